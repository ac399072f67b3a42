import type { EntryId, MemberId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { deferred, type Deferred } from "../kit/deferred.ts";
import { RosterMoved, type Appended, type LogStore, type NewEnvelope } from "../store/log/log-store.ts";
import { admit, type Admitted } from "./admission.ts";
import type { Delivery } from "./delivery.ts";
import { activeMember, type Space, type Spaces } from "./spaces.ts";
import type { UnderWay } from "./under-way.ts";

/** In the order of the request. */
export type AppendOutcome = Appended | { id: EntryId | null; problem: Problem };

/** After the commit, once for each new envelope. */
type OnStored = (space: Space, envelope: NewEnvelope) => void;

type Asking = {
  space: Space;
  member: MemberId;
  envelopes: readonly unknown[];
  expectedId: EntryId | null;
};

type Waiting = Asking & {
  count: number;
  admitted: Promise<Admitted[] | Failure>;
  answer: Deferred<AppendOutcome[]>;
};

type Request = Waiting & { verified: Admitted[]; outcomes: Admitted[] };

type AppenderPorts = {
  store: LogStore;
  clock: Clock;
  failpoint: Failpoint;
  spaces: Spaces;
  delivery: Delivery;
  underWay: UnderWay;
  log: Log;
  onStored: OnStored;
};

/** Our own mistake while one request was verified: its sender gets it, the others of the batch do not. */
class Failure {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

/**
 * Group commit. Requests are verified at the same time, stored in the order in which they came, and answered after the
 * commit; all that came in one turn of the loop, or while a commit was under way, is one transaction. Of spaces that have
 * more than fits, each gets its turn: a busy one makes another wait for one transaction at most.
 */
export class Appender {
  readonly #ports: AppenderPorts;
  /** The space whose turn it is stands first. */
  readonly #waiting = new Map<Space, Waiting[]>();
  #draining: Promise<void> | null = null;
  #isStopped = false;

  constructor(ports: AppenderPorts) {
    this.#ports = ports;
  }

  append(
    space: Space,
    member: MemberId,
    envelopes: readonly unknown[],
    expectedId: EntryId | null = null,
  ): Promise<AppendOutcome[]> {
    if (this.#isStopped) return Promise.reject(new Problem("hub_stopping"));
    const answer = deferred<AppendOutcome[]>();
    const asking = { space, member, envelopes, expectedId };
    const admitted = this.#admitAll(asking).catch((error: unknown) => new Failure(error));
    const waiting = this.#waiting.get(space) ?? [];
    waiting.push({ ...asking, count: envelopes.length, admitted, answer });
    this.#waiting.set(space, waiting);
    this.#draining ??= this.#drain();
    return answer.promise;
  }

  /** Takes no more; fulfilled when what was taken is answered. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    await endOfTurn();
    while (this.#waiting.size > 0) await this.#commit(this.#takeBatch());
    this.#draining = null;
  }

  /** One request at least, and as many more as keep the transaction short: one of each space in turn. */
  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let total = 0;
    for (;;) {
      const next = this.#waiting.entries().next();
      if (next.done === true) return batch;
      const [space, waiting] = next.value;
      const first = waiting[0];
      if (first === undefined || (batch.length > 0 && total + first.count > limits.batchMax)) return batch;
      batch.push(first);
      total += first.count;
      waiting.shift();
      // Its next one comes behind the others'.
      this.#waiting.delete(space);
      if (waiting.length > 0) this.#waiting.set(space, waiting);
    }
  }

  /** What the roster refuses is judged again by the newest one: another replica may have heard of it first. */
  async #admitAll({ space, member, envelopes, expectedId }: Asking): Promise<Admitted[]> {
    const all = (): Promise<Admitted[]> => Promise.all(envelopes.map((wire) => admit(space, member, wire, expectedId)));
    const admitted = await all();
    const isBehind = admitted.some((each) => "problem" in each && rosterProblems.has(each.problem.code));
    if (!isBehind || this.#ports.store.replicas === null) return admitted;
    await this.#ports.spaces.refresh([space]);
    return all();
  }

  /** Never throws: a failure belongs to those who asked. */
  async #commit(batch: readonly Waiting[]): Promise<void> {
    const verified = await Promise.all(batch.map((waiting) => waiting.admitted));
    const requests: Request[] = [];
    for (const [i, waiting] of batch.entries()) {
      const admitted = verified[i];
      if (admitted === undefined || admitted instanceof Failure) waiting.answer.reject(admitted?.error);
      else requests.push({ ...waiting, verified: admitted, outcomes: [] });
    }
    try {
      this.#ports.failpoint("hub.append.before");
      const appended = await this.#store(requests);
      this.#ports.failpoint("hub.append.after");
      this.#answerAll(requests, appended);
    } catch (error) {
      for (const { answer } of requests) answer.reject(error);
    }
  }

  /** Judges each sender by the newest roster of all replicas, and stores what is left. */
  async #store(requests: readonly Request[]): Promise<ReadonlyMap<NewEnvelope, Appended | undefined>> {
    const { store, clock, spaces } = this.#ports;
    for (;;) {
      for (const request of requests) request.outcomes = stillAllowed(request, request.verified);
      const envelopes = requests.flatMap(({ outcomes }) =>
        outcomes.flatMap((each) => ("envelope" in each ? [each.envelope] : [])),
      );
      if (envelopes.length === 0) return new Map();
      const judgedBy = new Map(requests.map(({ space }) => [space.id, space.roster.n]));
      try {
        const appended = await store.append(envelopes, clock.now(), judgedBy);
        return new Map(envelopes.map((envelope, i) => [envelope, appended[i]]));
      } catch (error) {
        if (!(error instanceof RosterMoved)) throw error;
        await spaces.refresh(requests.flatMap(({ space }) => (error.spaces.includes(space.id) ? [space] : [])));
      }
    }
  }

  /** Followers first, then the sender; in the order of the log. */
  #answerAll(requests: readonly Request[], appended: ReadonlyMap<NewEnvelope, Appended | undefined>): void {
    for (const { space, outcomes, answer } of requests) {
      const results = outcomes.map((outcome): AppendOutcome => {
        if (!("envelope" in outcome)) return outcome;
        const result = appended.get(outcome.envelope);
        if (result === undefined) throw new Error("the store answers for each envelope");
        this.#deliver(space, outcome.envelope, result);
        return result;
      });
      answer.resolve(results);
    }
  }

  #deliver(space: Space, envelope: NewEnvelope, { seq, isRepeat }: Appended): void {
    const { delivery, underWay, log, onStored } = this.#ports;
    if (!isRepeat) onStored(space, envelope);
    // A repeat that nobody here has yet was stored by a transaction whose end this replica did not hear of.
    if (isRepeat ? seq <= space.head : delivery.stored(space, seq, envelope.wire, envelope.audience)) return;
    const failed = (error: unknown): void => log.warn("followers wait for the next look", { error: String(error) });
    underWay.add(delivery.upTo(space, seq).catch(failed));
  }
}

const rosterProblems: ReadonlySet<string> = new Set(["roster_behind", "not_a_member", "role_refused"]);

/** A member that was revoked while its envelopes were verified or waited. */
function stillAllowed({ space, member }: Waiting, admitted: readonly Admitted[]): Admitted[] {
  if (activeMember(space, member) !== null) return [...admitted];
  const problem = new Problem("not_a_member");
  return admitted.map((each) => ({ id: "envelope" in each ? each.envelope.id : each.id, problem }));
}

const endOfTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
