import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startAgent } from "../agents/acp-agent.ts";
import type { Ceilings } from "../domain/ceilings.ts";
import type { MemberId } from "../domain/ids.ts";
import { Tidying } from "./tidying.ts";
import type { Clock, Failpoint, Log, Random } from "../domain/ports.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import type { Outbox } from "../hub-client/outbox.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { LaunchFacts } from "./agent-launch.ts";
import { Asks } from "./asks.ts";
import type { DataFolder } from "./data-folder.ts";
import { reportDesktop } from "./desktop-report.ts";
import { Grants } from "./grants.ts";
import { Inbox } from "./inbox.ts";
import { LiveWords } from "./live-words.ts";
import { Notifications } from "./notifications.ts";
import { Orders } from "./orders.ts";
import { Outgoing } from "./outgoing.ts";
import { memberOutbox } from "./outbox-store.ts";
import { Queue } from "./queue.ts";
import { Reports } from "./reports.ts";
import { Restored } from "./restored.ts";
import { freeResultsFolder, openResultsRoot } from "./results-folders.ts";
import type { Root } from "./root.ts";
import { RosterSync } from "./roster-sync.ts";
import { CheckpointStore } from "../checkpoints/checkpoint-store.ts";
import { Checkpoints } from "./checkpoints.ts";
import { startRun } from "./start-run.ts";
import { Undos } from "./undos.ts";
import { takesSchedules } from "./schedule-orders.ts";
import { Schedules } from "./schedules.ts";
import type { ThreadAgentPorts } from "./thread-agent.ts";
import { ThreadAgents } from "./thread-agents.ts";

export type RunnerOptions = {
  journal: Journal;
  membership: Membership;
  connection: HubConnection;
  /** Null where this runner is not root. */
  root: Root | null;
  /** The member of this computer's own device; null where it has none. */
  desk?: MemberId | null;
  ceilings: () => Ceilings;
  facts: LaunchFacts;
  /** Another way to start agents than as processes of this machine. */
  startAgent?: ThreadAgentPorts["startAgent"];
  folder: DataFolder;
  resultsRoot: string;
  /** What people call this computer. */
  name: string;
  clock: Clock;
  random: Random;
  log: Log;
  failpoint: Failpoint;
};

