import { aborted } from "../kit/aborted.ts";
import { startHub } from "../hub/start-hub.ts";
import { openHubStore, type HubPlace } from "./hub-store.ts";
import type { Io } from "./io.ts";
import { failpointFrom, lineLog, pushOptionsFrom, systemClock, systemRandom } from "./system-ports.ts";
import { portProblem, type Listen } from "./up.ts";
import { webAppFolder } from "./web-app.ts";

export type HubRunOptions = {
  place: HubPlace;
  listen: Listen;
  /** The addresses by which devices reach it. */
  urls: string[];
  /** Listen where others can reach it although it speaks no TLS itself: behind a proxy that does. */
  isPublic: boolean;
  isVerbose: boolean;
};

export type HubReady = { event: "ready"; url: string; invite: string };

/** A hub alone, until `signal` aborts. Its log is the only thing it keeps. */
export async function hub(
  options: HubRunOptions,
  io: Pick<Io, "env" | "stderr">,
  signal: AbortSignal,
  tell: (ready: HubReady) => void,
): Promise<number> {
  const log = lineLog((line) => void (options.isVerbose && io.stderr.write(line)));
  const failpoint = failpointFrom(io.env["ERRAND_DIE_AT"]);
  const store = await openHubStore(options.place, { asItIs: false });
  try {
    const { host, port } = options.listen;
    const origins = options.urls.map((url) => new URL(url).origin);
    const running = await startHub({
      store,
      clock: systemClock,
      random: systemRandom,
      log,
      failpoint,
      host,
      port,
      origins,
      allowPublicBind: options.isPublic,
      push: pushOptionsFrom(io.env),
      appFolder: webAppFolder(),
    }).catch(portProblem(options.listen));
    tell({ event: "ready", url: running.url, invite: await running.createInvite() });
    await aborted(signal);
    await running.close();
    return 0;
  } finally {
    await store.close();
  }
}
