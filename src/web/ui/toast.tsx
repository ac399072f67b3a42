import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isProblem } from "../../domain/problem.ts";
import { loadMoreWords, problemWords } from "../words/words.ts";

type Said = { text: string; next: string | null; isFault: boolean };
const said = signal<Said | null>(null);
const shownMs = 4_000;
const faultShownMs = 8_000;

export function tell(text: string): void {
  said.value = { text, next: null, isFault: false };
}

/** Runs what the person asked for and says it when that could not be written down. Resolves to whether it was. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (!isProblem(error)) throw error;
    await loadMoreWords();
    const { title, next } = problemWords(error.code);
    said.value = { text: title, next: error.next ?? next, isFault: true };
    return false;
  }
}

/** In the top layer, above dialogs, and away by itself. */
export function Toast(): VNode {
  const place = useRef<HTMLDivElement>(null);
  const now = said.value;
  useEffect(() => {
    const element = place.current;
    if (element === null || now === null) return;
    element.showPopover();
    const timer = setTimeout(() => (said.value = null), now.isFault ? faultShownMs : shownMs);
    return () => {
      clearTimeout(timer);
      if (element.matches(":popover-open")) element.hidePopover();
    };
  }, [now]);
  return (
    <div
      ref={place}
      class={`toast${now?.isFault === true ? " toast-fault" : ""}`}
      popover="manual"
      role="status"
      data-testid="toast"
    >
      <p>{now?.text}</p>
      {now?.next == null ? null : <p class="toast-next">{now.next}</p>}
    </div>
  );
}
