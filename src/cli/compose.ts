import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Ceilings } from "../domain/ceilings.ts";
import type { Failpoint, Log } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { HubConnection } from "../hub-client/connection.ts";
import type { Device } from "../hub-client/device.ts";
import { Membership } from "../hub-client/membership.ts";
import type { LaunchFacts } from "../runner/agent-launch.ts";
import { addProject, prepareConfig, readCeilings, type ConfigPlaces } from "../runner/config-file.ts";
import { ConfigWatch } from "../runner/config-watch.ts";
import { BrowserDoor } from "../runner/browser-door.ts";
import { openDataFolder, type DataFolder } from "../runner/data-folder.ts";
import type { DeskApi, DeskStatus, DoctorLine, ProjectRequest } from "../runner/desk-api.ts";
import { Desk, statusOf } from "../runner/desk.ts";
import { DeskSocket } from "../runner/desk-socket.ts";
import { doctorLines } from "../runner/doctor.ts";
import { joinedDesk } from "../runner/joined-desk.ts";
import { loadMember } from "../runner/key-files.ts";
import { pairAtDesk } from "../runner/pairing.ts";
import type { Root } from "../runner/root.ts";
import { Runner } from "../runner/runner.ts";
import { StayAwake } from "../runner/stay-awake.ts";
import { selfTest, type SelfTest } from "../sandbox/self-test.ts";
import { openJournal, type Journal } from "../store/journal/journal.ts";
import { clerkProgram } from "./clerk-program.ts";
import { openDeskDevice, openRoot, registerSpace } from "./desk-members.ts";
import type { PhoneEntrances } from "./phone-entrances.ts";
import { systemClock, systemRandom } from "./system-ports.ts";

export type DesktopSettings = {
  dataFolder: string;
  home: string;
  resultsRoot: string;
  computerName: string;
  path: string;
  lang: string;
  tmpDir: string;
  /** How this session's service manager is reached, where it is. */
  busEnv: Record<string, string>;
  log: Log;
  failpoint: Failpoint;
};

type Parts = { runner: Runner; device: Device | null; connections: HubConnection[]; api: DeskApi | null };

/** Everything of one desktop but the hub it speaks to. Closing it stops every agent. */
export class Desktop {
  readonly folder: DataFolder;
  readonly journal: Journal;
  readonly places: ConfigPlaces;
  readonly #settings: DesktopSettings;
  readonly #confinement: SelfTest;
  #ceilings: Ceilings;
  #configProblem: Problem | null = null;
  #socket: DeskSocket | null = null;
  #stopAwaiting: () => void = () => {};
  #parts: Parts | null = null;
  #door: BrowserDoor | null = null;
  #watching: { close(): void } | null = null;
  readonly #awake: StayAwake;

  private constructor(
    settings: DesktopSettings,
    folder: DataFolder,
    journal: Journal,
    places: ConfigPlaces,
    confinement: SelfTest,
  ) {
    this.#settings = settings;
    this.folder = folder;
    this.journal = journal;
    this.places = places;
    this.#confinement = confinement;
    prepareConfig(places);
    this.#ceilings = readCeilings(places);
    const { path, lang, log } = settings;
    const { platform, pid } = process;
    // The little that systemd-inhibit and powershell need; the rest of the environment is no concern of theirs.
    const env = { PATH: path, LANG: lang, ...settings.busEnv };
    this.#awake = new StayAwake({ journal, platform, path, env, pid, clock: systemClock, log });
  }

  /** Opens the data folder and tests the sandbox; nothing runs yet. */
  static async open(settings: DesktopSettings): Promise<Desktop> {
    const folder = openDataFolder(settings.dataFolder);
    const journal = openJournal(folder.journal, settings.failpoint);
    const places = { file: folder.config, home: settings.home, dataFolder: folder.root };
    const { path, home, tmpDir } = settings;
    const confinement = await selfTest({ path, node: process.execPath, dataDir: folder.root, home, tmpDir });
    return new Desktop(settings, folder, journal, places, confinement);
  }

  get confinement(): SelfTest {
    return this.#confinement;
  }

