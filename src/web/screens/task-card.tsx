import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { needsYou } from "../../domain/fold.ts";
import type { TaskView, ThreadView } from "../../domain/fold.ts";
import type { TaskId, ThreadId } from "../../domain/ids.ts";
import { useSession } from "../session-context.ts";
import { ArtifactRow } from "../ui/artifact-row.tsx";
import { Button } from "../ui/button.tsx";
import { isEnd } from "../ui/ladder.ts";
import { useMinute } from "../ui/now.ts";
import { Plan } from "../ui/plan.tsx";
import { Ladder, RungLine } from "../ui/rung.tsx";
import { Fault } from "../ui/states.tsx";
import { attempt } from "../ui/toast.tsx";
import { words } from "../words/words.ts";
import { AskCard, Confirm, ToolActivity } from "./fetched-parts.tsx";
import { AgentWords } from "./agent-words.tsx";
import { whyOf } from "./why.ts";

/**
 * One task from top to bottom in the order of the questions: what was asked, where it stands, does it need me, where is
 * the result, what did it say, what did it do.
 */
export function TaskCard(props: {
  thread: ThreadId;
  view: ThreadView | null;
  task: TaskView;
  isNewest: boolean;
}): VNode {
  const { task, thread } = props;
  const session = useSession();
  const said = words();
  const now = useMinute().value;
  const ended = isEnd(task.rung);
  const open = needsYou(task);
  const answered = [...task.asks.values()].filter((ask) => !open.includes(ask));
  const claimed = new Set(props.view?.answers.values() ?? []);
  const runner = session.runners.value.find((each) => each.id === props.view?.runner) ?? null;
  return (
    <article class="task" data-testid="task" data-rung={task.rung} aria-label={task.text.slice(0, 80)}>
      <header class="task-asked">
        <p class="task-words">{task.text}</p>
        <time
          class="task-time"
          dateTime={new Date(task.storedAt).toISOString()}
          title={said.format.full(task.storedAt)}
        >
          {said.format.moment(task.storedAt, now)}
        </time>
      </header>
      <div class="task-rung">
        <RungLine
          rung={task.rung}
          from={task.storedAt}
          until={ended ? (task.endedAt ?? task.storedAt) : null}
          why={whyOf(task, runner, now)}
        />
        <Ladder rung={task.rung} />
      </div>
      {task.reason !== null && task.rung !== "cancelled" ? <Fault code={task.reason} next={task.next} /> : null}
      {open.map((ask) => (
        <AskCard key={ask.id} thread={thread} task={task.id} ask={ask} isClaimed={claimed.has(ask.id)} />
      ))}
      {ended ? <Artifacts thread={thread} task={task} /> : null}
      {ended ? null : <Plan steps={task.plan} isOpen />}
      <AgentWords text={task.words} isLive={!ended} label={ended ? said.thread.answer : said.thread.answerNow} />
      {ended ? null : <Artifacts thread={thread} task={task} />}
      <div class="task-did">
        {ended ? <Plan steps={task.plan} isOpen={false} /> : null}
        {task.tools.size === 0 ? null : (
          <ToolActivity tools={[...task.tools.values()]} isLive={task.rung === "working"} />
        )}
        {answered.map((ask) => (
          <AskCard key={ask.id} thread={thread} task={task.id} ask={ask} isClaimed={false} />
        ))}
      </div>
      {ended ? null : <CancelTask thread={thread} task={task.id} />}
    </article>
  );
}

function Artifacts({ thread, task }: { thread: ThreadId; task: TaskView }): VNode | null {
  if (task.artifacts.length === 0) return null;
  const { thread: said } = words();
  return (
    <section class="results" aria-label={said.results}>
      <h3>{said.results}</h3>
      <ul class="artifacts">
        {task.artifacts.map((artifact, index) => (
          <li key={`${index}-${artifact.path}`}>
            <ArtifactRow thread={thread} task={task.id} index={index} file={artifact.file} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function CancelTask({ thread, task }: { thread: ThreadId; task: TaskId }): VNode {
  const session = useSession();
  const { thread: said } = words();
  const [state, setState] = useState<"quiet" | "asking" | "sent">("quiet");
  const cancel = async () => {
    if (await attempt(() => session.cancel(thread, task))) setState("sent");
  };
  if (state === "sent")
    return (
      <p class="note" role="status">
        {said.cancelSent}
      </p>
    );
  return (
    <div class="task-foot">
      <Button kind="plain" icon="close" testId="cancel-task" onPress={() => setState("asking")}>
        {said.cancelTask}
      </Button>
      {state === "asking" ? (
        <Confirm
          title={said.cancelTitle}
          text={said.cancelText}
          act={said.cancelDo}
          keep={said.cancelKeep}
          isOpen
          onClose={() => setState((now) => (now === "asking" ? "quiet" : now))}
          onAct={() => void cancel()}
        />
      ) : null}
    </div>
  );
}
