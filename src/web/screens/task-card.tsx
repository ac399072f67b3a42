import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { needsYou } from "../../domain/fold.ts";
import type { AskView, TaskView, ThreadView } from "../../domain/fold.ts";
import type { ThreadId } from "../../domain/ids.ts";
import { hrefOf } from "../router.ts";
import { useSession } from "../session-context.ts";
import { ArtifactRow } from "../ui/artifact-row.tsx";
import { Button } from "../ui/button.tsx";
import { Fold } from "../ui/fold.tsx";
import { isEnd } from "../ui/ladder.ts";
import { useMinute } from "../ui/now.ts";
import { Plan } from "../ui/plan.tsx";
import { Ladder, RungLine } from "../ui/rung.tsx";
import { Fault } from "../ui/states.tsx";
import { attempt } from "../ui/toast.tsx";
import { moreWords, words } from "../words/words.ts";
import { AskCard, Changes, Confirm, ToolActivity } from "./fetched-parts.tsx";
import { AgentWords } from "./agent-words.tsx";
import { whyOf } from "./why.ts";

type Props = { thread: ThreadId; view: ThreadView | null; task: TaskView };

/**
 * One task from top to bottom in the order of the questions: what was asked, where it stands, where is the result, what
 * did it say, what did it do. One that is watched grows at its foot, and keeps its order when it ends: nothing moves
 * under the eyes.
 */
export function TaskCard(props: Props): VNode {
  const { task, thread } = props;
  const { thread: said } = words();
  const ended = isEnd(task.rung);
  const [isWatched] = useState(!ended);
  const claimed = new Set(props.view?.answers.values() ?? []);
  const did = <Did {...props} isWatched={isWatched} />;
  const results = (
    <>
      {task.reason !== null && task.rung !== "cancelled" ? <Fault code={task.reason} next={task.next} /> : null}
      <Artifacts thread={thread} task={task} />
    </>
  );
  return (
    <article class="task" data-testid="task" data-rung={task.rung} aria-label={task.text.slice(0, 80)}>
      <Asked task={task} />
      <Standing {...props} isWatched={isWatched} />
      {isWatched ? did : results}
      <AgentWords text={task.words} isLive={!ended} label={ended ? said.answer : said.answerNow} />
      {isWatched ? results : did}
      {task.checkpoints.length === 0 ? null : <Changes thread={thread} task={task} />}
      {needsYou(task).map((ask) => (
        <AskCard key={ask.id} thread={thread} task={task.id} ask={ask} isClaimed={claimed.has(ask.id)} />
      ))}
    </article>
  );
}

function Asked({ task }: { task: TaskView }): VNode {
  const { format } = words();
  const now = useMinute().value;
  return (
    <header class="task-asked">
      <p class="task-words">{task.text}</p>
      <time class="task-time" dateTime={new Date(task.storedAt).toISOString()} title={format.full(task.storedAt)}>
        {format.moment(task.storedAt, now)}
      </time>
      {task.origin === null ? null : (
        <a class="ask-thread" href={hrefOf({ at: "schedules", path: `/${task.origin.schedule}` })} data-testid="origin">
          {moreWords().schedules.origin(task.origin)}
        </a>
      )}
    </header>
  );
}

/** Where it stands, and the way to end it. */
function Standing({ thread, view, task, isWatched }: Props & { isWatched: boolean }): VNode {
  const session = useSession();
  const { thread: said, common } = words();
  const now = useMinute().value;
  const [cancel, setCancel] = useState<"quiet" | "asking" | "sent">("quiet");
  const ended = isEnd(task.rung);
  const runner = session.runners.value.find((each) => each.id === view?.runner) ?? null;
  const send = async () => {
    if (await attempt(() => session.cancel(thread, task.id))) setCancel("sent");
  };
  return (
    <div class="task-rung">
      <RungLine
        rung={task.rung}
        from={task.storedAt}
        until={ended ? (task.endedAt ?? task.storedAt) : null}
        why={cancel === "sent" && !ended ? said.cancelSent : whyOf(task, runner, now)}
      >
        {ended || cancel === "sent" ? null : (
          <Button kind="plain" testId="cancel-task" onPress={() => setCancel("asking")}>
            {common.cancel}
          </Button>
        )}
      </RungLine>
      {isWatched ? <Ladder rung={task.rung} /> : null}
      {cancel === "asking" ? (
        <Confirm
          title={said.cancelTitle}
          text={said.cancelText}
          act={said.cancelDo}
          keep={said.cancelKeep}
          isOpen
          onClose={() => setCancel((is) => (is === "asking" ? "quiet" : is))}
          onAct={() => void send()}
        />
      ) : null}
    </div>
  );
}

/** Plan, steps and what was answered: a line each, to be opened. */
function Did({ thread, task, isWatched }: Props & { isWatched: boolean }): VNode {
  const { ask: said } = words();
  // A plan that was there is read at once; one that comes while somebody reads would push what they read.
  const [isPlanOpen] = useState(isWatched && task.plan.length > 0);
  // Once it has worked, its line keeps the room it had.
  const hasWorked = useRef(false);
  hasWorked.current ||= isWatched && task.rung === "working";
  const open = needsYou(task);
  const answered = [...task.asks.values()].filter((ask) => !open.includes(ask));
  return (
    <div class={`task-did${hasWorked.current ? " task-does" : ""}`}>
      <Plan steps={task.plan} isOpen={isPlanOpen} />
      {task.tools.size === 0 ? null : (
        <ToolActivity tools={[...task.tools.values()]} isLive={task.rung === "working"} />
      )}
      {answered.map((ask) => (
        <Fold key={ask.id} title={said[ask.ask.kind]} more={outcomeOf(ask)}>
          <AskCard thread={thread} task={task.id} ask={ask} isClaimed={false} />
        </Fold>
      ))}
    </div>
  );
}

const outcomeOf = (ask: AskView): string => words().ask[ask.state === "answered" ? "answered" : "closed"];

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
