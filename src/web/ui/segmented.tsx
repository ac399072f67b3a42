import type { VNode } from "preact";
import { useId } from "preact/hooks";

/** One of a few, all in sight: radio buttons that look like a switch of several places. */
export function Segmented<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; title: string }[];
  onChange: (value: Value) => void;
  testId?: string;
}): VNode {
  const name = useId();
  return (
    <div class="segments" role="radiogroup" aria-label={props.label} data-testid={props.testId}>
      {props.options.map(({ value, title }) => (
        <label key={value}>
          <input
            class="unseen"
            type="radio"
            name={name}
            value={value}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          <span>{title}</span>
        </label>
      ))}
    </div>
  );
}
