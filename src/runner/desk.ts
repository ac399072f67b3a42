import { DeskUndo, type Changes, type Undone, type UndoRequest } from "./desk-undo.ts";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, isAbsolute } from "node:path";
import type { Ceilings } from "../domain/ceilings.ts";
import type { AnswerBody, FileRef } from "../domain/entries.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "../domain/ids.ts";
import { needsYou, type AskView } from "../domain/fold.ts";
import { limits } from "../domain/limits.ts";
import type { Clock } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { Device } from "../hub-client/device.ts";
import type { Membership } from "../hub-client/membership.ts";
import { deferred } from "../kit/deferred.ts";
import { aborted } from "../kit/aborted.ts";
import type { Journal } from "../store/journal/journal.ts";
import { assertSafeFileName } from "./safe-name.ts";
import type {
  AssignRequest,
  DeskApi,
  DeskStatus,
  DeviceRow,
  DoctorLine,
  PairEvent,
  ProjectRequest,
  ReachRequest,
  ReachState,
  ScheduleRequest,
  ScheduleRow,
  TaskChange,
  TaskResult,
  ThreadDetail,
  ThreadRow,
} from "./desk-api.ts";
import { DeskFinder, looksLikeId, unknownThread } from "./desk-finder.ts";
import { DeskSchedules } from "./desk-schedules.ts";
import { changeOf, rowOf, watchTask } from "./desk-watch.ts";
import { mimeOf } from "./mime.ts";

export type DeskPorts = {
  device: Device;
  clock: Clock;
  journal: Journal;
  runnerId: MemberId;
  ceilings: () => Ceilings;
  status: () => Pick<DeskStatus, "hubUrl" | "confinement">;
  addProject: (request: ProjectRequest) => Promise<{ name: string; folder: string }>;
  pair: DeskApi["pair"];
  openBrowser: DeskApi["openBrowser"];
  reach: DeskApi["reach"];
  revoke: (member: MemberId) => Promise<void>;
  doctor: () => Promise<DoctorLine[]>;
};

