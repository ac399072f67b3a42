import type { Clock, Failpoint, Log, Random } from "../domain/ports.ts";
import { toB64u } from "../kit/bytes.ts";
import type { LogStore, NewEnvelope } from "../store/log/log-store.ts";
import { Appender } from "./appender.ts";
import { Delivery } from "./delivery.ts";
import type { Gate } from "./gate.ts";
import { Logins } from "./logins.ts";
import type { HubParts } from "./parts.ts";
import { OrderWaits } from "./push/order-waits.ts";
import { Pushes, type PushOptions } from "./push/pushes.ts";
import { defaultRates, hubBuckets, type Rates } from "./rates.ts";
import { Replica } from "./replica.ts";
import { SlotWaits } from "./slot-waits.ts";
import { Spaces, type Space } from "./spaces.ts";
import { UnderWay } from "./under-way.ts";

export type HubCoreOptions = {
  /** The hub uses it and does not close it. */
  store: LogStore;
  clock: Clock;
  random: Random;
  log: Log;
  failpoint: Failpoint;
  /** What replicas of one hub have in common; else a new one is made. */
  instance?: string;
  rates?: Partial<Rates>;
  push?: PushOptions;
};

/** One hub without what it listens with: `hubApp` and `HubSocket` serve it, over whatever brings them bytes. */
export function assembleHub(options: HubCoreOptions, gate: Gate): HubParts {
  const { store, clock, random, log, failpoint } = options;
  const buckets = hubBuckets({ ...defaultRates, ...options.rates }, clock);
  const delivery = new Delivery(store);
  const spaces = new Spaces(store, clock, delivery);
  const logins = new Logins(store, spaces, gate.origins, buckets, clock, random);
  const slotWaits = new SlotWaits(clock);
  const underWay = new UnderWay();
  const pushes = new Pushes({ store, clock, random, log }, options.push ?? {});
  const orderWaits = new OrderWaits({ store, clock, log, spaces, pushes, underWay });
  const onStored = (space: Space, envelope: NewEnvelope): void => orderWaits.stored(space, envelope);
  const appender = new Appender({ store, clock, failpoint, spaces, delivery, underWay, log, onStored });
  const replica =
    store.replicas === null
      ? null
      : new Replica(store.replicas, { clock, log, spaces, delivery, slotWaits, buckets, underWay });
  const instance = options.instance ?? toB64u(random.bytes(16));
  const shared = { instance, store, clock, random, log, gate, buckets, spaces, logins };
  return { ...shared, appender, slotWaits, underWay, pushes, orderWaits, replica };
}
