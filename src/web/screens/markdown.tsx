import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useMemo } from "preact/hooks";

type Render = (text: string) => VNode;
const render = signal<Render | null>(null);
let isAsked = false;

/** Nobody reads more in one piece, and a browser lays it out for minutes. */
const shownCharsMax = 200_000;

/** Markdown as elements, once its reader has been fetched; until then, and without it, the words as they are. */
export function Markdown(props: { text: string }): VNode {
  const text = props.text.length > shownCharsMax ? `${props.text.slice(0, shownCharsMax)} …` : props.text;
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
