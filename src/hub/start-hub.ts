import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { limits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log, Random } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { LogStore } from "../store/log/log-store.ts";
import { Appender } from "./appender.ts";
import { isLoopbackHost, makeGate } from "./gate.ts";
import { hubApp } from "./http/app.ts";
import { makeInvite } from "./invites.ts";
import { Logins } from "./logins.ts";
import type { HubParts } from "./parts.ts";
import { OrderWaits } from "./push/order-waits.ts";
import { Pushes, type PushOptions } from "./push/pushes.ts";
import { defaultRates, hubBuckets, type Rates } from "./rates.ts";
import { SlotWaits } from "./slot-waits.ts";
import { Spaces } from "./spaces.ts";
import { UnderWay } from "./under-way.ts";
import { acceptSockets } from "./upgrades.ts";

export type HubOptions = {
  /** The hub uses it and does not close it. */
  store: LogStore;
  clock: Clock;
  random: Random;
  log: Log;
  failpoint: Failpoint;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Further origins by which this hub is reached, or whose pages may speak to it. */
  origins: readonly string[];
  /** Listen on an address that others reach although this process speaks no TLS. */
  allowPublicBind: boolean;
  rates?: Partial<Rates>;
  /** The folder of the built phone app; without it the hub shows its status page. */
  appFolder?: string | null;
  push?: PushOptions;
};

export type Hub = { url: string; port: number; createInvite(): Promise<string>; close(): Promise<void> };

/** Fulfilled when it listens. Throws `public_bind_refused`. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { store, clock, random, log, failpoint, host } = options;
  if (!isLoopbackHost(host) && !options.allowPublicBind) throw new Problem("public_bind_refused", { host });
  const server = newServer();
  const port = await listen(server, host, options.port);

  // Nothing is read from a connection before this turn of the loop ends.
  const gate = makeGate(host, port, options.origins);
  const buckets = hubBuckets({ ...defaultRates, ...options.rates }, clock);
  const spaces = new Spaces(store, clock);
  const logins = new Logins(spaces, gate.origins, buckets, clock, random);
  const slotWaits = new SlotWaits(clock);
  const underWay = new UnderWay();
  const pushes = new Pushes({ store, clock, random, log }, { ...contactOf(options.origins), ...options.push });
  const orderWaits = new OrderWaits({ store, clock, log, spaces, pushes, underWay });
  const appender = new Appender(store, clock, failpoint, (space, envelope) => orderWaits.stored(space, envelope));
  const shared = { store, clock, random, log, gate, buckets, spaces, logins };
  const hub: HubParts = { ...shared, appender, slotWaits, underWay, pushes, orderWaits };
  const app = hubApp(hub, options.appFolder ?? null);
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false, autoCleanupIncoming: false });
  server.on("request", (incoming, outgoing) => void answer(incoming, outgoing));
  const sockets = acceptSockets(server, hub);
  log.info("hub listens", { host, port });

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    createInvite: () => makeInvite(store, random, clock),
    async close(): Promise<void> {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      // What was being stored is still answered; then everybody is told, and let go.
      await appender.stop();
      slotWaits.stop();
      orderWaits.stop();
      pushes.stop();
      for (const space of spaces.all()) space.followers.endAll("hub_stopping");
      sockets.endAll("hub_stopping");
      await Promise.race([
        underWay.idle(),
        new Promise<void>((resolve) => void clock.after(limits.hubStopMs, resolve)),
      ]);
      server.closeAllConnections();
      await closed;
      await underWay.idle();
    },
  };
}

/** Some push services want to know whom to write to; a hub that others reach is its own answer. */
function contactOf(origins: readonly string[]): PushOptions {
  const origin = origins.find((each) => each.startsWith("https://"));
  return origin === undefined ? {} : { contact: origin };
}

function newServer(): Server {
  const server = createServer({
    headersTimeout: limits.requestHeadMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: 2_000,
    // Longer than a client keeps an idle connection: the client is the one that lets go.
    keepAliveTimeout: 75_000,
    maxHeaderSize: limits.requestHeadBytesMax,
    requireHostHeader: true,
    noDelay: true,
  });
  server.maxConnections = limits.hubConnectionsMax;
  server.on("clientError", (_error, stream) => stream.destroy());
  return server;
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen({ host, port }, () => listening.resolve());
  await listening.promise;
  server.off("error", listening.reject);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}
