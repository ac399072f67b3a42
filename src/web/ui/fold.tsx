import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./icon.tsx";

/** Native details: folded things stay reachable for the keyboard and for find-in-page. */
export function Fold(props: {
  title: ComponentChildren;
  more?: ComponentChildren;
  isOpen?: boolean;
  children: ComponentChildren;
  testId?: string;
}): VNode {
  return (
    <details class="fold" open={props.isOpen} data-testid={props.testId}>
      <summary>
        <Icon name="turn" />
        <span>{props.title}</span>
        {props.more === undefined ? null : <span class="fold-more">{props.more}</span>}
      </summary>
      <div class="fold-body">{props.children}</div>
    </details>
  );
}
