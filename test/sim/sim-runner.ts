import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Ceilings } from "../../src/domain/ceilings.ts";
import type { MemberId } from "../../src/domain/ids.ts";
import { Membership, type MemberKeys } from "../../src/hub-client/membership.ts";
import { openDataFolder } from "../../src/runner/data-folder.ts";
import { Root, type RootKey } from "../../src/runner/root.ts";
import { Runner } from "../../src/runner/runner.ts";
import type { WrapKey } from "../../src/seal/epochs.ts";
import { openJournal, type Journal } from "../../src/store/journal/journal.ts";
import type { History } from "./history.ts";
import { hubUrl } from "./network.ts";
import { SimAgent, type AgentDisk } from "./sim-agent.ts";
import { SimNode, type Scenery } from "./sim-node.ts";
import { WatchedConnection } from "./watched-connection.ts";
import { watchedJournal } from "./watched-journal.ts";

/** `wraps`: root's copy of every member's wrap key; what its key files hold. */
export type RunnerKeys = { member: MemberKeys; root: { key: RootKey; wraps: Map<MemberId, WrapKey> } | null };

/** The real runner on a disk of its own, with agents that need no process. */
export class SimRunner extends SimNode {
  readonly keys: RunnerKeys;
  readonly folder: string;
  readonly journalPath: string;
  readonly history: History;
  readonly #template: string;
  readonly #agentDisk: AgentDisk = { sessions: new Set(), died: new Set() };
  journal: Journal | null = null;
  runner: Runner | null = null;
  membership: Membership | null = null;
  connection: WatchedConnection | null = null;
  /** The newest roster it ever had. */
  rosterN = 0;

  constructor(name: string, scenery: Scenery, keys: RunnerKeys, template: string, history: History) {
    super(name, scenery);
    this.keys = keys;
    this.folder = join(scenery.filesFolder, name);
    this.journalPath = join(scenery.folder, `${name}.sqlite`);
    this.#template = template;
    this.history = history;
  }

  get id(): MemberId {
    return this.keys.member.memberId;
  }

  protected boot(): void {
    const { life } = this;
    this.#boot().catch((error: unknown) => {
      if (life.isOver) return;
      this.scenery.log(this.name, "error", "did not start", { error: String(error) });
      this.kill();
      this.onKilled();
    });
  }

  protected dropMemory(): void {
    this.journal?.close();
    this.journal = null;
    this.runner = null;
    this.connection = null;
  }

  #prepareDisk(): void {
    mkdirSync(this.folder, { recursive: true });
    if (!existsSync(this.journalPath)) copyFileSync(this.#template, this.journalPath);
  }

  async #boot(): Promise<void> {
    const { life, keys, history } = this;
    const { world } = this.scenery;
    const ports = { clock: this.clock(), random: this.random(), log: this.logPort(), failpoint: this.failpoint() };
    this.#prepareDisk();
    const opened = openJournal(this.journalPath, ports.failpoint);
    this.journal = opened;
    const membership = await Membership.open(keys.member, opened.rosters, ports.random);
    this.membership = membership;
    const journal = watchedJournal(opened, { history, membership });
    const connection = new WatchedConnection(
      { url: hubUrl, member: keys.member, membership, ...ports },
      this.name,
      history,
    );
    this.connection = connection;
    const folder = openDataFolder(join(this.folder, "data"));
    this.runner = new Runner({
      journal,
      membership,
      connection,
      root: keys.root === null ? null : rootOf(keys.root, journal, ports.random),
      ceilings: () => ceilings,
      facts: {
        tools: { node: process.execPath, confine: null },
        noConfinement: { reason: "simulated", repair: "" },
        clerk: { argv: ["clerk"], readable: [] },
        path: "",
        home: this.folder,
        lang: "C.UTF-8",
        dataFolder: folder.root,
      },
      startAgent: (start) =>
        SimAgent.start({ world, life, chance: this.chance, history, runner: this.name, disk: this.#agentDisk }, start),
      folder,
      resultsRoot: join(this.folder, "results"),
      name: this.name,
      ...ports,
    });
    await this.runner.start();
  }
}

function rootOf(
  { key, wraps }: NonNullable<RunnerKeys["root"]>,
  journal: Journal,
  random: ConstructorParameters<typeof Root>[3],
) {
  return new Root(key, journal, { get: async (member) => wraps.get(member) ?? null, keep: () => {} }, random);
}

const clerk = { id: "clerk", command: null, readable: [], endpoint: null, confinement: "off", login: "own" } as const;
const ceilings: Ceilings = {
  projects: new Map(),
  agents: new Map([["clerk", { ...clerk, readable: [] }]]),
  defaultAgent: "clerk",
  threadsWorkingMax: 2,
};