/** Plain commands of the person at the desktop. They become orders of the desk's own member, like any other device's. */
export class Desk implements DeskApi {
  readonly #ports: DeskPorts;
  readonly #finder: DeskFinder;
  readonly #schedules: DeskSchedules;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
    this.#finder = new DeskFinder(ports.device, ports.journal);
    this.#schedules = new DeskSchedules(ports, this.#finder, (thread, send) => this.#confirmed(thread, send));
  }

  async status(): Promise<DeskStatus> {
    const { device, runnerId, ceilings, status } = this.#ports;
    return statusOf(device.membership, runnerId, ceilings(), status());
  }

  async assign(request: AssignRequest): Promise<{ thread: ThreadId; task: TaskId }> {
    const { device } = this.#ports;
    if (request.text.trim() === "") throw new Problem("task_empty", {}, "Say in words what is to be done.");
    const attachments = await Promise.all(request.attachments.map((path) => this.#attach(path)));
    const known = request.thread === null ? null : this.#finder.threadId(request.thread);
    if (request.thread !== null && known === null && looksLikeId(request.thread)) throw unknownThread(request.thread);
    const { text, folder, agent, tz, localDate } = request;
    // Where there is only one project, that is what a new thread is about.
    const [only, ...others] = this.#ports.ceilings().projects.keys();
    const project = request.project ?? (known === null && others.length === 0 ? (only ?? null) : null);
    const thread = known ?? device.newId<ThreadId>();
    if (known === null) device.beginThread(thread);
    const title =
      request.thread ??
      Array.from(text.trim().split("\n")[0] ?? "")
        .slice(0, 80)
        .join("");
    const body = { text, project, folder, agent, attachments, tz, localDate };
    const blobs = attachments.map((file) => file.blob.id);
    const ids = device.sendAll([
      ...(known === null
        ? [{ thread, kind: "thread" as const, body: { action: "open" as const, title, project, agent } }]
        : []),
      { thread, kind: "task" as const, body, blobs },
    ]);
    const task = ids.at(-1);
    if (task === undefined) throw new Error("a task was sent a moment ago");
    return { thread, task };
  }

  async watch(
    task: TaskId,
    options: { approve: boolean; signal: AbortSignal; onChange: (change: TaskChange) => void },
  ): Promise<TaskResult> {
    const thread = await this.#finder.threadOfTask(task);
    const answered = new Set<string>();
    return watchTask(this.#ports.device, thread, task, options.signal, (change) => {
      options.onChange(change);
      for (const ask of options.approve ? needsYou(change.task) : []) {
        if (ask.ask.kind !== "approval" || answered.has(ask.id) || !ask.ask.body.choices.includes("once")) continue;
        answered.add(ask.id);
        this.#sendAnswer(thread, ask, { choice: "once" });
      }
    });
  }

  async threads(): Promise<ThreadRow[]> {
    const { device } = this.#ports;
    await device.loadSummaries();
    return [...device.summaries]
      .map(([id, summary]) => rowOf(id, summary))
      .toSorted((a, b) => b.newestSeq - a.newestSeq);
  }

  async show(ref: string): Promise<ThreadDetail> {
    const thread = await this.#finder.thread(ref);
    return { thread, space: { newestSeq: thread.newestSeq } };
  }

  async follow(
    ref: string | null,
    { signal, onChange }: { signal: AbortSignal; onChange: (change: TaskChange) => void },
  ): Promise<void> {
    const { device } = this.#ports;
    const only = ref === null ? null : (await this.#finder.thread(ref)).id;
    if (only === null) await this.#finder.all();
    // A thread that somebody opens from now on is followed as well.
    const stopNewcomers =
      only === null ? device.onNewcomer((thread) => void device.openThread(thread).catch(() => {})) : () => {};
    const stop = device.listen((change) => {
      if (only !== null && change.thread !== only) return;
      const found = changeOf(device.viewOf(change.thread), change);
      if (found) onChange(found);
    });
    await aborted(signal);
    stop();
    stopNewcomers();
  }

  async answer(ref: string, answer: AnswerBody["answer"]): Promise<{ ask: AskView["id"] }> {
    const { thread, ask } = await this.#finder.ask(ref);
    await this.#confirmed(thread.id, () => this.#sendAnswer(thread.id, ask, answer));
    return { ask: ask.id };
  }

  async cancel(ref: string): Promise<{ task: TaskId }> {
    const { thread, task } = await this.#finder.task(ref);
    await this.#confirmed(thread.id, () =>
      this.#ports.device.send({ thread: thread.id, kind: "cancel", body: { task: task.id } }),
    );
    return { task: task.id };
  }

  changes(ref: string): Promise<Changes> {
    return new DeskUndo({ ...this.#ports, finder: this.#finder }).changes(ref);
  }

  undo(request: UndoRequest): Promise<Undone[]> {
    return new DeskUndo({ ...this.#ports, finder: this.#finder }).undo(request);
  }

  async schedules(): Promise<ScheduleRow[]> {
    return this.#schedules.all();
  }

  schedule(request: ScheduleRequest): Promise<{ schedule: EntryId; thread: ThreadId }> {
    return this.#schedules.order(request);
  }

  async devices(): Promise<DeviceRow[]> {
    const { device, journal } = this.#ports;
    return [...device.membership.roster.members.values()].map((member) => {
      const seen = device.online.get(member.id);
      return {
        id: member.id,
        name: journal.notes.get(`name/${member.id}`),
        role: member.role,
        isThisDesk: member.id === device.membership.memberId || member.id === this.#ports.runnerId,
        isRevoked: member.revokedAt !== null,
        isOnline: seen?.isOnline ?? null,
        since: seen?.since ?? null,
      };
    });
  }

  async revoke(ref: string): Promise<{ member: MemberId }> {
    const found = (await this.devices()).filter((row) => row.id.startsWith(ref) || row.name === ref);
    const [row] = found;
    if (!row) throw new Problem("device_unknown", { ref }, "List them with: errand devices");
    if (found.length > 1) throw new Problem("device_ambiguous", { ref }, "Give more of its id.");
    await this.#ports.revoke(row.id);
    return { member: row.id };
  }

  pair(options: {
    role: "owner" | "runner" | "bridge";
    hubUrl: string | null;
    signal: AbortSignal;
    onEvent: (event: PairEvent) => void;
    digits: () => Promise<string>;
  }): Promise<{ memberId: MemberId }> {
    return this.#ports.pair(options);
  }

  openBrowser(): ReturnType<DeskApi["openBrowser"]> {
    return this.#ports.openBrowser();
  }

  reach(request: ReachRequest): Promise<ReachState> {
    return this.#ports.reach(request);
  }

  addProject(request: ProjectRequest): Promise<{ name: string; folder: string }> {
    return this.#ports.addProject(request);
  }

  doctor(): Promise<DoctorLine[]> {
    return this.#ports.doctor();
  }

  async #attach(path: string): Promise<FileRef> {
    const found = isAbsolute(path) ? await stat(path).catch(() => null) : null;
    if (!found?.isFile()) throw new Problem("attachment_missing", { path }, "Give a file that exists.");
    if (found.size > limits.blobBytesMax) throw new Problem("attachment_too_large", { path, max: limits.blobBytesMax });
    assertSafeFileName(basename(path));
    return this.#ports.device.attach(basename(path), mimeOf(path), createReadStream(path));
  }

  #sendAnswer(thread: ThreadId, ask: AskView, answer: AnswerBody["answer"]): TaskId {
    const hash = this.#ports.device.askHash(ask.id);
    if (hash === null) throw new Error("an ask that is shown was folded");
    return this.#ports.device.send({ thread, kind: "answer", body: { to: ask.id, hash, answer } });
  }

  /** Resolves when the runner has accepted the order; throws its refusal, the hub's, or `not_confirmed_yet`. */
  async #confirmed(thread: ThreadId, send: () => EntryId): Promise<void> {
    const { device, clock } = this.#ports;
    const outcome = deferred<void>();
    const orders = new Set<EntryId>();
    const stop = device.listen(({ thread: where, entry }) => {
      if (where !== thread) return;
      if (entry.kind === "accepted" && orders.has(entry.body.order)) outcome.resolve();
      if (entry.kind === "refused" && orders.has(entry.body.order))
        outcome.reject(new Problem(entry.body.code, entry.body.detail, entry.body.next));
    });
    const stopRefusals = device.onRefusal((order, code) => {
      if (orders.has(order)) outcome.reject(new Problem(code));
    });
    const late = clock.after(limits.deskConfirmMs, () =>
      outcome.reject(
        new Problem(
          "not_confirmed_yet",
          {},
          "It is saved and goes out as soon as the hub is reached. See: errand doctor",
        ),
      ),
    );
    try {
      // Nothing can have been heard of it before this returns: listeners are called from the log alone.
      orders.add(send());
      await outcome.promise;
    } finally {
      late.cancel();
      stop();
      stopRefusals();
    }
  }
}

export function statusOf(
  membership: Membership,
  runner: MemberId,
  ceilings: Ceilings,
  shown: Pick<DeskStatus, "hubUrl" | "confinement">,
): DeskStatus {
  const projects = [...ceilings.projects.values()].map(({ name, folders, agents }) => ({ name, folders, agents }));
  const devices = [...membership.roster.members.values()].filter(
    (m) => m.revokedAt === null && m.role === "owner",
  ).length;
  return { space: membership.keys.spaceId, runner, projects, agents: [...ceilings.agents.keys()], devices, ...shown };
}
