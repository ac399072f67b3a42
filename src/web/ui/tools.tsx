import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ToolUpdate } from "../../domain/entries.ts";
import { moreWords, words } from "../words/words.ts";
import { Diff } from "./diff.tsx";
import { Fold } from "./fold.tsx";
import "./steps.css";

/**
 * What the agent did, folded: one line says how much and what it is at now. The steps of a task that is over are drawn
 * when they are opened: in a long thread they are most of what there is.
 */
export function ToolActivity({ tools, isLive }: { tools: readonly ToolUpdate[]; isLive: boolean }): VNode | null {
  const [isOpened, setOpened] = useState(false);
  if (tools.length === 0) return null;
  const { thread } = words();
  const current = isLive ? tools.findLast((tool) => tool.state === "working") : undefined;
  return (
    <Fold
      title={thread.did(tools.length)}
      more={current === undefined ? undefined : <span class="one-line">{thread.didNow(current.title)}</span>}
      testId="tools"
      onOpen={() => setOpened(true)}
    >
      {isLive || isOpened ? (
        <ol class="tools">
          {tools.map((tool) => (
            <Tool key={tool.toolId} tool={tool} />
          ))}
        </ol>
      ) : null}
    </Fold>
  );
}

function Tool({ tool }: { tool: ToolUpdate }): VNode {
  const { tools } = moreWords();
  return (
    <li class={`tool tool-${tool.state}`}>
      <span class="tool-kind">{tools.kinds[tool.toolKind] ?? tools.kinds["other"]}</span>
      <span class="tool-title">{tool.title}</span>
      {tool.state === "done" ? null : <span class="tool-state">{tools.states[tool.state]}</span>}
      {tool.diffs.map((diff) => (
        <Diff key={diff.path} diff={diff} />
      ))}
      {tool.output === null || tool.output === "" ? null : (
        <Fold title={tools.output}>
          <pre class="block" tabIndex={0}>
            {tool.output}
          </pre>
        </Fold>
      )}
    </li>
  );
}
