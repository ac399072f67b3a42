import type { Entry, OrderBodies, OrderKind } from "../domain/entries.ts";
import type { Header } from "../domain/envelope.ts";
import type { BlobId, MemberId, Seq, ThreadId } from "../domain/ids.ts";
import type { Clock, Failpoint, Log, Random } from "../domain/ports.ts";
import type { HubConnection } from "./connection.ts";
import type { Membership } from "./membership.ts";
import type { OutboxRow, OutboxStore } from "./outbox.ts";
import type { KeptOrders } from "./refill.ts";

export type NewOrder = Omit<OutboxRow, "row" | "n"> & { kind: OrderKind; audience: MemberId };

export interface DeviceStore extends OutboxStore {
  cursor(): Seq;
  moveCursor(seq: Seq): void;
  /** Absent where nothing is kept that was stored. */
  kept?: KeptOrders;
  /** The log comes again from its beginning. */
  beginAgain?(): void;
  /** Writes the rows down, each with the next counter of its thread, in one transaction. */
  add(orders: NewOrder[]): void;
}

export type DeviceOptions = {
  membership: Membership;
  connection: HubConnection;
  store: DeviceStore;
  clock: Clock;
  random: Random;
  log: Log;
  failpoint: Failpoint;
};

/** `audience` is the space's first runner where none is named. */
export type OrderDraft = {
  [K in OrderKind]: { thread: ThreadId; kind: K; body: OrderBodies[K]; audience?: MemberId; blobs?: BlobId[] };
}[OrderKind];

/** What a listener is told: an entry was folded into a thread that is open here, or a live piece of text. */
export type DeviceChange = { thread: ThreadId; header: Header; entry: Entry | { kind: "unknown" } };
