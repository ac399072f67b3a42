import type { VNode } from "preact";
import { useSession } from "../session-context.ts";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { words } from "../words/words.ts";
import { Asks } from "./fetched-parts.tsx";

/** Everything that waits for the person, whichever thread it is in; answered where it stands. The longest waiting first. */
export function NeedsMe({ isBeside }: { isBeside: boolean }): VNode {
  const session = useSession();
  const said = words();
  const items = session.needsMe.value.toSorted((a, b) => a.ask.at - b.ask.at);
  return (
    <Page
      route={{ at: "needs" }}
      title={said.needs.title}
      head={items.length === 0 ? undefined : <p class="page-sub">{said.needs.count(items.length)}</p>}
      isBeside={isBeside}
      count={items.length}
      testId="screen-needs"
    >
      <Asks items={items} empty={<Empty icon="check" title={said.needs.emptyTitle} text={said.needs.emptyText} />} />
    </Page>
  );
}
