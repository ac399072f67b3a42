import type { MemberId, SpaceId, Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Random } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { toB64u } from "../kit/bytes.ts";
import { verifyLogin } from "../seal/login.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
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

type Bearer = { space: SpaceId; member: MemberId; expiresAt: Timestamp };

/** Who is who: nonces, logins and the short bearers of HTTP. All of it lives in memory only. */
export class Logins {
  readonly #spaces: Spaces;
  readonly #origins: ReadonlySet<string>;
  readonly #buckets: HubBuckets;
  readonly #clock: Clock;
  readonly #random: Random;
  /** In the order in which they expire. */
  readonly #nonces = new Map<string, Timestamp>();
  readonly #bearers = new Map<string, Bearer>();

  constructor(spaces: Spaces, origins: ReadonlySet<string>, buckets: HubBuckets, clock: Clock, random: Random) {
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
  giveNonce(address: string): { nonce: string; expiresAt: Timestamp } {
    this.#buckets.noncesPerAddress.takeOrThrow(address);
    const now = this.#clock.now();
    for (const [nonce, expiresAt] of this.#nonces) {
      if (expiresAt > now && this.#nonces.size < limits.bucketsMax) break;
      this.#nonces.delete(nonce);
    }
    const nonce = this.freshNonce();
    const expiresAt = now + limits.loginNonceMs;
    this.#nonces.set(nonce, expiresAt);
    return { nonce, expiresAt };
  }

  /** True once. */
  useNonce(nonce: string): boolean {
    const expiresAt = this.#nonces.get(nonce);
    this.#nonces.delete(nonce);
    return expiresAt !== undefined && this.#clock.now() < expiresAt;
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

  giveBearer({ space, member }: LoggedIn): { bearer: string; expiresAt: Timestamp } {
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
    this.#bearers.set(bearer, { space: space.id, member, expiresAt });
    return { bearer, expiresAt };
  }

  /** Asks the roster again each time. Throws `not_logged_in`. */
  async whoIs(bearer: string | null): Promise<LoggedIn> {
    const found = bearer === null ? undefined : this.#bearers.get(bearer);
    if (found === undefined || bearer === null) throw new Problem("not_logged_in");
    const space = await this.#spaces.get(found.space);
    if (this.#clock.now() < found.expiresAt && space !== null && activeMember(space, found.member) !== null)
      return { space, member: found.member };
    this.#bearers.delete(bearer);
    throw new Problem("not_logged_in");
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
