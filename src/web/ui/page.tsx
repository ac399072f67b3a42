import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { isWide } from "../layout.ts";
import { hasMoved, hrefOf } from "../router.ts";
import type { Route } from "../router.ts";
import { words } from "../words/words.ts";
import { Banners } from "./banner.tsx";
import { Icon } from "./icon.tsx";

/** Where each address was scrolled to, for the way back. */
const scrolled = new Map<string, number>();
const nearEndPx = 80;

/**
 * One screen: a head that stays, a body that scrolls, a foot that stays. When the person moves here, the title takes the
 * focus, so that a screen reader says where they are.
 */
export function Page(props: {
  route: Route;
  title: string;
  /** Shown instead of the title's plain words. */
  head?: ComponentChildren;
  back?: Route;
  actions?: ComponentChildren;
  children: ComponentChildren;
  foot?: ComponentChildren;
  /** The list beside another screen: it neither takes the focus nor names the window. */
  isBeside?: boolean;
  /** Starts at the newest and stays there while the person is there. */
  followsEnd?: boolean;
  count?: number;
  testId: string;
}): VNode {
  const href = hrefOf(props.route);
  const title = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const wasKept = useRef(scrolled.has(href));
  useEffect(() => {
    if (props.isBeside === true) return;
    document.title = `${props.count ? `(${props.count}) ` : ""}${props.title} · ${words().name}`;
  }, [props.title, props.count, props.isBeside]);
  useEffect(() => {
    if (props.isBeside !== true && hasMoved.value) title.current?.focus({ preventScroll: true });
  }, [href]);
  useLayoutEffect(() => {
    const element = body.current;
    const kept = scrolled.get(href);
    if (element !== null && kept !== undefined) element.scrollTop = kept;
  }, [href]);
  useFollowEnd(body, props.followsEnd === true, wasKept.current);
  return (
    <section class="page" data-testid={props.testId}>
      <header class="page-head">
        {props.back === undefined ? null : (
          <a
            class="icon-button page-back"
            href={hrefOf(props.back)}
            aria-label={words().common.back}
            data-testid="back"
          >
            <Icon name="back" />
          </a>
        )}
        <div class="page-title">
          <h1 ref={title} tabIndex={-1}>
            {props.title}
          </h1>
          {props.head}
        </div>
        {props.actions}
      </header>
      <div class="page-body" ref={body} onScroll={(event) => scrolled.set(href, event.currentTarget.scrollTop)}>
        {props.children}
      </div>
      {isWide.value ? null : <Banners />}
      {props.foot}
    </section>
  );
}

/**
 * Opens at what needs the person, else at the newest task; from then on new words push the view along only for somebody
 * who is reading the newest ones.
 */
function useFollowEnd(body: { current: HTMLDivElement | null }, isOn: boolean, isKept: boolean): void {
  useEffect(() => {
    const element = body.current;
    const inner = element?.firstElementChild;
    if (!isOn || element === null || !inner) return undefined;
    let isAtEnd = false;
    const look = () => {
      isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPx;
    };
    let isPlaced = isKept;
    let shownAsk: Element | null = null;
    const place = () => {
      const ask = element.querySelector(".ask:not(.ask-closed)");
      const newest = [...element.querySelectorAll(".task")].at(-1);
      (ask ?? newest)?.scrollIntoView({ block: "start" });
      // What needs the person may be fetched a moment later; once it is there, the view is theirs.
      isPlaced = ask !== null || element.querySelector(".task[data-rung=needs_you]") === null;
    };
    if (!isPlaced) place();
    look();
    const watcher = new ResizeObserver(() => {
      if (!isPlaced) place();
      else if (isAtEnd) {
        const ask = element.querySelector(".ask:not(.ask-closed)");
        // Somebody reads it: the browser keeps it where it is.
        if (ask !== null && ask === shownAsk) return;
        shownAsk = ask;
        element.scrollTop = element.scrollHeight;
        // What is asked is read from its beginning.
        if (ask && ask.getBoundingClientRect().top < element.getBoundingClientRect().top) ask.scrollIntoView();
      }
    });
    watcher.observe(inner);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [isOn, isKept]);
}
