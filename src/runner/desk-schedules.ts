import type { EntryId, MemberId, ThreadId } from "../domain/ids.ts";
import type { ScheduleBody } from "../domain/schedule.ts";
import { Problem } from "../domain/problem.ts";
import type { Device } from "../hub-client/device.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { ScheduleRequest, ScheduleRow } from "./desk-api.ts";
import { looksLikeId, unknownThread, type DeskFinder } from "./desk-finder.ts";
import { stateOf } from "./schedule-task.ts";

type Ports = { device: Device; journal: Journal; runnerId: MemberId };
type Confirmed = (thread: ThreadId, send: () => EntryId) => Promise<void>;

/** Schedules of this computer, as its runner holds them; what is ordered of them goes through the log like any order. */
export class DeskSchedules {
  readonly #ports: Ports;
  readonly #finder: DeskFinder;
  readonly #confirmed: Confirmed;

  constructor(ports: Ports, finder: DeskFinder, confirmed: Confirmed) {
    this.#ports = ports;
    this.#finder = finder;
    this.#confirmed = confirmed;
  }

  all(): ScheduleRow[] {
    const { journal } = this.#ports;
    return journal.schedules.all().map((schedule) => ({ ...stateOf(journal, schedule), thread: schedule.thread }));
  }

  async order(request: ScheduleRequest): Promise<{ schedule: EntryId; thread: ThreadId }> {
    if (request.action === "add") {
      const { plan } = request;
      const thread = await this.#threadFor(request.thread);
      return { schedule: await this.#send(thread, { action: "add", plan }), thread };
    }
    const { id, thread } = this.#find(request.ref);
    const { action } = request;
    const body: ScheduleBody =
      action === "change" ? { action, schedule: id, plan: request.plan } : { action, schedule: id };
    await this.#send(thread, body);
    return { schedule: id, thread };
  }

  async #send(thread: ThreadId, body: ScheduleBody): Promise<EntryId> {
    const { device, runnerId } = this.#ports;
    // Its answer is heard where the thread is open.
    if (this.#ports.journal.threads.byId(thread) === null) device.beginThread(thread);
    else await device.openThreadEnd(thread);
    let order: EntryId | null = null;
    await this.#confirmed(thread, () => (order = device.send({ thread, kind: "schedule", body, audience: runnerId })));
    if (order === null) throw new Error("an order that was confirmed was sent");
    return order;
  }

  async #threadFor(ref: string | null): Promise<ThreadId> {
    if (ref === null) return this.#ports.device.newId<ThreadId>();
    const known = this.#finder.threadId(ref);
    if (known === null && looksLikeId(ref)) throw unknownThread(ref);
    return known ?? this.#ports.device.newId<ThreadId>();
  }

  /** Throws `schedule_unknown` or `schedule_ambiguous`. */
  #find(ref: string): ScheduleRow {
    const all = this.all();
    const byId = all.filter(({ id }) => id === ref || (ref.length >= 4 && id.startsWith(ref)));
    const found = byId.length > 0 ? byId : all.filter(({ plan }) => plan.title === ref);
    const [first] = found;
    if (!first) throw new Problem("schedule_unknown", { ref }, "See the schedules with: errand schedule list");
    if (found.length > 1) throw new Problem("schedule_ambiguous", { ref }, "Give more of its id.");
    return first;
  }
}
