import type { ComponentChildren, VNode } from "preact";
import "./switch.css";

export function Switch(props: {
  children: ComponentChildren;
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
  testId?: string;
}): VNode {
  return (
    <label class="switch" data-testid={props.testId}>
      <span>{props.children}</span>
      <input
        type="checkbox"
        role="switch"
        checked={props.isOn}
        disabled={props.isDisabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
