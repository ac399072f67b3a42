import type { RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { toB64u } from "../kit/bytes.ts";
import { assembleHub, type HubCoreOptions } from "./assemble-hub.ts";
import { isLoopbackHost, makeGate } from "./gate.ts";
import { hubApp } from "./http/app.ts";
import { makeInvite } from "./invites.ts";
import type { PushOptions } from "./push/pushes.ts";
import { listenAt, plainServer } from "./servers.ts";
import { openTlsEntrance, type TlsEntrance, type TlsEntranceOptions } from "./tls-entrance.ts";
import { acceptSockets } from "./upgrades.ts";

export type HubOptions = HubCoreOptions & {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Further origins by which this hub is reached, or whose pages may speak to it. */
  origins: readonly string[];
  /** Listen on an address that others reach although this process speaks no TLS. */
  allowPublicBind: boolean;
  /** The folder of the built phone app; without it the hub shows its status page. */
  appFolder?: string | null;
};

export type Hub = {
  url: string;
  port: number;
  /** What its health shows; another hub's differs. */
  instance: string;
  createInvite(): Promise<string>;
  /** It answers to this origin too, until the result is called. */
  allow(origin: string): () => void;
  /** Closed with the hub, or before. */
  openTls(options: TlsEntranceOptions): Promise<TlsEntrance>;
  close(): Promise<void>;
};

/** Fulfilled when it listens. Throws `public_bind_refused`. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { store, clock, random, log, host } = options;
  if (!isLoopbackHost(host) && !options.allowPublicBind) throw new Problem("public_bind_refused", { host });
  const own = toB64u(random.bytes(16));
  const instance = store.replicas === null ? own : await store.keepHubKey("instance", own);
  const server = plainServer();
  const port = await listenAt(server, host, options.port);

  // Nothing is read from a connection before this turn of the loop ends.
  const gate = makeGate(host, port, options.origins);
  const hub = assembleHub({ ...options, instance, push: { ...contactOf(options.origins), ...options.push } }, gate);
  const app = hubApp(hub, options.appFolder ?? null);
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false, autoCleanupIncoming: false });
  const onRequest: RequestListener = (incoming, outgoing) => void answer(incoming, outgoing);
  server.on("request", onRequest);
  const sockets = acceptSockets(server, hub);
  const entrances = new Set<TlsEntrance>();
  await hub.replica?.start();
  log.info("hub listens", { host, port });

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    instance: hub.instance,
    createInvite: () => makeInvite(store, random, clock),
    allow: (origin) => gate.allow(origin),
    async openTls(tls): Promise<TlsEntrance> {
      const entrance = await openTlsEntrance(tls, hub, onRequest);
      entrances.add(entrance);
      return entrance;
    },
    async close(): Promise<void> {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      // What was being stored is still answered; then everybody is told, and let go.
      await hub.appender.stop();
      hub.slotWaits.stop();
      hub.orderWaits.stop();
      hub.replica?.stop();
      hub.pushes.stop();
      for (const space of hub.spaces.all()) space.followers.endAll("hub_stopping");
      sockets.endAll("hub_stopping");
      await Promise.race([
        hub.underWay.idle(),
        new Promise<void>((resolve) => void clock.after(limits.hubStopMs, resolve)),
      ]);
      server.closeAllConnections();
      await Promise.all([...entrances].map((entrance) => entrance.close()));
      await closed;
      await hub.underWay.idle();
    },
  };
}

/** Some push services want to know whom to write to; a hub that others reach is its own answer. */
function contactOf(origins: readonly string[]): PushOptions {
  const origin = origins.find((each) => each.startsWith("https://"));
  return origin === undefined ? {} : { contact: origin };
}
