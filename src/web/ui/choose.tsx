import type { VNode } from "preact";
import { useId } from "preact/hooks";

/** One of several, in the platform's own list. */
export function Choose<Value extends string>(props: {
  title: string;
  value: Value;
  options: readonly { value: Value; title: string; isOff?: boolean }[];
  onChange: (value: Value) => void;
  testId: string;
}): VNode {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.title}
      </label>
      <select
        id={id}
        class="input"
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find(({ value }) => value === event.currentTarget.value);
          if (chosen !== undefined) props.onChange(chosen.value);
        }}
        data-testid={props.testId}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isOff}>
            {option.title}
          </option>
        ))}
      </select>
    </div>
  );
}
