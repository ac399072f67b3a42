import type { VNode } from "preact";
import { useSession } from "../session-context.ts";
import type { SavedItem } from "../session/app-session.ts";
import { Button } from "../ui/button.tsx";
import { Ladder, RungLine } from "../ui/rung.tsx";
import { Fault } from "../ui/states.tsx";
import { attempt } from "../ui/toast.tsx";
import { words } from "../words/words.ts";

/** What was given here and has not reached the hub: its words, its rung, and why it was not taken if it was not. */
export function SavedCard({ item }: { item: SavedItem }): VNode {
  const session = useSession();
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
        <Fault title={said.rungs.refused} code={item.refusedCode}>
          <Button testId="dismiss" onPress={() => void attempt(() => session.dismiss(item.id))}>
            {said.thread.dismiss}
          </Button>
        </Fault>
      )}
    </article>
  );
}
