import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { hrefOf } from "../router.ts";
import type { AskItem } from "../session/app-session.ts";
import { AskCard } from "../ui/ask-card.tsx";
import { Icon } from "../ui/icon.tsx";
import { words } from "../words/words.ts";

/**
 * What is answered stays in its place until the person leaves: no button comes under a finger that meant another.
 * `empty` is shown when there has been nothing.
 */
export function Asks({ items, empty }: { items: readonly AskItem[]; empty: VNode }): VNode {
  const { threads } = words();
  const shown = useRef(new Map<string, AskItem>()).current;
  for (const [id, item] of shown) shown.set(id, { ...item, ask: { ...item.ask, state: "answered" } });
  for (const item of items) shown.set(item.ask.id, item);
  if (shown.size === 0) return empty;
  return (
    <ul class="asks">
      {[...shown.values()].map((item) => (
        <li key={item.ask.id}>
          <AskCard
            thread={item.thread}
            task={item.task}
            ask={item.ask}
            isClaimed={false}
            above={
              <a class="ask-thread" href={hrefOf({ at: "thread", thread: item.thread })}>
                <span class="one-line">{item.threadTitle === "" ? threads.untitled : item.threadTitle}</span>
                <Icon name="turn" />
              </a>
            }
          />
        </li>
      ))}
    </ul>
  );
}
