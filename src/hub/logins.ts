import { createHash } from "node:crypto";
import type { MemberId, SpaceId, Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Random } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { toB64u } from "../kit/bytes.ts";
import { verifyLogin } from "../seal/login.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import type { Bearer, LogStore } from "../store/log/log-store.ts";
import { Nonces } from "./nonces.ts";
import type { HubBuckets } from "./rates.ts";
import { activeMember, type Space, type Spaces } from "./spaces.ts";

/** What a member says to log in; `nonce` is the one that this connection was given. */
export type LoginClaim = {
  v: number;
  space: SpaceId;
  member: MemberId;
  origin: string;
  nonce: string;
  t: Timestamp;
  signature: string;
};
export type LoggedIn = { space: Space; member: MemberId };

/** Who is who: logins and the short bearers of HTTP, which every replica knows. */
export class Logins {
  readonly #spaces: Spaces;
  readonly #origins: ReadonlySet<string>;
  readonly #buckets: HubBuckets;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #store: LogStore;
  readonly #nonces: Nonces;
  /** Those given or seen here. */
  readonly #bearers = new Map<string, Bearer>();

  constructor(
    store: LogStore,
    spaces: Spaces,
    origins: ReadonlySet<string>,
    buckets: HubBuckets,
    clock: Clock,
    random: Random,
  ) {
    this.#store = store;
    this.#nonces = new Nonces(store, clock, random);
    this.#spaces = spaces;
    this.#origins = origins;
    this.#buckets = buckets;
    this.#clock = clock;
    this.#random = random;
  }

  /** For a socket, which keeps it to itself. */
  freshNonce(): string {
    return toB64u(this.#random.bytes(32));
  }

  /** For HTTP: one use, from anywhere, within `limits.loginNonceMs`. */
  giveNonce(address: string): Promise<{ nonce: string; expiresAt: Timestamp }> {
    this.#buckets.noncesPerAddress.takeOrThrow(address);
    return this.#nonces.give();
  }

  /** True once. */
  useNonce(nonce: string): Promise<boolean> {
    return this.#nonces.use(nonce);
  }

  /** The nonce is the caller's to check. Throws `login_refused`, the same for every reason that a stranger could probe. */
  async check(claim: LoginClaim, address: string): Promise<LoggedIn> {
    if (claim.v !== PROTOCOL_VERSION) throw new Problem("version_unsupported", { version: claim.v });
    if (!this.#buckets.failedLoginsPerAddress.has(address)) throw new Problem("rate_limited");
    const loggedIn = await this.#verified(claim);
    if (loggedIn !== null) return loggedIn;
    this.#buckets.failedLoginsPerAddress.take(address);
    throw new Problem("login_refused");
  }

  async giveBearer({ space, member }: LoggedIn): Promise<{ bearer: string; expiresAt: Timestamp }> {
    const now = this.#clock.now();
    const own: string[] = [];
    for (const [text, each] of this.#bearers) {
      if (each.expiresAt <= now) this.#bearers.delete(text);
      else if (each.space === space.id && each.member === member) own.push(text);
    }
    const oldest = own[0];
    if (oldest !== undefined && own.length >= limits.bearersPerMember) this.#bearers.delete(oldest);
    const bearer = toB64u(this.#random.bytes(32));
    const expiresAt = now + limits.bearerMs;
    const given = { space: space.id, member, expiresAt };
    await this.#store.keepBearer(hashOf(bearer), given, limits.bearersPerMember, now);
    this.#bearers.set(bearer, given);
    return { bearer, expiresAt };
  }

  /** Asks the roster again each time. Throws `not_logged_in`. */
  async whoIs(bearer: string | null): Promise<LoggedIn> {
    const found = bearer === null ? null : (this.#bearers.get(bearer) ?? (await this.#fromElsewhere(bearer)));
    if (found === null || bearer === null) throw new Problem("not_logged_in");
    const space = await this.#spaces.get(found.space);
    if (this.#clock.now() < found.expiresAt && space !== null && activeMember(space, found.member) !== null)
      return { space, member: found.member };
    this.#bearers.delete(bearer);
    throw new Problem("not_logged_in");
  }

  /** One that another replica gave, or this one before it was started again. */
  async #fromElsewhere(bearer: string): Promise<Bearer | null> {
    const found = await this.#store.bearer(hashOf(bearer), this.#clock.now());
    if (found === null) return null;
    const oldest = this.#bearers.keys().next();
    if (this.#bearers.size >= limits.bucketsMax && !oldest.done) this.#bearers.delete(oldest.value);
    this.#bearers.set(bearer, found);
    return found;
  }

  async #verified({
    space: spaceId,
    member: memberId,
    origin,
    nonce,
    t,
    signature,
  }: LoginClaim): Promise<LoggedIn | null> {
    // A login made for another hub, that passes it on, names that hub's origin.
    if (!this.#origins.has(origin)) return null;
    const space = await this.#spaces.get(spaceId);
    const member = space === null ? null : activeMember(space, memberId);
    if (space === null || member === null) return null;
    return (await verifyLogin(member.signPk, signature, { origin, nonce, spaceId, memberId, t }))
      ? { space, member: memberId }
      : null;
  }
}

/** Whoever reads the database learns no bearer. */
const hashOf = (bearer: string): string => createHash("sha256").update(bearer).digest("base64url");
