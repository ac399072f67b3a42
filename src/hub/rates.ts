import { limits } from "../domain/limits.ts";
import type { Timestamp } from "../domain/ids.ts";
import type { Clock } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";

export type Rate = { burst: number; perSecond: number };

/** What one member or one address may ask of the hub: a burst, and what comes back in a second. */
export const defaultRates = {
  /** Everything, before anything else is looked at. */
  requestsPerAddress: { burst: 5_000, perSecond: 500 },
  noncesPerAddress: { burst: 120, perSecond: 2 },
  /** Only logins that fail draw on it: who holds the key is never locked out by a stranger behind the same address. */
  failedLoginsPerAddress: { burst: 10, perSecond: 10 / 60 },
  spacesPerAddress: { burst: 10, perSecond: 1 / 60 },
  slotsPerAddress: { burst: 40, perSecond: 1 / 10 },
  requestsPerMember: { burst: 2_000, perSecond: 300 },
  /** A runner with four busy threads reports some 20 a second; a phone that was away drains its outbox in one burst. */
  envelopesPerMember: { burst: 5_000, perSecond: 300 },
  appendBytesPerMember: { burst: 64 * 1024 * 1024, perSecond: 4 * 1024 * 1024 },
  /** A video of a phone at once; a client that is told to wait waits and goes on. */
  blobBytesPerMember: { burst: 512 * 1024 * 1024, perSecond: 32 * 1024 * 1024 },
  /** A runner merges what one thread says; a burst of threads that end together is let through. */
  pushesPerMember: { burst: 60, perSecond: 0.5 },
  /** Token by token text of four threads; what is beyond it is passed over in silence. */
  livePerMember: { burst: 600, perSecond: 200 },
} as const satisfies Record<string, Rate>;

export type Rates = { readonly [Name in keyof typeof defaultRates]: Rate };

/** One token bucket per key; the keys are bounded and a forgotten one starts full. */
export class Buckets {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #left = new Map<string, { tokens: number; at: Timestamp }>();
  /** What was taken here since the other replicas were told; null where there are none. */
  #taken: Map<string, number> | null = null;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** False when the bucket has not `amount` left; then nothing is taken. */
  take(key: string, amount = 1): boolean {
    const now = this.#clock.now();
    const { burst, perSecond } = this.#rate;
    const found = this.#left.get(key);
    // A clock that was set back must not lock anybody out.
    const passedMs = found === undefined ? 0 : Math.max(0, now - found.at);
    const tokens = found === undefined ? burst : Math.min(burst, found.tokens + (passedMs / 1000) * perSecond);
    const isEnough = tokens >= amount;
    if (isEnough) this.#taken?.set(key, (this.#taken.get(key) ?? 0) + amount);
    this.#left.delete(key);
    this.#left.set(key, { tokens: isEnough ? tokens - amount : tokens, at: now });
    if (this.#left.size > limits.bucketsMax) this.#forgetOldest();
    return isEnough;
  }

  /** What was taken since the last time, to be told to the other replicas. The first call begins the count. */
  takenHere(): [key: string, amount: number][] {
    const taken = this.#taken ?? new Map<string, number>();
    this.#taken = new Map();
    return [...taken];
  }

  /** Another replica has let this through: a limit holds for all of them together. */
  takenElsewhere(key: string, amount: number): void {
    const counted = this.#taken;
    this.#taken = null;
    if (!this.take(key, amount)) this.#empty(key);
    this.#taken = counted;
  }

  /** True when the bucket has something left. Takes nothing. */
  has(key: string): boolean {
    const found = this.#left.get(key);
    if (found === undefined) return true;
    return found.tokens + (Math.max(0, this.#clock.now() - found.at) / 1000) * this.#rate.perSecond >= 1;
  }

  /** Throws `rate_limited` instead of answering false. */
  takeOrThrow(key: string, amount = 1): void {
    if (!this.take(key, amount))
      throw new Problem("rate_limited", { waitMs: Math.ceil((amount / this.#rate.perSecond) * 1000) });
  }

  #empty(key: string): void {
    const found = this.#left.get(key);
    if (found !== undefined) found.tokens = 0;
  }

  #forgetOldest(): void {
    const oldest = this.#left.keys().next();
    if (!oldest.done) this.#left.delete(oldest.value);
  }
}

export type HubBuckets = { readonly [Name in keyof Rates]: Buckets };

export function hubBuckets(rates: Rates, clock: Clock): HubBuckets {
  const bucket = (name: keyof Rates) => new Buckets(rates[name], clock);
  return {
    requestsPerAddress: bucket("requestsPerAddress"),
    noncesPerAddress: bucket("noncesPerAddress"),
    failedLoginsPerAddress: bucket("failedLoginsPerAddress"),
    spacesPerAddress: bucket("spacesPerAddress"),
    slotsPerAddress: bucket("slotsPerAddress"),
    requestsPerMember: bucket("requestsPerMember"),
    envelopesPerMember: bucket("envelopesPerMember"),
    appendBytesPerMember: bucket("appendBytesPerMember"),
    blobBytesPerMember: bucket("blobBytesPerMember"),
    pushesPerMember: bucket("pushesPerMember"),
    livePerMember: bucket("livePerMember"),
  };
}
