import { basename } from "node:path";
import { Readable } from "node:stream";
import type { Agent, AgentHost, TurnEnd } from "../agents/agent.ts";
import type { AttemptEnd, Outcome } from "../domain/entries.ts";
import type { Clock, Log } from "../domain/ports.ts";
import { limits } from "../domain/limits.ts";
import { isProblem } from "../domain/problem.ts";
import { backoffMs } from "../kit/backoff.ts";
import { deferred } from "../kit/deferred.ts";
import { nameOf } from "./fault-name.ts";
import { fetchAttachments, type ChunkSource } from "./attachments.ts";
import { filesMadeDuring, openInside, type MadeFile, type Span } from "./files-made.ts";
import { endOf } from "./fitting.ts";
import { usageLimit } from "./limit-wait.ts";
import { mimeOf } from "./mime.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Heard } from "./handing.ts";
import { shownFileName } from "./safe-name.ts";
import type { RunEnd, RunStart } from "./run-start.ts";
import { promptOf } from "./task-prompt.ts";
import type { ThreadAgent } from "./thread-agent.ts";
import { TurnRecorder, type RecorderPorts } from "./turn-recorder.ts";

export type TaskRunPorts = {
  clock: Clock;
  log: Log;
  recorder: Pick<RecorderPorts, "store" | "live">;
  agent: Pick<ThreadAgent, "ready" | "rest">;
  outgoing: Outgoing;
  chunks: ChunkSource;
  /** Keeps what an attempt finds in its folders, and looks at what it left there. Never rejects. */
  checkpoints: { before(start: RunStart): Promise<void>; after(start: RunStart): Promise<void> };
  host: Omit<AgentHost, "onEvent">;
  onTurnOver: () => void;
  /** The prompt is about to be handed to the agent; then it has been. */
  onPrompt: () => void;
  onTurnStarted: () => void;
  /** Writes down that the turn has begun, if that was not done yet. Throws when the disk does not take it. */
  tellTurn: () => void;
  /** What the agent said last has left for the devices. */
  wordsGone: () => Promise<void>;
};

/** How long an agent may take to say whether it took words into its turn. */
const sayMsMax = 5_000;

/** One attempt: from a ready agent to what it made. Never rejects: whatever happens becomes a truthful end. */
export class TaskRun {
  readonly #ports: TaskRunPorts;
  readonly #start: RunStart;
  readonly #recorder: TurnRecorder;
  readonly #cancelAsked = deferred<"cancelled">();
  #isCancelled = false;
  #agent: Agent | null = null;

  constructor(start: RunStart, ports: TaskRunPorts) {
    this.#start = start;
    this.#ports = ports;
    this.#recorder = new TurnRecorder({ clock: ports.clock, log: ports.log, ...ports.recorder });
  }

