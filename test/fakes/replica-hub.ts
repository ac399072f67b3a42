import { onTestFinished } from "vitest";
import { noFailpoint, silentLog } from "../../src/domain/ports.ts";
import { startHub, type Hub, type HubOptions } from "../../src/hub/start-hub.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { openSharedLogStore } from "../../src/store/log/open-shared-log-store.ts";
import { realClock } from "./real-clock.ts";
import { testRandom } from "./sealed-space.ts";

export type ReplicaHub = { hub: Hub; url: string; store: LogStore };

/** One replica on that database, in this process; closed when the test is finished. */
export async function replicaHub(
  database: string,
  options: Partial<HubOptions> & { connectionsMax?: number; change?: (store: LogStore) => LogStore } = {},
): Promise<ReplicaHub> {
  const { connectionsMax = 4, change = (same: LogStore) => same, ...own } = options;
  const store = await openSharedLogStore({ url: database, clock: realClock, random: testRandom, connectionsMax });
  const ports = { clock: realClock, random: testRandom, log: silentLog, failpoint: noFailpoint };
  const listen = { host: "127.0.0.1", port: 0, origins: [], allowPublicBind: false };
  const hub = await startHub({ store: change(store), ...ports, ...listen, ...own });
  onTestFinished(async () => {
    await hub.close();
    await store.close();
  });
  return { hub, url: hub.url, store };
}

/** It hears nothing of what other replicas say: every notification is lost. */
export function deaf(store: LogStore): LogStore {
  const { replicas } = store;
  if (replicas === null) throw new Error("a store on PostgreSQL has replicas");
  return {
    ...store,
    replicas: { ...replicas, listen: (ears) => replicas.listen({ ...ears, onNews: () => undefined }) },
  };
}