/** The desktop program: takes orders from the log, drives agents, reports. Owns its agents and closes them. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #agents: ThreadAgents;
  readonly #reports: Reports;
  readonly #asks: Asks;
  readonly #grants: Grants;
  readonly #queue: Queue;
  readonly #inbox: Inbox;
  readonly #restored: Restored;
  readonly #sendAllAgain: () => void;
  readonly #tidying: Tidying;
  readonly #rosterSync: RosterSync;
  readonly #outbox: Outbox;
  readonly #outgoing: Outgoing;
  readonly #live: LiveWords;
  readonly #notifications: Notifications;
  readonly #schedules: Schedules;
  readonly #checkpoints: Checkpoints;
  readonly #undos: Undos;
  #following: { close(): void } | null = null;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { journal, membership, connection, clock, random, log, failpoint, facts, folder } = options;
    this.#agents = new ThreadAgents({ startAgent, ...options, gateways: folder.gateways });
    const wake = (): void => this.#outbox.wake();
    const cursor = (): number => this.#inbox.cursor;
    this.#reports = new Reports(journal, membership.memberId, clock, random);
    this.#outgoing = new Outgoing(folder.outgoing, random, failpoint);
    const { outbox, sendAllAgain } = memberOutbox({
      journal,
      membership,
      connection,
      outgoing: this.#outgoing,
      clock,
      random,
      failpoint,
      log,
    });
    this.#outbox = outbox;
    this.#sendAllAgain = sendAllAgain;
    this.#tidying = new Tidying({ journal, outgoing: this.#outgoing, clock });
    this.#live = new LiveWords(membership, (envelope) => connection.sendLive(envelope), clock, random);
    this.#notifications = new Notifications({ ...options, wake }, this.#reports);
    this.#grants = new Grants(options.ceilings, facts, folder.threads);
    const resultsRoot = openResultsRoot(options.resultsRoot);
    this.#asks = new Asks({
      journal,
      reports: this.#reports,
      clock,
      wake,
      cursor,
      onNeedChanged: (task, needs) => this.#queue.onNeedChanged(task, needs),
    });
    const store = new CheckpointStore(folder.checkpoints, { random, failpoint });
    const keeping = { ...options, reports: this.#reports, store, wake };
    const checkpoints = new Checkpoints(keeping);
    this.#checkpoints = checkpoints;
    this.#undos = new Undos({
      ...keeping,
      writing: () => this.#queue.writing(),
      freed: () => this.#queue.stir(),
    });
    const running = { ...options, asks: this.#asks, agents: this.#agents, live: this.#live, outgoing: this.#outgoing };
    this.#queue = new Queue({
      journal,
      reports: this.#reports,
      grants: this.#grants,
      clock,
      log,
      failpoint,
      cursor,
      // Said whenever something ended, too: then it may be an undo's turn.
      wake: () => {
        wake();
        this.#undos.look();
      },
      undoing: () => this.#undos.folders(),
      startRun: (start) => startRun(start, { ...running, reports: this.#reports, checkpoints, wake }),
      stopAgent: (thread) => this.#agents.of(thread.id).stop(),
      forgetGrants: (task) => {
        this.#asks.forget(task);
        this.#grants.forget(task);
      },
    });
    const common = { journal, reports: this.#reports, grants: this.#grants, clock, cursor };
    const advance = (): Promise<void> => this.#queue.advance();
    this.#schedules = new Schedules({ ...common, log, failpoint, wake, advance });
    const resultsFolder = (name: string): string =>
      freeResultsFolder(resultsRoot, name, (path) => journal.threads.isResultsFolder(path));
    const fetchRoster = (): Promise<void> => this.#rosterSync.extend();
    const before = { desk: null, ...options, reports: this.#reports, cursor, resultsFolder, fetchRoster };
    this.#restored = new Restored(before);
    const orders = new Orders({
      ...common,
      asks: this.#asks,
      queue: this.#queue,
      resultsFolder,
      revoke: options.root === null ? null : (member) => this.revoke(member),
      undo: (seq, header, body) => this.#undos.take(seq, header, body),
      push: (header, body) => this.#notifications.takeOrder(header, body),
      schedule: takesSchedules({ ...common, schedules: this.#schedules, advance }),
    });
    this.#rosterSync = new RosterSync({
      journal,
      membership,
      connection,
      log,
      isRoot: options.root !== null,
      onChanged: () => this.reportDesktop(),
      onNewest: () => this.#inbox.retryHeld(),
    });
    this.#inbox = new Inbox({
      journal,
      membership,
      reports: this.#reports,
      orders,
      clock,
      log,
      failpoint,
      restored: this.#restored,
      fetchRoster,
      read: async (seq) => (await connection.read({ after: seq - 1, limit: 1 }))[0] ?? null,
      wake,
    });
  }

  /** Takes up what the last process left, then follows the log. */
  async start(): Promise<void> {
    const { connection, folder, journal, membership } = this.#options;
    this.#tidying.start();
    // Sockets of a process that was killed; nobody listens there.
    for (const name of readdirSync(folder.gateways)) rmSync(join(folder.gateways, name), { force: true });
    await this.#restored.begin();
    this.#queue.recover();
    await this.#checkpoints.recover();
    await this.#queue.advance();
    this.#undos.look();
    this.reportDesktop();
    this.#outbox.wake();
    this.#notifications.start();
    this.#schedules.start();
    this.#following = connection.follow({
      after: this.#inbox.cursor,
      kept: () => journal.outbox.newestSent(membership.memberId),
      onOtherLog: () => this.#sendAllAgain(),
      onEnvelope: (stored) => this.#inbox.receive(stored),
      onConnection: (state) => {
        if (state === "open") this.#outbox.wake();
        if (state === "open") this.#notifications.hubIsBack();
        // A line that is back is often a computer that has woken.
        if (state === "open") this.#schedules.look();
      },
      onLive: (envelope) => this.#notifications.live(envelope),
      onMember: (member) => this.#notifications.connection(member),
      onRoster: (head) => void this.#rosterSync.heard(head),
    });
  }

  /** After the ceilings changed: phones learn what there is now, nothing goes on under the old ones. */
  async ceilingsChanged(): Promise<void> {
    this.reportDesktop();
    await this.#queue.ceilingsChanged();
  }

  /** Tells the space what this desktop offers, where it is news. */
  reportDesktop(): void {
    const { journal, membership, ceilings, facts, name } = this.#options;
    const members = [...membership.roster.members.values()]
      .filter((member) => member.revokedAt === null)
      .map((member) => member.id);
    if (reportDesktop(journal, this.#reports, { name, ceilings: ceilings(), facts, members })) this.#outbox.wake();
  }

  async fetchRoster(): Promise<void> {
    await this.#rosterSync.extend();
    await this.#inbox.retryHeld();
  }

  /** At root only: takes a member out and makes a new epoch, durably here; the hub learns of it as soon as it is reached. */
  async revoke(member: MemberId): Promise<void> {
    const { root, membership } = this.#options;
    if (root === null) throw new Error("only root revokes");
    // Told twice, it is done once.
    const isGone = membership.roster.members.get(member)?.revokedAt ?? null;
    if (isGone === null) await root.revoke(membership, member);
    await this.#rosterSync.heard(null);
  }

  /** Agents are stopped; what they were doing is found as interrupted at the next start. */
  async close(): Promise<void> {
    this.#following?.close();
    this.#schedules.close();
    this.#tidying.close();
    const closing = this.#queue.close();
    await this.#agents.stopAll();
    await closing;
    await this.#inbox.idle();
    await Promise.all([this.#checkpoints.close(), this.#undos.close()]);
    await Promise.all([this.#notifications.close(), this.#outbox.close()]);
  }
}
