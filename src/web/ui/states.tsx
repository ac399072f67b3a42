import type { ComponentChildren, VNode } from "preact";
import { problemWords, words } from "../words/words.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";

/** Nothing here, and what to do about it. */
export function Empty(props: {
  icon: IconName;
  title: string;
  text?: string;
  children?: ComponentChildren;
  testId?: string;
  /** The only thing on the screen. */
  isAlone?: boolean;
}): VNode {
  const Title = props.isAlone === true ? "h1" : "h2";
  return (
    <div class="empty" data-testid={props.testId ?? "empty"}>
      <Icon name={props.icon} />
      <Title>{props.title}</Title>
      {props.text === undefined ? null : <p>{props.text}</p>}
      {props.children}
    </div>
  );
}

/** Rows as tall as those to come, so that nothing moves when they do. */
export function SkeletonRows({ count }: { count: number }): VNode {
  return (
    <div class="skeleton" role="status" data-testid="loading">
      <span class="unseen">{words().common.loading}</span>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} class="row skeleton-row" aria-hidden="true">
          <span class="bone bone-mark" />
          <span class="row-text">
            <span class="bone bone-title" />
            <span class="bone bone-words" />
          </span>
        </div>
      ))}
    </div>
  );
}

export function SkeletonText(): VNode {
  return (
    <div class="skeleton skeleton-text" role="status" data-testid="loading">
      <span class="unseen">{words().common.loading}</span>
      <span class="bone bone-title" aria-hidden="true" />
      <span class="bone bone-words" aria-hidden="true" />
      <span class="bone bone-words" aria-hidden="true" />
      <span class="bone bone-block" aria-hidden="true" />
    </div>
  );
}

/** A problem's words and what to do. */
export function Fault(props: {
  title?: string;
  code: string;
  next?: string | null;
  children?: ComponentChildren;
}): VNode {
  const known = problemWords(props.code);
  const next = props.next ?? known.next;
  return (
    <div class="fault" role="alert" data-testid="fault" data-code={props.code}>
      <Icon name="alert" />
      <div>
        {props.title === undefined ? null : <p class="fault-of">{props.title}</p>}
        <p class="fault-title">{known.title}</p>
        {next === null ? null : <p class="soft small">{next}</p>}
        {props.children}
      </div>
    </div>
  );
}
