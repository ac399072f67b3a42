import type { EntryId, TaskId, ThreadId } from "../../../src/domain/ids.ts";
import type { OccurrenceRecord, SchedulePlan, TaskOrigin } from "../../../src/domain/schedule.ts";
import type { ScheduleItem } from "../../../src/web/session/app-session.ts";
import { fakeId } from "../fake-session.ts";
import { fakeTask, fakeView, laptop } from "../fake-space.ts";
import type { Sayings } from "./sayings.ts";
import { usualSpace } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const tz = "Asia/Seoul";
/** Eight in the morning of a day before today, in Seoul. */
const eight = (daysAgo: number): number =>
  Math.floor(Date.now() / dayMs) * dayMs - hourMs - (daysAgo - 1) * dayMs - dayMs;

const plan = (title: string, text: string, given: Partial<SchedulePlan> = {}): SchedulePlan => ({
  title,
  when: { cron: "0 8 * * 1-5" },
  tz,
  template: { text, project: null, folder: null, agent: null },
  misfire: "once",
  maxPerDay: null,
  until: null,
  ...given,
});

const ran = (daysAgo: number, given: Partial<OccurrenceRecord> = {}): OccurrenceRecord => ({
  occurrence: fakeId<EntryId>(`ran-${daysAgo}`),
  slot: eight(daysAgo),
  lastSlot: eight(daysAgo),
  slots: 1,
  trigger: "time",
  task: fakeId<TaskId>(`task-${daysAgo}`),
  startedAt: eight(daysAgo) + 400,
  lateBy: null,
  state: "ended",
  reason: null,
  outcome: "unchecked",
  made: "files",
  ...given,
});
const skipped = (daysAgo: number, reason: string, slots = 1): OccurrenceRecord =>
  ran(daysAgo, { state: "skipped", task: null, startedAt: null, outcome: null, reason, slots, made: "nothing" });

const item = (name: string, given: Partial<ScheduleItem> & { plan: SchedulePlan }): ScheduleItem => ({
  id: fakeId<EntryId>(name),
  isPaused: false,
  nextAt: eight(0) + dayMs,
  failedInARow: 0,
  history: [],
  thread: fakeId<ThreadId>("briefing"),
  runner: laptop,
  asked: null,
  refused: null,
  ...given,
});

const briefing = (said: Sayings): ScheduleItem =>
  item("briefing", {
    plan: plan(said.briefing, said.briefingText, { maxPerDay: 1, until: Date.UTC(2027, 2, 31, 14, 59) }),
    history: [
      ran(1),
      ran(2, { startedAt: eight(2) + 1.2 * hourMs, lateBy: "asleep", outcome: "succeeded" }),
      ran(3, { trigger: "person", made: "words", slot: eight(3) + 5.5 * hourMs, lastSlot: eight(3) + 5.5 * hourMs }),
      skipped(4, "still_working"),
      { ...skipped(9, "merged", 3), lastSlot: eight(7) },
      ran(10, { outcome: "cancelled", made: "nothing" }),
    ],
  });

const failing = (said: Sayings): ScheduleItem =>
  item("report", {
    plan: plan(said.report, said.reportText, { when: { cron: "30 9 * * 1" }, misfire: "skip" }),
    nextAt: eight(-1) + 1.5 * hourMs,
    failedInARow: 3,
    thread: fakeId<ThreadId>("report"),
    history: [
      ran(1, { outcome: "failed", made: "nothing", reason: "model_error" }),
      ran(2, { made: "nothing" }),
      skipped(3, "missed"),
      ran(4),
    ],
  });

const items = (said: Sayings): ScheduleItem[] => [
  briefing(said),
  failing(said),
  item("sort", {
    plan: plan(said.sort, said.sortText, { when: { cron: "0 18 l * *" }, misfire: "all" }),
    isPaused: true,
    nextAt: null,
    history: [ran(22, { outcome: "succeeded" })],
  }),
  item("site", {
    plan: plan(said.site, said.siteText, { when: { at: eight(-2) } }),
    nextAt: eight(-2),
    asked: { order: fakeId<EntryId>("site"), action: "add", rung: "saved" },
  }),
];

