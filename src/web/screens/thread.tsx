import type { VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { TaskView } from "../../domain/fold.ts";
import type { ThreadId } from "../../domain/ids.ts";
import { isWide } from "../layout.ts";
import { useSession } from "../session-context.ts";
import type { SavedItem, ThreadState } from "../session/app-session.ts";
import { runnerLine } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import type { Given } from "../ui/composer.tsx";
import { isEnd } from "../ui/ladder.ts";
import { useMinute } from "../ui/now.ts";
import { Page } from "../ui/page.tsx";
import { Empty, SkeletonText } from "../ui/states.tsx";
import { attempt } from "../ui/toast.tsx";
import { areProblemsLoaded, words } from "../words/words.ts";
import { SavedCard } from "./saved-card.tsx";
import { TaskCard } from "./task-card.tsx";
import { Composer, Doubts, ThreadMenu } from "./fetched-parts.tsx";

type There = Extract<ThreadState, { is: "there" }>;

export function ThreadScreen({ id }: { id: ThreadId }): VNode {
  const session = useSession();
  const said = words();
  const state = useMemo(() => session.thread(id), [session, id]).value;
  const mine = session.saved.value.filter((item) => item.thread === id);
  const item = session.threads.value.find((each) => each.id === id);
  const title =
    (state.is === "there" ? state.view.title : "") || item?.summary.title || firstWords(mine) || said.threads.untitled;
  const isSpeechless =
    state.is === "there" &&
    state.tasks.some(({ reason, origin }) => reason !== null || origin !== null) &&
    !areProblemsLoaded();
  const isArchived = state.is === "there" && state.view.isArchived;
  // What was here stays here: between the outbox and the log its first task is for a moment in neither.
  const shown = useRef<ThreadId | null>(null);
  if (state.is === "there" || (state.is === "missing" && mine.length > 0)) shown.current = id;
  const isShown = shown.current === id;
  return (
    <Page
      route={{ at: "thread", thread: id }}
      title={title}
      head={<WhereLine state={state} />}
      {...(isWide.value ? {} : { back: { at: "threads" } as const })}
      actions={state.is === "there" ? <ThreadMenu id={id} title={title} isArchived={isArchived} /> : undefined}
      foot={isShown ? <Foot id={id} state={state} isArchived={isArchived} /> : undefined}
      followsEnd={state.is === "there"}
      testId="screen-thread"
    >
      {state.is === "loading" || isSpeechless ? (
        <SkeletonText />
      ) : !isShown ? (
        <Missing />
      ) : (
        <Tasks id={id} state={state} mine={mine} />
      )}
    </Page>
  );
}

function Tasks({ id, state, mine }: { id: ThreadId; state: ThreadState; mine: readonly SavedItem[] }): VNode {
  const session = useSession();
  const said = words();
  const there = state.is === "there" ? state : null;
  const tasks = there?.tasks ?? [];
  const known = new Set<string>(tasks.map((task) => task.id));
  return (
    <div class="tasks">
      {there?.hasEarlier === true ? (
        <div class="pad earlier">
          <Button testId="earlier" onPress={() => void attempt(() => session.earlier(id))}>
            {said.thread.earlier}
          </Button>
        </div>
      ) : null}
      {tasks.map((task) => (
        <TaskCard key={task.id} thread={id} view={there?.view ?? null} task={task} />
      ))}
      {mine
        .filter(
          (item) =>
            !known.has(item.id) && (item.kind === "task" || item.kind === "message" || item.refusedCode !== null),
        )
        .map((item) => (
          <SavedCard key={item.id} item={item} />
        ))}
      {there?.entries ? <Doubts entries={there.entries} fromStart={!there.hasEarlier} /> : null}
      {there !== null && there.view.unknownCount > 0 ? (
        <p class="note pad">{said.thread.newer(there.view.unknownCount)}</p>
      ) : null}
    </div>
  );
}

function Foot({ id, state, isArchived }: { id: ThreadId; state: ThreadState; isArchived: boolean }): VNode {
  const session = useSession();
  const open = state.is === "there" ? state.tasks.find((task) => !isEnd(task.rung)) : undefined;
  if (isArchived) return <p class="foot-note">{words().thread.archivedNote}</p>;
  const send = ({ how, text, files }: Given): Promise<boolean> =>
    attempt(() => {
      const isNow = how === "now" && open !== undefined;
      return isNow ? session.say(id, open.id, text) : session.give(nextTask(id, state, text, files));
    });
  return (
    <>
      {state.is === "there" && state.isFromCache && session.line.value.state === "away" ? (
        <p class="note pad">{words().line.fromCache}</p>
      ) : null}
      <Composer isWorking={open !== undefined && isInTurn(open)} onSend={send} />
    </>
  );
}

/** A thread's next task goes where its first one went. */
function nextTask(id: ThreadId, state: ThreadState, text: string, files: readonly File[]) {
  const runner = state.is === "there" ? state.view.runner : null;
  return { thread: id, runner, title: null, project: null, folder: null, agent: null, text, files: [...files] };
}

const isInTurn = (task: TaskView): boolean => task.rung === "working" || task.rung === "needs_you";

/** Project, agent and computer: where this thread's work is done. */
function WhereLine({ state }: { state: ThreadState }): VNode | null {
  const session = useSession();
  const now = useMinute().value;
  if (state.is !== "there") return null;
  const runner = session.runners.value.find((each) => each.id === state.view.runner);
  const parts = [state.view.project, agentOf(state), runner === undefined ? null : runnerLine(runner, now)];
  return <p class="page-sub">{parts.filter((part) => part !== null).join(" · ")}</p>;
}

const agentOf = (state: There): string | null => state.view.agent ?? state.view.summary?.agent ?? null;

function Missing(): VNode {
  const { thread } = words();
  return <Empty icon="threads" title={thread.missingTitle} text={thread.missingText} testId="thread-missing" />;
}

const firstWords = (mine: readonly SavedItem[]): string =>
  mine
    .find((item) => item.kind === "task")
    ?.text.split("\n")[0]
    ?.slice(0, 80) ?? "";
