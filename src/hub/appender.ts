import type { EntryId, MemberId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Failpoint } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { deferred, type Deferred } from "../kit/deferred.ts";
import type { Appended, LogStore, NewEnvelope } from "../store/log/log-store.ts";
import { admit, type Admitted } from "./admission.ts";
import { activeMember, type Space } from "./spaces.ts";

/** In the order of the request. */
export type AppendOutcome = Appended | { id: EntryId | null; problem: Problem };

/** After the commit, once for each new envelope. */
type OnStored = (space: Space, envelope: NewEnvelope) => void;

type Waiting = {
  space: Space;
  member: MemberId;
  count: number;
  admitted: Promise<Admitted[] | Failure>;
  answer: Deferred<AppendOutcome[]>;
};

type Request = Waiting & { outcomes: Admitted[] };

/** Our own mistake while one request was verified: its sender gets it, the others of the batch do not. */
class Failure {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

/**
 * Group commit. Requests are verified at the same time, stored in the order in which they came, and answered after the
 * commit; all that came in one turn of the loop, or while a commit was under way, is one transaction.
 */
export class Appender {
  readonly #store: LogStore;
  readonly #clock: Clock;
  readonly #failpoint: Failpoint;
  readonly #onStored: OnStored;
  #waiting: Waiting[] = [];
  #draining: Promise<void> | null = null;
  #isStopped = false;

  constructor(store: LogStore, clock: Clock, failpoint: Failpoint, onStored: OnStored) {
    this.#onStored = onStored;
    this.#store = store;
    this.#clock = clock;
    this.#failpoint = failpoint;
  }

  append(
    space: Space,
    member: MemberId,
    envelopes: readonly unknown[],
    expectedId: EntryId | null = null,
  ): Promise<AppendOutcome[]> {
    if (this.#isStopped) return Promise.reject(new Problem("hub_stopping"));
    const answer = deferred<AppendOutcome[]>();
    const admitted = Promise.all(envelopes.map((wire) => admit(space, member, wire, expectedId))).catch(
      (error) => new Failure(error),
    );
    this.#waiting.push({ space, member, count: envelopes.length, admitted, answer });
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
    while (this.#waiting.length > 0) await this.#commit(this.#takeBatch());
    this.#draining = null;
  }

  /** One request at least, and as many more as keep the transaction short. */
  #takeBatch(): Waiting[] {
    let total = 0;
    const end = this.#waiting.findIndex(({ count }, i) => (total += count) > limits.batchMax && i > 0);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  /** Never throws: a failure belongs to those who asked. */
  async #commit(batch: readonly Waiting[]): Promise<void> {
    const verified = await Promise.all(batch.map((waiting) => waiting.admitted));
    const requests: Request[] = [];
    for (const [i, waiting] of batch.entries()) {
      const admitted = verified[i];
      if (admitted === undefined || admitted instanceof Failure) waiting.answer.reject(admitted?.error);
      else requests.push({ ...waiting, outcomes: stillAllowed(waiting, admitted) });
    }
    const envelopes = requests.flatMap(({ outcomes }) =>
      outcomes.flatMap((each) => ("envelope" in each ? [each.envelope] : [])),
    );
    try {
      this.#failpoint("hub.append.before");
      const appended = envelopes.length === 0 ? [] : await this.#store.append(envelopes, this.#clock.now());
      this.#failpoint("hub.append.after");
      answerAll(requests, new Map(envelopes.map((envelope, i) => [envelope, appended[i]])), this.#onStored);
    } catch (error) {
      for (const { answer } of requests) answer.reject(error);
    }
  }
}

/** Followers first, then the sender; in the order of the log. */
function answerAll(
  requests: readonly Request[],
  appended: ReadonlyMap<NewEnvelope, Appended | undefined>,
  onStored: OnStored,
): void {
  for (const { space, outcomes, answer } of requests) {
    const results = outcomes.map((outcome): AppendOutcome => {
      if (!("envelope" in outcome)) return outcome;
      const result = appended.get(outcome.envelope);
      if (result === undefined) throw new Error("the store answers for each envelope");
      if (!result.isRepeat) {
        space.head = result.seq;
        space.followers.stored(result.seq, outcome.envelope.wire, outcome.envelope.audience);
        onStored(space, outcome.envelope);
      }
      return result;
    });
    answer.resolve(results);
  }
}

/** A member that was revoked while its envelopes were verified or waited. */
function stillAllowed({ space, member }: Waiting, admitted: readonly Admitted[]): Admitted[] {
  if (activeMember(space, member) !== null) return [...admitted];
  const problem = new Problem("not_a_member");
  return admitted.map((each) => ({ id: "envelope" in each ? each.envelope.id : each.id, problem }));
}

const endOfTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
