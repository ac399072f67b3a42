import type { Entry } from "../../src/domain/entries.ts";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import type { MemberId, SpaceId, TaskId } from "../../src/domain/ids.ts";
import { parseBody } from "../../src/protocol/bodies.ts";
import { openEnvelope, readEnvelope } from "../../src/seal/envelope.ts";
import type { Keyring } from "../../src/seal/keyring.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";

export type LogEntry = { seq: number; header: Header; entry: Entry | { kind: "unknown" } | null };

/** The whole log as it lies at the hub, opened where the keyring can. */
export async function readWholeLog(store: LogStore, space: SpaceId, keyring: Keyring): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (;;) {
    const { rows, more } = await store.read(space, { after: entries.at(-1)?.seq ?? 0, limit: 500, bytesMax: 2 ** 24 });
    for (const { seq, wire } of rows) {
      const read = readEnvelope(JSON.parse(wire) as WireEnvelope);
      const entry = await openEnvelope(read, keyring).then(
        ({ body }) => parseBody(read.header.k, body),
        () => null,
      );
      entries.push({ seq, header: read.header, entry });
    }
    if (!more) return entries;
  }
}

/** What the log says of one task, by its entries' order. */
export type TaskStory = {
  from: MemberId;
  starts: number[];
  ends: { attempt: number; end: string }[];
  outcomes: string[];
  late: number;
};

export function storiesOf(entries: readonly LogEntry[]): Map<TaskId, TaskStory> {
  const stories = new Map<TaskId, TaskStory>();
  const of = (task: TaskId, from: MemberId): TaskStory => {
    const story = stories.get(task) ?? { from, starts: [], ends: [], outcomes: [], late: 0 };
    stories.set(task, story);
    return story;
  };
  for (const { header, entry } of entries) {
    if (entry === null || entry.kind === "unknown") continue;
    if (entry.kind === "attempt_started") {
      const story = of(entry.body.task, header.f);
      if (story.outcomes.length > 0) story.late += 1;
      story.starts.push(entry.body.attempt);
    } else if (entry.kind === "attempt_ended") of(entry.body.task, header.f).ends.push(entry.body);
    else if (entry.kind === "task_ended") of(entry.body.task, header.f).outcomes.push(entry.body.outcome);
    else if (entry.kind === "waiting" || entry.kind === "approval" || entry.kind === "question") {
      const story = of(entry.body.task, header.f);
      if (story.outcomes.length > 0) story.late += 1;
    }
  }
  return stories;
}

/** What happened in a run, in the words of its log: which ends, refusals and asks there were. */
export function happenings(entries: readonly LogEntry[]): string[] {
  return entries.flatMap(({ entry }) => {
    if (entry === null || entry.kind === "unknown") return [];
    if (entry.kind === "attempt_ended") return [`attempt ${entry.body.end} ${entry.body.reason ?? ""}`.trimEnd()];
    if (entry.kind === "task_ended") return [`task ${entry.body.outcome}`];
    if (entry.kind === "refused") return [`refused ${entry.body.code}`];
    if (entry.kind === "answer" || entry.kind === "approval" || entry.kind === "question") return [entry.kind];
    return [];
  });
}
