import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ApprovalBody, ApprovalChoice } from "../../domain/entries.ts";
import { moreWords, words } from "../words/words.ts";
import { Button } from "./button.tsx";
import { Confirm } from "./dialog.tsx";
import { Diff } from "./diff.tsx";
import { Fold } from "./fold.tsx";
import { Icon } from "./icon.tsx";

const pathsShown = 4;
const order: readonly ApprovalChoice[] = ["once", "task", "deny", "stop"];

/** Exactly what is asked, as the computer rendered it; what the agent says about it stands apart, below. */
export function ApprovalBodyView({ body }: { body: ApprovalBody }): VNode {
  const { asking: ask } = moreWords();
  const { asked } = body;
  const [first, ...others] = [asked.paths.slice(0, pathsShown), asked.paths.slice(pathsShown)];
  const rest = others.flat();
  return (
    <div class="approval">
      <p class="approval-what">
        <b>{ask.verbs[asked.toolKind] ?? ask.verbs["other"]}</b> <span class="mono">{asked.tool}</span>
      </p>
      {asked.toolKind === "delete" ? (
        <p class="approval-warn">
          <Icon name="alert" />
          {ask.destructive}
        </p>
      ) : null}
      <dl class="facts">
        {asked.argv === null ? null : (
          <>
            <dt>{ask.command}</dt>
            <dd>
              <pre class="block block-strong" tabIndex={0} data-testid="approval-command">
                {asked.argv.join(" ")}
              </pre>
            </dd>
          </>
        )}
        {asked.paths.length === 0 ? null : (
          <>
            <dt>{ask.paths(asked.paths.length)}</dt>
            <dd>
              <Paths paths={first ?? []} />
              {rest.length === 0 ? null : (
                <Fold title={words().common.showAll}>
                  <Paths paths={rest} />
                </Fold>
              )}
            </dd>
          </>
        )}
        <dt>{ask.where}</dt>
        <dd class="mono">{asked.cwd}</dd>
      </dl>
      {asked.diffs.map((diff) => (
        <Diff key={diff.path} diff={diff} />
      ))}
      {asked.input === null || asked.input === "" ? null : (
        <Fold
          title={ask.input}
          more={<span class="num">{words().format.size(asked.input.length)}</span>}
          testId="approval-input"
        >
          <pre class="block" tabIndex={0}>
            {asked.input}
          </pre>
        </Fold>
      )}
      {body.agentSays === "" ? null : (
        <figure class="agent-says">
          <figcaption>{ask.says}</figcaption>
          <blockquote>{body.agentSays}</blockquote>
        </figure>
      )}
    </div>
  );
}

/** Allowing once is the main way; stopping everything is last, in the colour of danger, and asks again. */
export function ApprovalButtons(props: {
  choices: readonly ApprovalChoice[];
  onChoose: (choice: ApprovalChoice) => void;
}): VNode {
  const { asking: ask } = moreWords();
  const [isStopping, setStopping] = useState(false);
  const shown = order.filter((choice) => props.choices.includes(choice));
  return (
    <div class="approval-buttons">
      {shown.map((choice) => (
        <Button
          key={choice}
          kind={choice === "once" ? "main" : choice === "stop" ? "danger" : "usual"}
          testId={`answer-${choice}`}
          onPress={() => (choice === "stop" ? setStopping(true) : props.onChoose(choice))}
        >
          {ask.choices[choice]}
        </Button>
      ))}
      {shown.includes("task") ? <p class="approval-note">{ask.taskNote}</p> : null}
      <Confirm
        title={ask.stopTitle}
        text={ask.stopText}
        act={ask.choices.stop}
        isOpen={isStopping}
        onClose={() => setStopping(false)}
        onAct={() => props.onChoose("stop")}
      />
    </div>
  );
}

function Paths({ paths }: { paths: readonly string[] }): VNode {
  return (
    <ul class="paths">
      {paths.map((path) => (
        <li key={path} class="mono">
          {path}
        </li>
      ))}
    </ul>
  );
}
