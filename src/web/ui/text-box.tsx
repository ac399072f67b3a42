import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** A textarea as tall as its words. Where the style sheet can't do it (`field-sizing`), its height is measured. */
export function TextBox(props: {
  value: string;
  label: string;
  placeholder: string;
  rows: number;
  onInput: (value: string) => void;
  onPaste?: (event: ClipboardEvent) => void;
  onSend?: () => void;
  testId: string;
}): VNode {
  const place = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const box = place.current;
    if (box === null || CSS.supports("field-sizing", "content")) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [props.value]);
  return (
    <textarea
      ref={place}
      class="input"
      rows={props.rows}
      aria-label={props.label}
      placeholder={props.placeholder}
      value={props.value}
      onInput={(event) => props.onInput(event.currentTarget.value)}
      onPaste={props.onPaste}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || props.onSend === undefined) return;
        event.preventDefault();
        props.onSend();
      }}
      data-testid={props.testId}
    />
  );
}
