import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./icon.tsx";

/**
 * Native details: folded things stay reachable for the keyboard and for find-in-page. `onOpen` is for what is too much to
 * be drawn before somebody asks for it.
 */
export function Fold(props: {
  title: ComponentChildren;
  more?: ComponentChildren;
  isOpen?: boolean;
  onOpen?: () => void;
  children: ComponentChildren;
  testId?: string;
}): VNode {
  return (
    <details
      class="fold"
      open={props.isOpen}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) props.onOpen?.();
      }}
      data-testid={props.testId}
    >
      <summary>
        <Icon name="turn" />
        <span>{props.title}</span>
        {props.more === undefined ? null : <span class="fold-more">{props.more}</span>}
      </summary>
      <div class="fold-body">{props.children}</div>
    </details>
  );
}
