import type { PlanStep } from "../../../src/domain/entries.ts";
import type { AskView, TaskView } from "../../../src/domain/fold.ts";
import type { EntryId, ThreadId } from "../../../src/domain/ids.ts";
import { fakeId } from "../fake-session.ts";
import { fakeFile, fakeTask, fakeTool, fakeView, toolMap } from "../fake-space.ts";
import { hostile } from "./hostile.ts";
import { publishAsk, questionAsk } from "./asks.ts";
import type { Sayings } from "./sayings.ts";
import { usualSpace } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

const minuteMs = 60_000;

const plan = (said: Sayings, done: number): PlanStep[] =>
  said.plan.map((text, index) => ({ text, state: index < done ? "done" : index === done ? "working" : "pending" }));

const tools = (said: Sayings, isDone: boolean) =>
  toolMap([
    fakeTool("t1", "read", said.tools[0] ?? "", "done"),
    fakeTool("t2", "search", said.tools[1] ?? "", "done", [], "12.1\n12.4\n27.2\n"),
    fakeTool("t3", "edit", said.tools[2] ?? "", isDone ? "done" : "working"),
  ]);

const asksOf = (...asks: AskView[]): Map<EntryId, AskView> => new Map(asks.map((ask) => [ask.id, ask]));

/** A thread of its own with these tasks, on screen. */
function thread(
  says: string,
  name: string,
  make: (said: Sayings, stage: Stage) => { title: string; tasks: TaskView[]; isAway?: boolean },
): Scene {
  const id = fakeId<ThreadId>(name);
  return {
    hash: `#/t/${id}`,
    says,
    set(stage) {
      const said = usualSpace(stage);
      const { title, tasks, isAway } = make(said, stage);
      if (isAway === true) usualSpace(stage, false);
      stage.session.thread(id).value = {
        is: "there",
        view: fakeView(id, title, said.office, "Claude Code", tasks),
        tasks,
        isFromCache: stage.session.line.value.state === "away",
        hasEarlier: false,
      };
    },
  };
}

const briefing = (said: Sayings): TaskView =>
  fakeTask("briefing-task", {
    rung: "unchecked",
    outcome: "unchecked",
    text: said.briefingText,
    words: said.resultWords,
    tools: tools(said, true),
    plan: plan(said, 4),
    storedAt: Date.now() - 75 * minuteMs,
    endedAt: Date.now() - 71 * minuteMs - 12_000,
    artifacts: [
      {
        file: fakeFile("briefing-2026-11-21.md", "text/markdown", 3_412),
        path: "~/Errand/briefing/briefing-2026-11-21.md",
      },
      { file: fakeFile("action-items.csv", "text/csv", 812), path: "~/Errand/briefing/action-items.csv" },
    ],
  });

export const threadScenes: Readonly<Record<string, Scene>> = {
  "thread-saved": thread("Given while the hub is away: saved here", "email", (said, { session }) => {
    session.line.value = { state: "away", since: Date.now() - 18 * minuteMs };
    session.saved.value = [
      {
        id: fakeId<EntryId>("saved-1"),
        thread: fakeId<ThreadId>("email"),
        kind: "task",
        text: said.next,
        at: Date.now() - 21_000,
        refusedCode: null,
      },
    ];
    return { title: said.briefing, tasks: [briefing(said)], isAway: true };
  }),
  "thread-stored": thread("Stored at the hub; the computer is away", "email", (said) => ({
    title: said.contract,
    tasks: [fakeTask("s", { rung: "stored", text: said.contractText, storedAt: Date.now() - 95_000 })],
    isAway: true,
  })),
  "thread-waiting": thread("Waiting, and for what", "email", (said) => ({
    title: said.contract,
    tasks: [
      fakeTask("a", { rung: "waiting", waitsFor: "limit", text: said.contractText }),
      fakeTask("b", { rung: "waiting", waitsFor: "turn", text: said.next, storedAt: Date.now() - 40_000 }),
    ],
  })),
  "thread-working": thread("At work: plan, steps, words as they come", "contract", (said) => ({
    title: said.contract,
    tasks: [
      fakeTask("c", {
        rung: "working",
        text: said.contractText,
        plan: plan(said, 2),
        tools: tools(said, false),
        words: said.live,
        attempt: 2,
      }),
    ],
  })),
  "thread-approval": thread("Asks for permission, in its place", "site", (said) => ({
    title: said.site,
    tasks: [
      fakeTask("d", {
        rung: "needs_you",
        text: said.siteText,
        asks: asksOf(publishAsk(said)),
        tools: tools(said, true),
        storedAt: Date.now() - 11 * minuteMs,
      }),
    ],
  })),
  "thread-question": thread("Has a question, answered in a form", "report", (said) => ({
    title: said.report,
    tasks: [
      fakeTask("e", {
        rung: "needs_you",
        text: said.reportText,
        asks: asksOf(questionAsk(said)),
        storedAt: Date.now() - 8 * minuteMs,
      }),
    ],
  })),
  "thread-done": thread("Done: the results come first", "briefing", (said) => ({
    title: said.briefing,
    tasks: [briefing(said)],
  })),
  "thread-failed": thread("Failed, and what to do", "report2", (said) => ({
    title: said.report,
    tasks: [
      fakeTask("f", {
        rung: "failed",
        outcome: "failed",
        reason: "model_error",
        text: said.reportText,
        tools: tools(said, true),
        storedAt: Date.now() - 3 * 24 * 60 * minuteMs,
        endedAt: Date.now() - 3 * 24 * 60 * minuteMs + 74_000,
      }),
    ],
  })),
  "thread-ends": thread("The other ends", "email2", (said) => ({
    title: said.email,
    tasks: (["cancelled", "expired", "refused", "succeeded"] as const).map((outcome, index) =>
      fakeTask(`g${index}`, {
        rung: outcome,
        outcome,
        reason: outcome === "refused" ? "agent_not_allowed" : null,
        text: said.next,
        storedAt: Date.now() - (40 - index) * minuteMs,
        endedAt: Date.now() - (38 - index) * minuteMs,
      }),
    ),
  })),
  "thread-loading": {
    hash: `#/t/${fakeId("contract")}`,
    says: "A thread being read",
    set: (stage) => {
      usualSpace(stage);
      stage.session.thread(fakeId<ThreadId>("contract")).value = { is: "loading" };
    },
  },
  "thread-missing": {
    hash: `#/t/${fakeId("nowhere")}`,
    says: "A thread that is not here",
    set: (stage) => void usualSpace(stage),
  },
  "thread-hostile": thread("Words that would like to be more than words", "hostile", () => ({
    title: "<img src=x onerror=globalThis.pwned=1>",
    tasks: [fakeTask("h", { rung: "unchecked", text: hostile, words: hostile, endedAt: Date.now() })],
  })),
};
