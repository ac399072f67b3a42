import type { VNode } from "preact";
import { Markdown } from "./markdown.tsx";

/** What the agent says, as it says it. Said aloud only when asked for: a stream of words would drown everything else. */
export function AgentWords({ text, isLive, label }: { text: string; isLive: boolean; label: string }): VNode | null {
  if (text === "") return null;
  return (
    <section class={`agent-words${isLive ? " agent-words-live" : ""}`} aria-label={label} data-testid="agent-words">
      <Markdown text={text} />
    </section>
  );
}
