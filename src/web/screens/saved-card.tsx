import type { VNode } from "preact";
import type { SavedItem } from "../session/app-session.ts";
import { Ladder, RungLine } from "../ui/rung.tsx";
import { Fault } from "../ui/states.tsx";
import { words } from "../words/words.ts";

/** What was given here and has not reached the hub: its words, its rung, and why it was not taken if it was not. */
export function SavedCard({ item }: { item: SavedItem }): VNode {
  const said = words();
  return (
    <article class="task" data-testid="saved-item" data-kind={item.kind}>
      <p class="task-words">{item.text}</p>
      {item.refusedCode === null ? (
        <div class="task-rung">
          <RungLine
            rung="saved"
            from={item.at}
            until={null}
            why={item.kind === "message" ? said.thread.messageJoined : said.why.saved}
          />
          {item.kind === "task" ? <Ladder rung="saved" /> : null}
        </div>
      ) : (
        <Fault title={said.rungs.refused} code={item.refusedCode} />
      )}
    </article>
  );
}
