import { basename, join } from "node:path";
import type { AgentHost, PromptBlock, TurnEnd } from "../agents/agent.ts";
import type { ArtifactBody, AttemptEnd, Outcome, TurnEndedBody } from "../domain/entries.ts";
import type { AttemptNumber, BlobId } from "../domain/ids.ts";
import type { Clock, Log } from "../domain/ports.ts";
import type { Task, Thread } from "../domain/task.ts";
import { limits } from "../domain/limits.ts";
import { isProblem } from "../domain/problem.ts";
import type { Launch } from "./agent-launch.ts";
import { fetchAttachments, type ChunkSource } from "./attachments.ts";
import { filesMadeSince, openInside } from "./files-made.ts";
import type { Outgoing } from "./outgoing.ts";
import type { ThreadAgent } from "./thread-agent.ts";
import { TurnRecorder, type RecorderPorts } from "./turn-recorder.ts";
import { mimeOf } from "./mime.ts";

export type TaskRunPorts = {
  clock: Clock;
  log: Log;
  recorder: Pick<RecorderPorts, "store" | "live">;
  agent: ThreadAgent;
  outgoing: Outgoing;
  chunks: ChunkSource;
  host: Omit<AgentHost, "onEvent">;
  onTurnOver: () => void;
  /** The prompt has been handed to the agent. */
  onTurnStarted: () => void;
};

export type RunStart = { thread: Thread; task: Task; attempt: AttemptNumber; launch: Launch };
export type RunEnd = {
  end: AttemptEnd;
  /** Null where the attempt was cut short and the task goes on. */
  outcome: Outcome | null;
  stop: TurnEndedBody["stop"] | null;
  reason: string | null;
  words: string;
  artifacts: { body: Omit<ArtifactBody, "task" | "attempt">; blob: BlobId }[];
  next: string | null;
};

/** One attempt: from a ready agent to what it made. Never rejects: whatever happens becomes a truthful end. */
export class TaskRun {
  readonly #ports: TaskRunPorts;
  readonly #start: RunStart;
  readonly #recorder: TurnRecorder;
  #isCancelled = false;
  #cancelTurn: (() => void) | null = null;
  #steer: ((blocks: PromptBlock[]) => Promise<boolean>) | null = null;

  constructor(start: RunStart, ports: TaskRunPorts) {
    this.#start = start;
    this.#ports = ports;
    this.#recorder = new TurnRecorder({ clock: ports.clock, ...ports.recorder });
  }

  async run(): Promise<RunEnd> {
    const startedAt = this.#ports.clock.now();
    try {
      const turn = await this.#turn();
      this.#recorder.flush();
      const artifacts = turn.stop === "cancelled" ? [] : await this.#collect(startedAt);
      return { ...this.#meaningOf(turn), stop: turn.stop, artifacts, next: null };
    } catch (error) {
      this.#recorder.flush();
      if (this.#isCancelled) return failure("cancelled", "cancelled", null, this.#recorder.words, null);
      if (!isProblem(error)) {
        this.#ports.log.error("attempt broke", { taskId: this.#start.task.id, error: error instanceof Error ? error.message : "unknown" });
        return failure("failed", "failed", "runner_error", this.#recorder.words, null);
      }
      return failure("failed", "failed", error.code, this.#recorder.words, error.next);
    }
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#cancelTurn?.();
  }

  /** Words into the running turn; false when the agent cannot take them. */
  async say(text: string): Promise<boolean> {
    return this.#steer === null ? false : this.#steer([{ type: "text", text }]);
  }

  /** Stores what is pending, before a report that must come after it. */
  flush(): void {
    this.#recorder.flush();
  }

  async #turn(): Promise<TurnEnd> {
    const { task, thread, launch } = this.#start;
    const cancelled: TurnEnd = { stop: "cancelled", reason: null, words: null };
    const files = await fetchAttachments(launch.stateDir, task.id, task.body.attachments, this.#ports.chunks);
    if (this.#isCancelled) return cancelled;
    const host: AgentHost = { ...this.#ports.host, onEvent: (event) => this.#recorder.onEvent(event) };
    const { agent, isFresh } = await this.#ports.agent.ready(launch, thread, host);
    if (this.#isCancelled) return cancelled;
    this.#cancelTurn = () => void agent.cancel();
    this.#steer = (blocks) => agent.steer(blocks);
    try {
      const ending = agent.prompt(this.#blocks(files, isFresh));
      this.#ports.onTurnStarted();
      return await ending;
    } finally {
      this.#cancelTurn = null;
      this.#steer = null;
      this.#ports.onTurnOver();
    }
  }

  #blocks(files: string[], isFresh: boolean): PromptBlock[] {
    const { task, launch } = this.#start;
    const blocks: PromptBlock[] = [];
    if (isFresh && launch.profile.id !== "clerk")
      blocks.push({ type: "text", text: `Put files that do not belong into the project into this folder: ${launch.resultsDir}` });
    const note = "resumeNote" in task ? task.resumeNote : null;
    if (note !== null) blocks.push({ type: "text", text: note });
    for (const [index, path] of files.entries()) {
      const file = task.body.attachments[index];
      if (file) blocks.push({ type: "file", path, name: file.name, mime: file.mime });
    }
    blocks.push({ type: "text", text: task.body.text });
    return blocks;
  }

  #meaningOf(turn: TurnEnd): Pick<RunEnd, "end" | "outcome" | "reason" | "words"> {
    const words = this.#recorder.words !== "" ? this.#recorder.words : (turn.words ?? "");
    switch (turn.stop) {
      case "end":
        // No checks yet: an agent that stopped talking is never taken for one that succeeded.
        return { end: "ended", outcome: "unchecked", reason: null, words };
      case "cancelled":
        return { end: "cancelled", outcome: "cancelled", reason: turn.reason, words };
      case "limit":
        return { end: "failed", outcome: "failed", reason: turn.reason ?? "agent_limit", words };
      case "refused":
        return { end: "failed", outcome: "failed", reason: "agent_refused", words };
      case "failed":
        if (turn.reason === "agent_exited" && !this.#isCancelled) return { end: "interrupted", outcome: null, reason: turn.reason, words };
        return this.#isCancelled
          ? { end: "cancelled", outcome: "cancelled", reason: null, words }
          : { end: "failed", outcome: "failed", reason: turn.reason, words };
    }
  }

  async #collect(startedAt: number): Promise<RunEnd["artifacts"]> {
    const { launch } = this.#start;
    const roots = new Set([launch.resultsDir]);
    if (launch.grant.folder?.access === "write") roots.add(launch.grant.folder.path);
    const artifacts: RunEnd["artifacts"] = [];
    for (const root of roots) {
      for (const made of await filesMadeSince(root, startedAt)) {
        const handle = made.size > limits.blobBytesMax ? null : await openInside(root, join(root, made.name));
        if (handle === null) continue;
        try {
          const blob = await this.#ports.outgoing.seal(handle.createReadStream({ autoClose: false }));
          artifacts.push({ body: { file: { name: basename(made.name), mime: mimeOf(made.name), blob }, path: made.path }, blob: blob.id });
        } finally {
          await handle.close();
        }
      }
    }
    return artifacts;
  }
}

function failure(end: AttemptEnd, outcome: Outcome, reason: string | null, words: string, next: string | null): RunEnd {
  return { end, outcome, stop: null, reason, words, artifacts: [], next };
}
