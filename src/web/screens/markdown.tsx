import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useMemo } from "preact/hooks";

type Render = (text: string) => VNode;
const render = signal<Render | null>(null);
let isAsked = false;

/** Markdown as elements, once its reader has been fetched; until then, and without it, the words as they are. */
export function Markdown({ text }: { text: string }): VNode {
  const draw = render.value;
  useEffect(() => {
    if (isAsked) return;
    isAsked = true;
    void import("./markdown-nodes.tsx").then(
      ({ markdownNodes }) => (render.value = markdownNodes),
      () => (isAsked = false),
    );
  }, []);
  const drawn = useMemo(() => draw?.(text) ?? null, [draw, text]);
  return drawn ?? <p class="plain-words">{text}</p>;
}
