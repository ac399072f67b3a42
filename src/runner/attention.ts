import { concernOf } from "../domain/attention.ts";
import type { ReportBodies, ReportKind } from "../domain/entries.ts";
import type { EntryId, TaskId, ThreadId } from "../domain/ids.ts";
import type { Clock, Random } from "../domain/ports.ts";
import { toB64u } from "../kit/bytes.ts";
import type { Journal } from "../store/journal/journal.ts";
import { shortly } from "./push-words.ts";

export type AttentionPorts = {
  journal: Journal;
  clock: Clock;
  random: Random;
  /** Something became due; called inside the transaction that may still fail. */
  onDue: () => void;
};

/** Writes down, with the report that says it, which devices are to be told. */
export class Attention {
  readonly #ports: AttentionPorts;

  constructor(ports: AttentionPorts) {
    this.#ports = ports;
  }

  /** Call inside the transaction that writes the report. */
  noted<K extends ReportKind>(id: EntryId, thread: ThreadId, kind: K, body: ReportBodies[K]): void {
    const concern = concernOf(kind, body);
    if (concern === null) return;
    const task = taskOf(body);
    // Of all orders that may be refused only a task is something that a person walks away from.
    if (kind === "refused" && (task === null || this.#ports.journal.orders.kindOf(task) !== "task")) return;
    this.#add({ thread, task, entry: id, concern, kind, words: shortly(wordsOf(kind, body)) });
  }

  /** Inside the transaction that accepts the order `test` of one device. */
  testAsked(device: {
    member: Parameters<Journal["pushSubscriptions"]["remove"]>[0];
    thread: ThreadId;
    order: EntryId;
  }): void {
    const { journal, clock, onDue } = this.#ports;
    const { member, thread, order } = device;
    journal.pushDue.add({
      id: this.#newId(),
      member,
      thread,
      task: null,
      entry: order,
      concern: "test",
      kind: "push",
      words: "",
      at: clock.now(),
    });
    onDue();
  }

  #add(due: Omit<Parameters<Journal["pushDue"]["add"]>[0], "id" | "member" | "at">): void {
    const { journal, clock, onDue } = this.#ports;
    const devices = journal.pushSubscriptions.all();
    for (const { member } of devices) journal.pushDue.add({ ...due, id: this.#newId(), member, at: clock.now() });
    if (devices.length > 0) onDue();
  }

  #newId(): EntryId {
    // 16 random bytes are an entry id by definition.
    return toB64u(this.#ports.random.bytes(16)) as EntryId;
  }
}

/** A refused task's id is its order's. */
function taskOf(body: ReportBodies[ReportKind]): TaskId | null {
  if ("task" in body) return body.task;
  return "order" in body ? body.order : null;
}

/** What the push says beside the thread's title. The runner has made these texts fit to be shown. */
function wordsOf(kind: ReportKind, body: ReportBodies[ReportKind]): string {
  if ("agentSays" in body)
    return body.agentSays === "" ? (body.asked.argv?.join(" ") ?? body.asked.tool) : body.agentSays;
  if (kind === "question" && "message" in body) return body.message;
  return "words" in body ? body.words : "";
}