const scene = (says: string, hash: string, set: (stage: Stage, said: Sayings) => void): Scene => ({
  hash: `#/schedules${hash}`,
  says,
  set(stage) {
    const said = usualSpace(stage);
    stage.session.standing.value = { is: "there", items: items(said), isFromCache: false };
    set(stage, said);
  },
});
const nothing = (): void => undefined;
const id = (name: string): string => fakeId<EntryId>(name);

/** Presses what a person would, as soon as it is there. */
function pressed(selector: string, press: (element: HTMLElement) => void): void {
  const watcher = new MutationObserver(() => {
    const found = document.querySelector<HTMLElement>(selector);
    if (found === null) return;
    watcher.disconnect();
    press(found);
  });
  watcher.observe(document, { subtree: true, childList: true });
}
const typed = (words: string): void =>
  pressed("[data-testid=schedule-when]", (field) => {
    if (field instanceof HTMLInputElement) field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

const late: TaskOrigin = {
  schedule: fakeId<EntryId>("briefing"),
  occurrence: fakeId<EntryId>("ran-0"),
  state: "started",
  task: fakeId<TaskId>("task-0"),
  text: "",
  slot: eight(1),
  tz,
  trigger: "time",
  startedAt: eight(1) + 1.2 * hourMs,
  lateBy: "asleep",
};

export const scheduleScenes: Readonly<Record<string, Scene>> = {
  schedules: scene("Schedules: what runs next, what came of it last", "", nothing),
  "schedules-empty": scene("Nothing is scheduled", "", ({ session }) => {
    session.standing.value = { is: "there", items: [], isFromCache: false };
  }),
  "schedules-loading": scene("Schedules being read", "", ({ session }) => {
    session.standing.value = { is: "loading" };
  }),
  "schedules-offline": scene("Schedules as this device has kept them", "", (stage, said) => {
    stage.session.line.value = { state: "away", since: Date.now() - 18 * 60_000 };
    stage.session.standing.value = { is: "there", items: items(said), isFromCache: true };
  }),
  "schedules-failed": scene("Schedules that could not be read", "", ({ session }) => {
    session.standing.value = { is: "failed", code: "hub_unreachable" };
  }),
  schedule: scene("One schedule with its history", `/${id("briefing")}`, nothing),
  "schedule-failing": scene("A schedule that comes to nothing", `/${id("report")}`, nothing),
  "schedule-paused": scene("A paused schedule", `/${id("sort")}`, nothing),
  "schedule-refused": scene("A schedule that the computer did not take", `/${id("site")}`, ({ session }, said) => {
    const refused = { order: fakeId<EntryId>("site"), code: "agent_not_allowed" };
    const all = items(said).map((each) => (each.id === refused.order ? { ...each, asked: null, refused } : each));
    session.standing.value = { is: "there", items: all, isFromCache: false };
  }),
  "schedule-missing": scene("A schedule that is not there", `/${id("gone")}`, nothing),
  "schedule-new": scene("A new schedule: examples of what to say", "/new", nothing),
  "schedule-new-times": scene("Words for a time, and the exact times they mean", "/new", () =>
    pressed("[data-testid=schedule-example]", (example) => example.click()),
  ),
  "schedule-new-unclear": scene("Words that may mean two times", "/new", ({ language }) =>
    typed(language === "ko" ? "매일 3시" : "every day at 3"),
  ),
  "schedule-new-unknown": scene("Words that are not understood", "/new", ({ language }) =>
    typed(language === "ko" ? "격주 월요일에 가끔" : "now and then"),
  ),
  "schedule-edit": scene("Another plan for a schedule", `/${id("briefing")}/edit`, nothing),
  "thread-scheduled": {
    hash: `#/t/${fakeId<ThreadId>("briefing")}`,
    says: "A run of a schedule that began late, and why",
    set(stage) {
      const said = usualSpace(stage);
      const task = fakeTask("task-0", {
        from: null,
        text: said.briefingText,
        origin: late,
        rung: "unchecked",
        outcome: "unchecked",
        words: said.resultWords,
        storedAt: late.startedAt,
        endedAt: late.startedAt + 41_000,
      });
      const at = fakeId<ThreadId>("briefing");
      stage.session.thread(at).value = {
        is: "there",
        view: fakeView(at, said.briefing, said.office, "Claude Code", [task]),
        tasks: [task],
        isFromCache: false,
        hasEarlier: false,
      };
    },
  },
};
