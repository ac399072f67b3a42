import type { AgentUpdate, BlobRef, EntryBodies, EntryKind } from "../../src/domain/entries.ts";
import type { BlobId, EntryId, MemberId } from "../../src/domain/ids.ts";
import type { OccurrenceRecord, SchedulePlan } from "../../src/domain/schedule.ts";

/** One good body or more of each kind. */
const id = `${"i".repeat(21)}A`;
export const task = id as EntryId;
export const bytes32 = `${"h".repeat(42)}A`;
export const blob: BlobRef = { id: id as BlobId, key: bytes32, size: 12, sha256: bytes32 };
export const file = { name: "notes.md", mime: "text/markdown", blob };
const attempt = { task, attempt: 1 };
const pushOn = { action: "on", p256dh: `B${"A".repeat(86)}`, auth: id, language: "ko" } as const;
const diff = { path: "a.txt", before: null, after: "x" };
const update = (each: AgentUpdate) => ({ ...attempt, update: each });
const plan: SchedulePlan = {
  title: "Every morning",
  when: { cron: "0 8 * * 1-5" },
  tz: "Asia/Seoul",
  template: { text: "Brief me", project: "Notes", folder: null, agent: null },
  misfire: "once",
  maxPerDay: 3,
  until: 1_800_000_000_000,
};
const record: OccurrenceRecord = {
  occurrence: task,
  slot: 1,
  lastSlot: 1,
  slots: 1,
  trigger: "time",
  task,
  startedAt: 2,
  lateBy: null,
  state: "ended",
  reason: null,
  outcome: "unchecked",
  made: "words",
};

export const examples: { [Kind in EntryKind]: EntryBodies[Kind][] } = {
  task: [
    {
      text: "Do it",
      project: null,
      folder: null,
      agent: null,
      attachments: [],
      tz: "Asia/Seoul",
      localDate: "2026-11-22",
    },
    { text: "", project: "p", folder: "a/b", agent: "clerk", attachments: [file], tz: "UTC", localDate: "2026-01-01" },
  ],
  message: [{ task, text: "faster" }],
  cancel: [{ task }],
  answer: [
    { to: task, hash: bytes32, answer: { choice: "once" } },
    { to: task, hash: bytes32, answer: { values: { name: "Ada", age: 36, isIn: true, tags: ["a", "b"] } } },
    { to: task, hash: bytes32, answer: { declined: true } },
  ],
  thread: [
    { action: "open", title: "Letters", project: null, agent: null },
    { action: "rename", title: "" },
    { action: "archive" },
  ],
  revoke: [{ member: id as MemberId }],
  accepted: [{ order: task }],
  refused: [{ order: task, code: "late_order", detail: { n: 1, why: null, is: true, path: "x" }, next: null }],
  waiting: [{ task, for: "folder", until: null, holder: "Letters" }],
  attempt_started: [{ ...attempt, agent: "clerk", confinement: "clerk", resumedSession: false }],
  turn_started: [{ ...attempt, turn: 1 }],
  update: [
    update({ type: "text", offset: 0, text: "Hello" }),
    update({ type: "thought", text: "…" }),
    update({
      type: "tool",
      toolId: "t1",
      title: "Edit",
      toolKind: "edit",
      state: "done",
      paths: ["a"],
      diffs: [diff],
      output: null,
    }),
    update({ type: "plan", steps: [{ text: "read", state: "done" }] }),
    update({ type: "usage", usedTokens: 1, windowTokens: 2, costUsd: 0.01 }),
    update({ type: "silence", silentMs: 60_000 }),
  ],
  approval: [
    {
      ...attempt,
      asked: { tool: "rm", toolKind: "delete", argv: ["rm", "a"], paths: ["a"], cwd: "w", diffs: [diff], input: null },
      agentSays: "May I?",
      choices: ["once", "task", "deny", "stop"],
    },
  ],
  question: [
    {
      ...attempt,
      message: "Which?",
      fields: [
        { name: "which", title: "Which", type: "choice", options: [{ value: "a", title: "A" }], required: true },
      ],
    },
  ],
  ask_closed: [{ ...attempt, ask: task }],
  artifact: [{ ...attempt, file, path: "out/notes.md" }],
  undo: [
    { task, action: "undo", folder: null, files: null },
    {
      task,
      action: "redo",
      folder: "/home/me/Notes",
      files: [
        { path: "a.txt", seen: "gone" },
        { path: "b", seen: null },
      ],
    },
  ],
  checkpoint: [
    {
      ...attempt,
      folder: "/home/me/Notes",
      is: "changes",
      added: 1,
      changed: 0,
      deleted: 0,
      files: [{ path: "a.txt", change: "added", type: "file", size: 1, diff }],
      unkept: 0,
    },
    { ...attempt, folder: "/home/me/Notes", is: "skipped", reason: "checkpoint_too_large" },
    {
      ...attempt,
      folder: "/home/me/Notes",
      is: "undone",
      order: task,
      action: "undo",
      done: 1,
      conflicts: [{ path: "a.txt", reason: "edited", seen: "gone" }],
      failed: [{ path: "b", code: "EACCES" }],
      code: null,
    },
  ],
  turn_ended: [{ ...attempt, turn: 1, stop: "end" }],
  attempt_ended: [{ ...attempt, end: "interrupted", reason: "crash" }],
  task_ended: [{ task, outcome: "unchecked", reason: null, words: "Done.", paths: ["out/notes.md"] }],
  desktop: [
    {
      name: "study",
      projects: [{ name: "Notes", folders: [{ path: "/home/me/Notes", access: "write" }], agents: ["clerk"] }],
      agents: [{ id: "clerk", name: "Clerk", confinement: "confined" }],
      defaultAgent: "clerk",
      members: [],
    },
  ],
  summary: [
    {
      title: "Letters",
      project: null,
      agent: null,
      rung: "needs_you",
      task,
      waitsFor: null,
      words: "",
      seq: 9,
      at: 1_795_000_000_000,
      archived: false,
    },
  ],
  push: [pushOn, { action: "off" }, { action: "test" }],
  pushed: [{ order: task, outcome: "gone" }],
  schedule: [
    { action: "add", plan },
    {
      action: "change",
      schedule: task,
      plan: { ...plan, when: { at: 1_795_000_000_000 }, maxPerDay: null, until: null },
    },
    { action: "pause", schedule: task },
  ],
  occurrence: [
    {
      schedule: task,
      occurrence: task,
      state: "started",
      task,
      text: "Brief me",
      slot: 1_795_000_000_000,
      tz: "Asia/Seoul",
      trigger: "time",
      startedAt: 1_795_000_000_001,
      lateBy: "asleep",
    },
    {
      schedule: task,
      occurrence: task,
      state: "skipped",
      slot: 1,
      lastSlot: 9,
      slots: 3,
      reason: "missed",
      failedInARow: 1,
    },
    {
      schedule: task,
      occurrence: task,
      state: "ended",
      task,
      outcome: "unchecked",
      reason: null,
      made: "words",
      failedInARow: 0,
    },
  ],
  schedules: [{ schedules: [{ id: task, plan, isPaused: false, nextAt: 5, failedInARow: 0, history: [record] }] }],
  live: [{ ...attempt, offset: 3, text: "lo" }],
};
