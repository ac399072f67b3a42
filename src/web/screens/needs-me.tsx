import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { hrefOf } from "../router.ts";
import { useSession } from "../session-context.ts";
import type { AskItem } from "../session/app-session.ts";
import { Icon } from "../ui/icon.tsx";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { words } from "../words/words.ts";
import { AskCard } from "./fetched-parts.tsx";

/** Everything that waits for the person, whichever thread it is in; answered where it stands. The longest waiting first. */
export function NeedsMe({ isBeside }: { isBeside: boolean }): VNode {
  const session = useSession();
  const said = words();
  const items = session.needsMe.value.toSorted((a, b) => a.ask.at - b.ask.at);
  // What is answered stays in its place until the person leaves: no button comes under a finger that meant another.
  const shown = useRef(new Map<string, AskItem>()).current;
  for (const [id, item] of shown) shown.set(id, { ...item, ask: { ...item.ask, state: "answered" } });
  for (const item of items) shown.set(item.ask.id, item);
  return (
    <Page
      route={{ at: "needs" }}
      title={said.needs.title}
      head={items.length === 0 ? undefined : <p class="page-sub">{said.needs.count(items.length)}</p>}
      isBeside={isBeside}
      count={items.length}
      testId="screen-needs"
    >
      {shown.size === 0 ? <Empty icon="check" title={said.needs.emptyTitle} text={said.needs.emptyText} /> : null}
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
                  <span class="one-line">{item.threadTitle === "" ? said.threads.untitled : item.threadTitle}</span>
                  <Icon name="turn" />
                </a>
              }
            />
          </li>
        ))}
      </ul>
    </Page>
  );
}
