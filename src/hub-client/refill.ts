import type { EntryId, Seq, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Log, Timer } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import type { Kept } from "../protocol/frames.ts";
import { readEnvelope } from "../seal/envelope.ts";
import type { HubConnection } from "./connection.ts";
import type { Membership } from "./membership.ts";
import { openVerified } from "./open-verified.ts";

/** What a device has given and the hub has stored, kept for a hub that is restored from an older copy. */
export interface KeptOrders {
  /** The newest of them in the log. */
  newest(): Kept | null;
  /** The runner of this thread has spoken at `seq`: whatever was stored before is answered. */
  answered(thread: ThreadId, seq: Seq): void;
  orders(): { id: EntryId; isAnswered: boolean }[] | Promise<{ id: EntryId; isAnswered: boolean }[]>;
  /** Back into the outbox, with the same id and counter. */
  sendAgain(ids: readonly EntryId[]): void | Promise<void>;
}

export type RefillPorts = {
  orders: KeptOrders;
  membership: Membership;
  connection: Pick<HubConnection, "read" | "appendRoster">;
  fetchRoster: () => Promise<void>;
};

/**
 * Gives a hub again what it has lost. An order that was answered goes only once its answer is in the log again: its runner
 * may be restored from an older copy too, and would take it for new. False while some wait for that.
 */
async function refill({ orders, membership, connection, fetchRoster }: RefillPorts): Promise<boolean> {
  const kept = await orders.orders();
  const answers = kept.some(({ isAnswered }) => isAnswered)
    ? await answersInLog({ membership, connection, fetchRoster })
    : new Set<EntryId>();
  const ready = kept.filter(({ id, isAnswered }) => !isAnswered || answers.has(id));
  await orders.sendAgain(ready.map(({ id }) => id));
  return ready.length === kept.length;
}

/** Root's statements that the hub has lost: any member may bring them, and a root that was restored needs them. */
export async function bringRoster(
  membership: Membership,
  hubHas: number,
  connection: Pick<HubConnection, "appendRoster">,
): Promise<void> {
  if (hubHas >= membership.roster.n) return;
  for (const statement of membership.statements().slice(hubHas)) await connection.appendRoster(statement);
}

export type RefillingPorts = Omit<RefillPorts, "orders"> & {
  /** Absent: this device keeps nothing that was stored. */
  orders: KeptOrders | undefined;
  clock: Clock;
  log: Log;
  wake: () => void;
  /** Everything is given again. */
  onDone?: () => void;
};

/** Refills a hub, again and again until everything is there: an answered order waits for its answer. */
export class Refilling {
  readonly #ports: RefillingPorts;
  #timer: Timer | null = null;

  constructor(ports: RefillingPorts) {
    this.#ports = ports;
  }

  begin(): void {
    this.#later(0);
  }

  close(): void {
    this.#timer?.cancel();
  }

  #later(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#ports.clock.after(ms, () => void this.#once());
  }

  async #once(): Promise<void> {
    const { orders, log, wake } = this.#ports;
    if (orders === undefined) return;
    try {
      const isDone = await refill({ ...this.#ports, orders });
      wake();
      if (isDone) return this.#ports.onDone?.();
    } catch (error) {
      log.warn("what the hub has lost was not given again", { error: isProblem(error) ? error.code : String(error) });
    }
    this.#later(limits.refillAgainMs);
  }
}

/** The orders that a runner's report in the log accepts or refuses. */
async function answersInLog(reader: Omit<RefillPorts, "orders">): Promise<Set<EntryId>> {
  const found = new Set<EntryId>();
  for (let after: Seq = 0; ;) {
    const page = await reader.connection.read({ after, limit: limits.batchMax });
    for (const { envelope } of page) {
      try {
        const { k } = readEnvelope(envelope).header;
        if (k !== "accepted" && k !== "refused") continue;
        const { entry } = await openVerified(reader, envelope);
        if (entry.kind === "accepted" || entry.kind === "refused") found.add(entry.body.order);
      } catch (error) {
        // One entry that cannot be read must not hide the next.
        if (!isProblem(error) || error.code === "hub_unreachable") throw error;
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < limits.batchMax) return found;
    after = last.seq;
  }
}
