import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { ThreadId } from "../../domain/ids.ts";
import type { ThreadItem } from "../session/app-session.ts";
import { hrefOf, route } from "../router.ts";
import { useSession } from "../session-context.ts";
import { Fold } from "../ui/fold.tsx";
import { LinkButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { isEnd } from "../ui/ladder.ts";
import { useMinute } from "../ui/now.ts";
import { Page } from "../ui/page.tsx";
import { RungMark } from "../ui/rung.tsx";
import { Empty } from "../ui/states.tsx";
import { words } from "../words/words.ts";
import { keepPlaces } from "./row-places.ts";
import type { RowPlace } from "./row-places.ts";
import { SpaceLine } from "./space-line.tsx";

type Group = "open" | "ended" | "archived";

/** What is under way stands above what has ended; the newest first in both, as it was when the person came here. */
export function Threads({ isBeside }: { isBeside: boolean }): VNode {
  const session = useSession();
  const { threads: said } = words();
  const all = new Map(session.threads.value.map((item) => [item.id, item]));
  const here = hrefOf(route.value);
  const kept = useRef<{ here: string; places: RowPlace<ThreadId, Group>[] }>({ here, places: [] });
  const sorted = [...all.values()]
    .toSorted((a, b) => b.summary.at - a.summary.at)
    .map((item) => ({ id: item.id, group: groupOf(item) }));
  kept.current = { here, places: keepPlaces(kept.current.here === here ? kept.current.places : [], sorted) };
  const rows = (group: Group) =>
    kept.current.places.filter((place) => place.group === group).flatMap(({ id }) => all.get(id) ?? []);
  const archived = rows("archived");
  const waiting = session.needsMe.value.length;
  return (
    <Page
      route={{ at: "threads" }}
      title={said.title}
      head={<SpaceLine />}
      isBeside={isBeside}
      count={waiting}
      foot={<NotSent />}
      testId="screen-threads"
    >
      {all.size === 0 ? (
        <Empty icon="threads" title={said.emptyTitle} text={said.emptyText}>
          <LinkButton href={hrefOf({ at: "new" })} kind="main" icon="plus">
            {said.emptyDo}
          </LinkButton>
        </Empty>
      ) : (
        <a
          class={`needs-strip${waiting === 0 ? " needs-none" : ""}`}
          href={hrefOf({ at: "needs" })}
          data-testid="needs-strip"
        >
          <RungMark rung={waiting === 0 ? "unchecked" : "needs_you"} />
          <b>{waiting === 0 ? words().needs.emptyTitle : said.waiting(waiting)}</b>
          <Icon name="turn" />
        </a>
      )}
      <Group title={said.open} items={rows("open")} />
      <Group title={said.ended} items={rows("ended")} />
      {archived.length === 0 ? null : (
        <div class="pad">
          <Fold title={said.archived} more={<span class="num">{archived.length}</span>}>
            <Rows items={archived} />
          </Fold>
        </div>
      )}
    </Page>
  );
}

const groupOf = ({ summary }: ThreadItem): Group =>
  summary.archived ? "archived" : isEnd(summary.rung) ? "ended" : "open";

/** Orders of threads that the hub has not seen stand in their thread; here is how many wait. */
function NotSent(): VNode | null {
  const { saved } = useSession();
  if (saved.value.length === 0) return null;
  return (
    <p class="note pad" data-testid="not-sent">
      <RungMark rung="saved" />
      {words().threads.notSent(saved.value.length)}
    </p>
  );
}

function Group({ title, items }: { title: string; items: readonly ThreadItem[] }): VNode | null {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 class="group-title">{title}</h2>
      <Rows items={items} />
    </section>
  );
}

function Rows({ items }: { items: readonly ThreadItem[] }): VNode {
  return (
    <ul class="rows">
      {items.map((item) => (
        <li key={item.id}>
          <Row item={item} />
        </li>
      ))}
    </ul>
  );
}

function Row({ item }: { item: ThreadItem }): VNode {
  const said = words();
  const now = useMinute().value;
  const { summary } = item;
  const here = route.value;
  const isHere = (here.at === "thread" || here.at === "artifact") && here.thread === item.id;
  return (
    <a
      class={`row row-${summary.rung}${item.isUnread ? " row-unread" : ""}${isHere ? " row-here" : ""}`}
      href={hrefOf({ at: "thread", thread: item.id })}
      aria-current={isHere ? "page" : undefined}
      data-testid="thread-row"
      data-rung={summary.rung}
    >
      <RungMark rung={summary.rung} />
      <span class="row-text">
        <span class="row-title one-line">{summary.title === "" ? said.threads.untitled : summary.title}</span>
        <time class="row-time" dateTime={new Date(summary.at).toISOString()}>
          {said.format.short(summary.at, now)}
        </time>
        <span class="row-words one-line">
          <b>{said.rungs[summary.rung]}</b>
          {summary.words === "" ? null : <> · {summary.words.replaceAll(/[`*]+/g, "")}</>}
        </span>
        {item.isUnread ? <span class="unseen">{said.threads.unread}</span> : null}
      </span>
    </a>
  );
}
