import type { ArtifactBody, AttemptEnd, Outcome, TurnEndedBody } from "../domain/entries.ts";
import type { AttemptNumber, BlobId } from "../domain/ids.ts";
import type { Task, Thread } from "../domain/task.ts";
import type { Launch } from "./agent-launch.ts";
import type { Span } from "./files-made.ts";

/** `spans` are the earlier attempts' times: what they made is this task's too. */
export type RunStart = { thread: Thread; task: Task; attempt: AttemptNumber; launch: Launch; spans: Span[] };
export type RunEnd = {
  end: AttemptEnd;
  /** Null where the attempt was cut short and the task goes on. */
  outcome: Outcome | null;
  stop: TurnEndedBody["stop"] | null;
  reason: string | null;
  /** Where a usage limit cut it short: when that ends, as the agent says; null or absent where it does not. */
  until?: number | null;
  words: string;
  artifacts: { body: Omit<ArtifactBody, "task" | "attempt">; blob: BlobId }[];
};
