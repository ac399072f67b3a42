import type { AnswerBody, FileRef, OrderBodies, OrderKind, PushBody } from "../../domain/entries.ts";
import type { UndoBody } from "../../domain/checkpoint.ts";
import { SPACE_THREAD, type EntryId, type MemberId, type TaskId, type ThreadId } from "../../domain/ids.ts";
import { expiryMsMax } from "../../domain/acceptance.ts";
import { limits } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import type { ScheduleBody } from "../../domain/schedule.ts";
import type { NewOrder } from "../../hub-client/device-store.ts";
import { toB64u } from "../../kit/bytes.ts";
import { Uploads } from "../store/uploads.ts";
import type { NewTask } from "./app-session.ts";
import type { Space, SpacePorts } from "./space.ts";

const titleCharsMax = 80;

/** Turns what a person does into orders, written down before anybody is told. */
export class Orders {
  readonly space: Space;
  readonly #ports: SpacePorts;
  readonly #uploads: Uploads;

  constructor(space: Space, ports: SpacePorts) {
    this.space = space;
    this.#ports = ports;
    this.#uploads = new Uploads(space.db, ports);
  }

  /** Files are sealed and kept first: the task is `saved` only with everything that it names. */
  async give(task: NewTask): Promise<{ thread: ThreadId; task: TaskId }> {
    if (task.text.trim() === "") throw new Problem("task_empty");
    if (task.files.length > limits.attachmentsMax)
      throw new Problem("attachments_too_many", { max: limits.attachmentsMax });
    for (const { name, size } of task.files)
      if (size > limits.blobBytesMax) throw new Problem("attachment_too_large", { name, max: limits.blobBytesMax });
    const thread = task.thread ?? this.#newId<ThreadId>();
    const audience = task.runner ?? this.#runnerOf(thread);
    const attachments: FileRef[] = [];
    for (const file of task.files)
      attachments.push({
        name: file.name,
        mime: file.type || "application/octet-stream",
        blob: await this.#uploads.seal(file),
      });
    const { text, project, folder, agent } = task;
    const title =
      task.title ??
      Array.from(text.trim().split("\n")[0] ?? "")
        .slice(0, titleCharsMax)
        .join("");
    const order = this.#order(
      thread,
      "task",
      { text, project, folder, agent, attachments, ...localDay() },
      audience,
      attachments.map(({ blob }) => blob.id),
    );
    const opening =
      task.thread === null ? [this.#order(thread, "thread", { action: "open", title, project, agent }, audience)] : [];
    await this.space.send([...opening, order]);
    return { thread, task: order.id };
  }

  /** To the runner that asked, with the hash of exactly what it asked. Throws `ask_unknown` where the thread is not kept here. */
  async answer(thread: ThreadId, ask: EntryId, answer: AnswerBody["answer"]): Promise<EntryId> {
    const feed = this.space.feed(thread);
    if (feed.askOf(ask) === null) await feed.load();
    const found = feed.askOf(ask);
    if (found === null) throw new Problem("ask_unknown");
    return this.#send(this.#order(thread, "answer", { to: ask, hash: found.hash, answer }, found.from));
  }

  say(thread: ThreadId, task: TaskId, text: string): Promise<EntryId> {
    return this.#send(this.#order(thread, "message", { task, text }));
  }

  cancel(thread: ThreadId, task: TaskId): Promise<EntryId> {
    return this.#send(this.#order(thread, "cancel", { task }));
  }

  undo(thread: ThreadId, body: UndoBody): Promise<EntryId> {
    return this.#send(this.#order(thread, "undo", body));
  }

  rename(thread: ThreadId, title: string): Promise<EntryId> {
    return this.#send(this.#order(thread, "thread", { action: "rename", title }));
  }

  archive(thread: ThreadId): Promise<EntryId> {
    return this.#send(this.#order(thread, "thread", { action: "archive" }));
  }

  revoke(member: MemberId): Promise<EntryId> {
    return this.#send(this.#order(SPACE_THREAD, "revoke", { member }, this.#firstRunner()));
  }

  /** A schedule begins its thread where that is not there; all else of it goes to the runner that has it. */
  schedule(thread: ThreadId | null, body: ScheduleBody, runner: MemberId | null): Promise<EntryId> {
    const place = thread ?? this.#newId<ThreadId>();
    return this.#send(this.#order(place, "schedule", body, runner ?? this.#runnerOf(place)));
  }

  /** Each runner seals its own pushes: it is told the keys, or that there is nothing to push to any more. */
  async push(body: PushBody, whom: "every_runner" | "first_runner"): Promise<void> {
    const runners = whom === "every_runner" ? this.space.runners() : [this.#firstRunner()];
    await this.space.send(runners.map((runner) => this.#order(SPACE_THREAD, "push", body, runner)));
  }

  async #send(order: NewOrder): Promise<EntryId> {
    await this.space.send([order]);
    return order.id;
  }

  #order<Kind extends OrderKind>(
    thread: ThreadId,
    kind: Kind,
    body: OrderBodies[Kind],
    audience = this.#runnerOf(thread),
    blobs: NewOrder["blobs"] = [],
  ): NewOrder {
    const t = this.#ports.clock.now();
    return { id: this.#newId<EntryId>(), thread, kind, audience, t, x: t + (expiryMsMax(kind) ?? 0), body, blobs };
  }

  #runnerOf(thread: ThreadId): MemberId {
    return (
      this.space.lists.runnerOf(thread) ??
      this.space.feed(thread).runner ??
      this.#ownRunnerOf(thread) ??
      this.#firstRunner()
    );
  }

  /** Of a thread that was opened here and is still on its way. */
  #ownRunnerOf(thread: ThreadId): MemberId | null {
    const row = this.space.rows.peek().find((each) => each.thread === thread);
    return row === undefined || row.audience === "*" ? null : row.audience;
  }

  #firstRunner(): MemberId {
    const runner = this.space.rootRunner();
    if (runner === null) throw new Problem("no_runner");
    return runner;
  }

  #newId<Id extends string>(): Id {
    // 16 random bytes are a thread's or an entry's id by definition.
    return toB64u(this.#ports.random.bytes(16)) as Id;
  }
}

/** The sender's day and time zone: what "tomorrow" means in a task. */
function localDay(now = new Date()): { tz: string; localDate: string } {
  const two = (value: number): string => String(value).padStart(2, "0");
  return {
    tz: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    localDate: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
  };
}
