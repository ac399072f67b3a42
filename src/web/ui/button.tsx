import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";

type Kind = "main" | "usual" | "danger" | "plain";

export function Button(props: {
  children: ComponentChildren;
  onPress?: () => void;
  kind?: Kind;
  icon?: IconName;
  isWide?: boolean;
  isDisabled?: boolean;
  isSubmit?: boolean;
  /** The form it sends, when it stands outside of it. */
  form?: string;
  testId?: string;
}): VNode {
  return (
    <button
      type={props.isSubmit === true ? "submit" : "button"}
      class={`button button-${props.kind ?? "usual"}${props.isWide === true ? " button-wide" : ""}`}
      disabled={props.isDisabled}
      form={props.form}
      onClick={props.onPress}
      data-testid={props.testId}
    >
      {props.icon === undefined ? null : <Icon name={props.icon} />}
      <span>{props.children}</span>
    </button>
  );
}

export function LinkButton(props: {
  children: ComponentChildren;
  href: string;
  kind?: Kind;
  icon?: IconName;
  testId?: string;
}): VNode {
  return (
    <a class={`button button-${props.kind ?? "usual"}`} href={props.href} data-testid={props.testId}>
      {props.icon === undefined ? null : <Icon name={props.icon} />}
      <span>{props.children}</span>
    </a>
  );
}

/** A button that is only a drawing; `label` is what a screen reader says. */
export function IconButton(props: {
  icon: IconName;
  label: string;
  onPress?: () => void;
  isMain?: boolean;
  isDisabled?: boolean;
  isSubmit?: boolean;
  popover?: string;
  testId?: string;
}): VNode {
  return (
    <button
      type={props.isSubmit === true ? "submit" : "button"}
      class={`icon-button${props.isMain === true ? " icon-button-main" : ""}`}
      aria-label={props.label}
      title={props.label}
      disabled={props.isDisabled}
      onClick={props.onPress}
      popovertarget={props.popover}
      data-testid={props.testId}
    >
      <Icon name={props.icon} />
    </button>
  );
}