  async run(): Promise<RunEnd> {
    const startedAt = this.#ports.clock.now();
    try {
      const turn = await this.#turnKept();
      const meaning = this.#meaningOf(turn);
      // What a cut short attempt made is found by the one that goes on; what was cancelled is nobody's result.
      const isOver = meaning.outcome !== null && meaning.outcome !== "cancelled";
      return {
        ...meaning,
        stop: turn === "lost" ? null : turn.stop,
        artifacts: isOver ? await this.#collect(startedAt) : [],
      };
    } catch (error) {
      await this.#settle();
      if (this.#isCancelled) return failure("cancelled", "cancelled", null, this.#recorder.words);
      if (isProblem(error)) return failure("failed", "failed", error.code, this.#recorder.words);
      this.#ports.log.error("attempt broke", { taskId: this.#start.task.id, error: nameOf(error) });
      return failure("failed", "failed", "runner_error", this.#recorder.words);
    }
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#cancelAsked.resolve("cancelled");
    // Whatever goes wrong with it ends the turn, and is told there.
    this.#agent?.cancel().catch(() => {});
  }

  canHear(): boolean {
    return this.#agent !== null && this.#start.launch.profile.steering !== "none";
  }

  /** Words into the running turn. */
  async say(text: string): Promise<Heard> {
    if (this.#agent === null) return "not_heard";
    const late = deferred<Heard>();
    const timer = this.#ports.clock.after(sayMsMax, () => late.resolve("unknown"));
    const taken = this.#agent.steer([{ type: "text", text }]).then(
      (isTaken): Heard => (isTaken ? "heard" : "not_heard"),
      (): Heard => "unknown",
    );
    return Promise.race([taken, late.promise]).finally(() => timer.cancel());
  }

  /** Stores what is pending, before a report that must come after it. */
  flush(): void {
    this.#recorder.flush();
  }

  /** However it ends, what it left in its folders is looked at. */
  async #turnKept(): Promise<TurnEnd | "lost"> {
    try {
      return await this.#turn();
    } finally {
      await this.#ports.checkpoints.after(this.#start);
    }
  }

  /** "lost": the session that this attempt was to go on with is gone, and nothing was prompted. */
  async #turn(): Promise<TurnEnd | "lost"> {
    const { attempt, thread, launch } = this.#start;
    const isSecondTry = attempt > 1;
    const isOwnSession = thread.session?.agent === launch.profile.id;
    const files = await this.#unlessCancelled(this.#attachments());
    if (files === "cancelled" || this.#isCancelled) return cancelledTurn;
    await this.#unlessCancelled(this.#ports.checkpoints.before(this.#start));
    if (this.#isCancelled) return cancelledTurn;
    // A warm process holds its session; one that stopped takes it along.
    if (isSecondTry && isOwnSession && launch.profile.resume === "none") return "lost";
    const host: AgentHost = { ...this.#ports.host, onEvent: (event) => this.#recorder.onEvent(event) };
    const getting = this.#ports.agent.ready(launch, host);
    try {
      const ready = await this.#unlessCancelled(getting);
      if (ready === "cancelled" || this.#isCancelled) return cancelledTurn;
      if (isSecondTry && ready.session === "lost") return "lost";
      this.#agent = ready.agent;
      this.#ports.onPrompt();
      const ending = ready.agent.prompt(promptOf(this.#start, files, ready.session));
      this.#ports.onTurnStarted();
      const end = await ending;
      await this.#ports.wordsGone();
      await this.#settle();
      return end;
    } finally {
      this.#agent = null;
      // One that is still starting is left to get ready: the thread's next task finds it warm.
      void getting.then(this.#ports.onTurnOver, () => {});
    }
  }

  /** All that was said is on disk, however long that takes: nothing that follows may be written before it. */
  async #settle(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        this.#ports.tellTurn();
        this.#recorder.flush();
        return;
      } catch (error) {
        this.#ports.log.error("the end of a turn was not written", {
          taskId: this.#start.task.id,
          error: nameOf(error),
        });
        const again = deferred<void>();
        this.#ports.clock.after(backoffMs(tries, 1, limits.diskAgainMs, 60_000), () => again.resolve());
        await again.promise;
      }
    }
  }

  /** A hub that is away is waited for: the files are stored there. */
  async #attachments(): Promise<string[]> {
    const { task, launch } = this.#start;
    for (let tries = 0; ; tries += 1) {
      try {
        return await fetchAttachments(launch.stateDir, task.id, task.body.attachments, this.#ports.chunks);
      } catch (error) {
        if (!isProblem(error) || error.code !== "hub_unreachable" || this.#isCancelled) throw error;
        const again = deferred<void>();
        const timer = this.#ports.clock.after(backoffMs(tries, 1, 500, 30_000), () => again.resolve());
        await Promise.race([again.promise, this.#cancelAsked.promise]);
        timer.cancel();
      }
    }
  }

  /** A person who cancels does not wait for an agent that takes long to start. */
  async #unlessCancelled<T>(work: Promise<T>): Promise<T | "cancelled"> {
    // Lost to the cancel it may still fail, which then nobody waits for.
    work.catch(() => {});
    return Promise.race([this.#cancelAsked.promise, work]);
  }

  #meaningOf(turn: TurnEnd | "lost"): Pick<RunEnd, "end" | "outcome" | "reason" | "words" | "until"> {
    const words = this.#recorder.words;
    if (turn === "lost") return { end: "interrupted", outcome: null, reason: "session_lost", words };
    const said = words === "" ? endOf(turn.words ?? "", limits.lastWordsChars) : words;
    switch (turn.stop) {
      case "end":
        // No checks yet: an agent that stopped talking is never taken for one that succeeded.
        return { end: "ended", outcome: "unchecked", reason: null, words: said };
      case "cancelled":
        return { end: "cancelled", outcome: "cancelled", reason: turn.reason, words: said };
      case "limit":
        // Not its fault and not its end: the same session goes on when there is something to go on with.
        if (turn.reason === usageLimit)
          return { end: "interrupted", outcome: null, reason: usageLimit, words: said, until: turn.until ?? null };
        return { end: "failed", outcome: "failed", reason: turn.reason ?? "agent_limit", words: said };
      case "refused":
        return { end: "failed", outcome: "failed", reason: "agent_refused", words: said };
      case "failed":
        if (this.#isCancelled) return { end: "cancelled", outcome: "cancelled", reason: null, words: said };
        return turn.reason === "agent_exited"
          ? { end: "interrupted", outcome: null, reason: turn.reason, words: said }
          : { end: "failed", outcome: "failed", reason: turn.reason, words: said };
    }
  }

  async #collect(startedAt: number): Promise<RunEnd["artifacts"]> {
    const { launch, spans } = this.#start;
    const during: Span[] = [...spans, { from: startedAt, to: Number.POSITIVE_INFINITY }];
    const roots = new Set([launch.resultsDir]);
    if (launch.grant.folder?.access === "write") roots.add(launch.grant.folder.path);
    const artifacts: RunEnd["artifacts"] = [];
    for (const root of roots) {
      for (const made of (await filesMadeDuring(root, during)).slice(0, limits.artifactsPerTask - artifacts.length)) {
        const artifact = await this.#artifact(root, made).catch((error: unknown) => {
          // One file that cannot be read, or has no room here, must not take the whole result with it.
          this.#ports.log.warn("a result was left out", { taskId: this.#start.task.id, error: nameOf(error) });
          return null;
        });
        if (artifact) artifacts.push(artifact);
      }
    }
    return artifacts;
  }

  async #artifact(root: string, made: MadeFile): Promise<RunEnd["artifacts"][number] | null> {
    if (made.size > limits.blobBytesMax || made.path.length > 4096) return null;
    const handle = await openInside(root, made.path);
    if (handle === null) return null;
    try {
      // Somebody may still be writing to it: no more is taken than was there.
      const source = made.size === 0 ? [] : handle.createReadStream({ autoClose: false, start: 0, end: made.size - 1 });
      const blob = await this.#ports.outgoing.seal(Readable.from(source));
      return {
        body: {
          file: { name: shownFileName(basename(made.name)), mime: mimeOf(made.name), blob },
          path: made.path.toWellFormed(),
        },
        blob: blob.id,
      };
    } finally {
      await handle.close();
    }
  }
}

const cancelledTurn: TurnEnd = { stop: "cancelled", reason: null, words: null };

function failure(end: AttemptEnd, outcome: Outcome, reason: string | null, words: string): RunEnd {
  return { end, outcome, stop: null, reason, words, artifacts: [] };
}
