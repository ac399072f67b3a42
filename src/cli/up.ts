import { existsSync, realpathSync } from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { Problem } from "../domain/problem.ts";
import { startHub, type Hub } from "../hub/start-hub.ts";
import { aborted } from "../kit/aborted.ts";
import type { DeskStatus } from "../runner/desk-api.ts";
import { openLogStore } from "../store/log/open-log-store.ts";
import { Desktop, type DesktopSettings } from "./compose.ts";
import type { Io } from "./io.ts";
import { failpointFrom, lineLog, pushOptionsFrom, systemClock, systemRandom } from "./system-ports.ts";
import { PhoneEntrances } from "./phone-entrances.ts";
import { makeTryMe } from "./try-me.ts";
import { webAppFolder } from "./web-app.ts";

export type Listen = { host: string; port: number };
export type UpOptions = {
  dataFolder: string;
  /** Keys belong to the origin, so the usual port never changes. */
  listen: Listen;
  /** A hub that runs elsewhere; then none is started here. */
  hub: string | null;
  invite: string | null;
  /** The address by which devices reach the hub, where it differs from the one it listens on. */
  url: string | null;
  folders: { path: string; access: "read" | "write" }[];
  isTryMe: boolean;
  isVerbose: boolean;
};

export type UpReady = {
  event: "ready";
  url: string;
  status: DeskStatus;
  tryMe: { folder: string; isNew: boolean } | null;
  noConfinement: { reason: string; repair: string } | null;
  /** This start made the space: its keys are nowhere else. */
  isNewSpace: boolean;
};

/** The port is not in use by anything well known, and stays the same over restarts. */
export const defaultListen: Listen = { host: "127.0.0.1", port: 7433 };

/** Hub, runner and this desktop's own member in one process, until `signal` aborts. `tell` is called once, when all is ready. */
export async function up(
  options: UpOptions,
  io: Pick<Io, "env" | "stderr">,
  signal: AbortSignal,
  tell: (ready: UpReady) => void,
): Promise<number> {
  const log = lineLog((line) => void (options.isVerbose && io.stderr.write(line)));
  const failpoint = failpointFrom(io.env["ERRAND_DIE_AT"]);
  const settings = settingsFrom(options, io, { log, failpoint });
  const desktop = await Desktop.open(settings);
  let hub: Hub | null = null;
  let entrances: PhoneEntrances | null = null;
  let store: Awaited<ReturnType<typeof openLogStore>> | null = null;
  try {
    if (options.hub === null) {
      store = await openLogStore(desktop.folder.hubLog);
      const { host, port } = options.listen;
      const origins = options.url === null ? [] : [new URL(options.url).origin];
      hub = await startHub({
        store,
        clock: systemClock,
        random: systemRandom,
        log,
        failpoint,
        host,
        port,
        origins,
        allowPublicBind: false,
        appFolder: webAppFolder(),
        push: pushOptionsFrom(io.env),
      }).catch(portProblem(options.listen));
    }
    const hubUrl = hub?.url ?? options.hub ?? "";
    const phones = { folder: join(desktop.folder.keys, "phone"), notes: desktop.journal.notes };
    entrances = new PhoneEntrances({
      hub,
      hubUrl,
      given: options.url,
      ...phones,
      clock: systemClock,
      random: systemRandom,
      log,
    });
    await entrances.restore();
    const isNewSpace = !existsSync(join(desktop.folder.keys, "runner.json"));
    await desktop.start(hubUrl, entrances, options.invite);
    const tryMe = options.isTryMe ? await makeTryMe(desktop.desk, settings.resultsRoot, io.env["ERRAND_NOW"]) : null;
    for (const { path, access } of options.folders)
      await desktop.desk.addProject({ folder: realFolder(path), name: null, access, agents: null, hosts: [] });
    const test = desktop.confinement;
    tell({
      event: "ready",
      url: hubUrl,
      status: await desktop.desk.status(),
      tryMe,
      noConfinement: test.ok ? null : { reason: test.reason, repair: test.repair },
      isNewSpace,
    });
    await aborted(signal);
    return 0;
  } finally {
    await desktop.close();
    await entrances?.close();
    await hub?.close();
    await store?.close();
  }
}

function settingsFrom(
  options: { dataFolder: string },
  { env }: Pick<Io, "env">,
  ports: Pick<DesktopSettings, "log" | "failpoint">,
): DesktopSettings {
  const home = env["HOME"] || homedir();
  return {
    dataFolder: options.dataFolder,
    home,
    resultsRoot: join(home, "Errand"),
    computerName: Array.from(hostname()).slice(0, 60).join("") || "computer",
    path: env["PATH"] ?? "",
    lang: env["LANG"] || "C.UTF-8",
    tmpDir: tmpdir(),
    busEnv: busEnv(env),
    ...ports,
  };
}

function busEnv(env: Io["env"]): Record<string, string> {
  const names = ["DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "XDG_RUNTIME_DIR", "SystemRoot"];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Another program has the port: say which, and what to do. */
export function portProblem({ host, port }: Listen): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EADDRINUSE")
      throw new Problem(
        "port_in_use",
        { host, port },
        `Another program uses port ${port}. If it is not Errand, choose one: errand up --listen ${host}:${port + 1}`,
      );
    throw error;
  };
}

function realFolder(path: string): string {
  if (!existsSync(path)) throw new Problem("folder_missing", { folder: path }, "Give a folder that exists.");
  return realpathSync(path);
}
