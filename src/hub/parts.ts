import type { Clock, Log, Random } from "../domain/ports.ts";
import type { LogStore } from "../store/log/log-store.ts";
import type { Appender } from "./appender.ts";
import type { Gate } from "./gate.ts";
import type { Logins } from "./logins.ts";
import type { OrderWaits } from "./push/order-waits.ts";
import type { Pushes } from "./push/pushes.ts";
import type { HubBuckets } from "./rates.ts";
import type { Replica } from "./replica.ts";
import type { SlotWaits } from "./slot-waits.ts";
import type { Spaces } from "./spaces.ts";
import type { UnderWay } from "./under-way.ts";

/** What the routes and sockets of one hub share. */
export type HubParts = {
  /** New at each start, or the same at all replicas: who asks for it at some address learns whether this very hub answers there. */
  instance: string;
  store: LogStore;
  clock: Clock;
  random: Random;
  log: Log;
  gate: Gate;
  buckets: HubBuckets;
  spaces: Spaces;
  logins: Logins;
  appender: Appender;
  slotWaits: SlotWaits;
  underWay: UnderWay;
  pushes: Pushes;
  orderWaits: OrderWaits;
  /** Null where there is one hub at most on its store. */
  replica: Replica | null;
};
