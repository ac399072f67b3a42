import type { Ceilings } from "../domain/ceilings.ts";
import type { MemberId, ThreadId } from "../domain/ids.ts";
import type { Clock, Failpoint, Log, Random } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import type { Outbox } from "../hub-client/outbox.ts";
import type { RosterHead } from "../protocol/frames.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { LaunchFacts } from "./agent-launch.ts";
import { Asks } from "./asks.ts";
import type { DataFolder } from "./data-folder.ts";
import { Grants } from "./grants.ts";
import { Inbox } from "./inbox.ts";
import { LiveWords } from "./live-words.ts";
import { Orders } from "./orders.ts";
import { Outgoing } from "./outgoing.ts";
import { memberOutbox } from "./outbox-store.ts";
import { Queue } from "./queue.ts";
import { Reports } from "./reports.ts";
import { makeResultsFolder } from "./results-folders.ts";
import type { Root } from "./root.ts";
import { TaskRun, type RunStart } from "./task-run.ts";
import { ThreadAgent } from "./thread-agent.ts";

export type RunnerOptions = {
  journal: Journal;
  membership: Membership;
  connection: HubConnection;
  /** Null where this runner is not root. */
  root: Root | null;
  ceilings: () => Ceilings;
  facts: LaunchFacts;
  folder: DataFolder;
  resultsRoot: string;
  clock: Clock;
  random: Random;
  log: Log;
  failpoint: Failpoint;
};

/** The desktop program: takes orders from the log, drives agents, reports. Owns its agents and closes them. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #agents = new Map<ThreadId, ThreadAgent>();
  readonly #reports: Reports;
  readonly #asks: Asks;
  readonly #grants: Grants;
  readonly #queue: Queue;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #outgoing: Outgoing;
  readonly #live: LiveWords;
  #following: { close(): void } | null = null;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { journal, membership, connection, clock, random, log, failpoint, facts, folder } = options;
    const wake = (): void => this.#outbox.wake();
    const cursor = (): number => this.#inbox.cursor;
    this.#reports = new Reports(journal, membership.memberId, clock, random);
    this.#outgoing = new Outgoing(folder.outgoing, random, failpoint);
    this.#outbox = memberOutbox({ journal, membership, connection, outgoing: this.#outgoing, clock, random, failpoint, log });
    this.#live = new LiveWords(membership, (envelope) => connection.sendLive(envelope), clock, random);
    this.#grants = new Grants(options.ceilings, facts, folder.threads);
    this.#asks = new Asks({
      journal,
      reports: this.#reports,
      clock,
      wake,
      cursor,
      onNeedChanged: (task, needs) => this.#queue.onNeedChanged(task, needs),
    });
    this.#queue = new Queue({
      journal,
      reports: this.#reports,
      grants: this.#grants,
      clock,
      log,
      cursor,
      wake,
      startRun: (start) => this.#startRun(start),
      stopAgent: (thread) => this.#agentOf(thread.id).stop(),
      forgetGrants: (task) => {
        this.#asks.forget(task);
        this.#grants.forget(task);
      },
    });
    const orders = new Orders({
      journal,
      reports: this.#reports,
      asks: this.#asks,
      queue: this.#queue,
      grants: this.#grants,
      clock,
      log,
      resultsFolder: (name) => makeResultsFolder(options.resultsRoot, name),
      revoke: options.root === null ? null : (member) => this.revoke(member),
    });
    this.#inbox = new Inbox({
      journal,
      membership,
      reports: this.#reports,
      orders,
      clock,
      log,
      failpoint,
      fetchRoster: () => this.fetchRoster(),
      onOwn: (id, seq) => journal.outbox.sent(id, seq),
      wake,
    });
  }

  /** Takes up what the last process left, then follows the log. */
  async start(): Promise<void> {
    const { connection } = this.#options;
    this.#queue.recover();
    await this.#queue.advance();
    this.#outbox.wake();
    this.#following = connection.follow({
      after: this.#inbox.cursor,
      onEnvelope: (stored) => this.#inbox.receive(stored),
      onRoster: (head) => void this.#onRoster(head),
    });
  }

  /** Looks at the queue again, after the ceilings changed. */
  async ceilingsChanged(): Promise<void> {
    await this.#queue.advance();
  }

  async fetchRoster(): Promise<void> {
    const { connection, membership } = this.#options;
    const before = membership.roster.n;
    await membership.extend(await connection.roster(before));
    if (membership.roster.n === before) return;
    await this.#inbox.retryHeld(async (seq) => (await connection.read({ after: seq - 1, limit: 1 }))[0] ?? null);
  }

  async #onRoster(head: RosterHead): Promise<void> {
    const { membership, journal, log } = this.#options;
    try {
      if (membership.isBehind(head)) await this.fetchRoster();
      journal.notes.set("roster/fault", "");
    } catch (error) {
      const code = isProblem(error) ? error.code : "roster_not_fetched";
      journal.notes.set("roster/fault", code);
      log.error("roster not taken", { code });
    }
  }

  /** At root only: takes a member out at once, here and at the hub, and makes a new epoch. */
  async revoke(member: MemberId): Promise<void> {
    const { root, membership, connection } = this.#options;
    if (root === null) throw new Error("only root revokes");
    for (const statement of await root.revoke(membership, member)) await connection.appendRoster(statement);
  }

  /** Agents are stopped; what they were doing is found as interrupted at the next start. */
  async close(): Promise<void> {
    this.#following?.close();
    const closing = this.#queue.close();
    await Promise.all([...this.#agents.values()].map((agent) => agent.stop()));
    await closing;
    await this.#outbox.close();
  }

  #startRun({ thread, task, attempt, launch }: RunStart): TaskRun {
    const { journal, clock, log, connection, failpoint } = this.#options;
    const context = { thread, task: task.id, attempt };
    const beforeAsking = <Q, A>(ask: (question: Q, signal: AbortSignal) => Promise<A>) => (question: Q, signal: AbortSignal): Promise<A> => {
      run.flush();
      return ask(question, signal);
    };
    const run: TaskRun = new TaskRun(
      { thread, task, attempt, launch },
      {
        clock,
        log,
        agent: this.#agentOf(thread.id),
        outgoing: this.#outgoing,
        chunks: (id, index) => connection.getBlobChunk(id, index),
        host: {
          askPermission: beforeAsking((request, signal) => this.#asks.permission(context, request, signal)),
          askQuestion: beforeAsking((question, signal) => this.#asks.question(context, question, signal)),
        },
        onTurnStarted: () => {
          failpoint("runner.prompt.after");
          journal.transaction(() => this.#reports.add(thread.id, "turn_started", { task: task.id, attempt, turn: 1 }));
          this.#outbox.wake();
        },
        recorder: {
          store: (updates) => {
            journal.transaction(() => {
              for (const update of updates) this.#reports.add(thread.id, "update", { task: task.id, attempt, update });
            });
            this.#outbox.wake();
          },
          live: (words) => this.#live.say(thread.id, { task: task.id, attempt, ...words }),
        },
        onTurnOver: () => this.#agentOf(thread.id).rest(),
      },
    );
    return run;
  }

  #agentOf(id: ThreadId): ThreadAgent {
    const { journal, facts, folder, clock, random, log, failpoint } = this.#options;
    let agent = this.#agents.get(id);
    if (!agent) {
      agent = new ThreadAgent(id, { journal, facts, gateways: folder.gateways, clock, random, log, failpoint });
      this.#agents.set(id, agent);
    }
    return agent;
  }
}