  /** What the person at this desktop may ask; there once it was started. */
  get desk(): DeskApi {
    if (!this.#parts?.api) throw new Error("the desktop was not started");
    return this.#parts.api;
  }

  /** Makes the space at its first start, registers it at the hub, and begins to work. */
  async start(hubUrl: string, entrances: PhoneEntrances, invite: string | null): Promise<void> {
    const { log, failpoint } = this.#settings;
    // Whoever holds the socket owns the data folder: a second Errand stops here, before it touches a task.
    const awaited = Promise.withResolvers<DeskApi>();
    awaited.promise.catch(() => {});
    this.#socket = await DeskSocket.open({
      path: this.folder.deskSocket,
      api: awaited.promise,
      clock: systemClock,
      log,
    });
    this.#stopAwaiting = () => awaited.reject(new Problem("not_running"));
    const { keys } = this.folder;
    const joined = existsSync(join(keys, "root.json")) ? null : await loadMember(keys, "runner");
    const root = joined ? null : await openRoot(this.folder.keys, this.journal);
    const runnerKeys = await loadMember(keys, "runner");
    if (!runnerKeys)
      throw new Problem("key_file_damaged", { name: "runner" }, "Restore the data folder from a backup.");
    const deskKeys = root ? await loadMember(keys, "desk") : null;
    const membership = await Membership.open(runnerKeys, this.journal.rosters, systemRandom);
    const ports = { clock: systemClock, random: systemRandom, log };
    const connection = new HubConnection({ url: hubUrl, member: runnerKeys, ...ports });
    if (root) await registerSpace(this.journal, connection, invite);
    const runner = new Runner({
      journal: this.journal,
      membership,
      connection,
      root,
      desk: deskKeys?.memberId ?? null,
      ceilings: () => this.#ceilings,
      facts: this.#facts(),
      folder: this.folder,
      resultsRoot: this.#settings.resultsRoot,
      name: this.#settings.computerName,
      failpoint,
      ...ports,
    });
    await runner.start();
    const connections = [connection];
    let device: Device | null = null;
    let desk: Desk | null = null;
    this.#parts = { runner, device, connections, api: null };
    if (root && deskKeys) {
      const deskConnection = new HubConnection({ url: hubUrl, member: deskKeys, ...ports });
      connections.push(deskConnection);
      device = await openDeskDevice(this.journal, deskKeys, deskConnection, membership.memberId, { log, failpoint });
      desk = this.#makeDesk(device, runner, root, membership, connection, hubUrl, entrances);
    }
    const api = desk ?? this.#joinedDesk(runner, membership, connection, hubUrl, entrances);
    this.#parts = { runner, device, connections, api };
    awaited.resolve(api);
    this.#watchConfig(runner);
    this.#awake.start();
  }

  async close(): Promise<void> {
    this.#awake.close();
    this.#watching?.close();
    this.#stopAwaiting();
    await this.#socket?.close();
    await this.#door?.close();
    if (this.#parts) {
      const { runner, device, connections } = this.#parts;
      await device?.close();
      await runner.close();
      for (const connection of connections) connection.close();
    }
    this.journal.close();
  }

  #makeDesk(
    device: Device,
    runner: Runner,
    root: Root,
    membership: Membership,
    connection: HubConnection,
    hubUrl: string,
    entrances: PhoneEntrances,
  ): Desk {
    const { journal } = this;
    const pairing = { root, membership, connection, journal, clock: systemClock, random: systemRandom };
    const { log } = this.#settings;
    const door = new BrowserDoor(this.folder.doors, { ...pairing, log }, () => runner.reportDesktop());
    this.#door = door;
    return new Desk({
      device,
      clock: systemClock,
      journal,
      runnerId: membership.memberId,
      ceilings: () => this.#ceilings,
      status: () => this.#shownStatus(entrances.url),
      addProject: (request) => this.#addProject(runner, request),
      pair: async (options) => {
        const paired = await pairAtDesk(pairing, { ...options, hubUrl: options.hubUrl ?? entrances.url });
        runner.reportDesktop();
        return paired;
      },
      openBrowser: async () => door.open(hubUrl),
      reach: (request) => entrances.reach(request),
      revoke: (member) => runner.revoke(member),
      doctor: () => this.#doctor(device, connection, hubUrl),
    });
  }

  #joinedDesk(
    runner: Runner,
    membership: Membership,
    connection: HubConnection,
    hubUrl: string,
    entrances: PhoneEntrances,
  ): DeskApi {
    return joinedDesk({
      status: async () => statusOf(membership, membership.memberId, this.#ceilings, this.#shownStatus(entrances.url)),
      addProject: (request) => this.#addProject(runner, request),
      doctor: () => this.#doctor(null, connection, hubUrl),
    });
  }

  #shownStatus(hubUrl: string): Pick<DeskStatus, "hubUrl" | "confinement"> {
    return { hubUrl, confinement: this.#confinement.ok ? "confined" : "none" };
  }

  async #addProject(runner: Runner, request: ProjectRequest): Promise<{ name: string; folder: string }> {
    const added = addProject(this.places, request);
    await this.#reread(runner);
    return added;
  }

  #doctor(device: Device | null, connection: HubConnection, hubUrl: string): Promise<DoctorLine[]> {
    const { journal } = this;
    const facts = {
      confinement: this.#confinement,
      configProblem: this.#configProblem,
      ceilings: this.#ceilings,
      facts: this.#facts(),
    };
    return doctorLines({
      ...facts,
      device,
      journal,
      hubUrl,
      connection,
      clock: systemClock,
      platform: process.platform,
    });
  }

  #watchConfig(runner: Runner): void {
    const { log } = this.#settings;
    const reread = (): void =>
      void this.#reread(runner).catch((error: unknown) =>
        log.error("config.yaml was not read", { error: String(error) }),
      );
    this.#watching = new ConfigWatch(this.places.file, reread, { clock: systemClock, log });
  }

  /** A mistake in the file leaves the last good ceilings in force, and is shown by the doctor. */
  async #reread(runner: Runner): Promise<void> {
    try {
      this.#ceilings = readCeilings(this.places);
      this.#configProblem = null;
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#configProblem = error;
      this.#settings.log.warn("config.yaml not taken", { code: error.code, line: Number(error.detail["line"] ?? 0) });
      return;
    }
    await runner.ceilingsChanged();
  }

  #facts(): LaunchFacts {
    const { path, home, lang } = this.#settings;
    const test = this.#confinement;
    return {
      tools: test.tools,
      noConfinement: test.ok ? null : { reason: test.reason, repair: test.repair },
      clerk: clerkProgram(),
      path,
      home,
      lang,
      dataFolder: this.folder.root,
    };
  }
}
