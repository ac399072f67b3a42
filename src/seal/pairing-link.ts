import type { SpaceId, Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { Random } from "../domain/ports.ts";
import { concatBytes, fromB64u, toB64u, type Bytes } from "../kit/bytes.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { idBytes, u64be } from "./encoding.ts";

/** What the code on the screen says. `secret` never leaves desktop, screen and the new member. */
export type Pairing = { spaceId: SpaceId; pairId: Bytes; secret: Bytes; expiresAt: Timestamp };

const lengths = { version: 1, spaceId: 16, pairId: 8, secret: 32, expiry: 8 };
const linkBytes = Object.values(lengths).reduce((sum, length) => sum + length, 0);

/** `hubUrl` is the origin at which the new member reaches the hub. */
export function makePairing(input: { hubUrl: string; spaceId: SpaceId; random: Random; now: Timestamp }): {
  link: string;
  pairing: Pairing;
} {
  const { hubUrl, spaceId, random, now } = input;
  const pairing = { spaceId, pairId: random.bytes(8), secret: random.bytes(32), expiresAt: now + limits.pairingMs };
  return { link: `${new URL(hubUrl).origin}/#p=${toB64u(linkPayload(pairing))}`, pairing };
}

/**
 * Takes the whole link. Throws `pairing_link_malformed`, `version_unsupported` or `pairing_expired`. A link whose expiry
 * lies further ahead than any desktop sets it is no link of ours.
 */
export function parsePairingLink(link: string, now: Timestamp): Pairing & { hubUrl: string } {
  const { hubUrl, payload } = split(link);
  const bytes = fromB64u(payload);
  if (bytes === null || bytes.length === 0) throw new Problem("pairing_link_malformed", { part: "secret" });
  if (bytes[0] !== PROTOCOL_VERSION) throw new Problem("version_unsupported", { version: bytes[0] ?? 0 });
  if (bytes.length !== linkBytes) throw new Problem("pairing_link_malformed", { part: "secret" });
  const expiry = new DataView(bytes.buffer).getBigUint64(linkBytes - lengths.expiry);
  if (expiry > BigInt(now + limits.pairingMs + limits.clockAheadMsMax))
    throw new Problem("pairing_link_malformed", { part: "expiry" });
  const expiresAt = Number(expiry);
  if (expiresAt <= now) throw new Problem("pairing_expired");
  return {
    hubUrl,
    // Safe: 16 bytes in base64url is what the brand means.
    spaceId: toB64u(bytes.subarray(1, 17)) as SpaceId,
    pairId: bytes.slice(17, 25),
    secret: bytes.slice(25, 57),
    expiresAt,
  };
}

function split(link: string): { hubUrl: string; payload: string } {
  const url = URL.parse(link.trim());
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new Problem("pairing_link_malformed", { part: "address" });
  }
  // A link with a name, path or query in it points somewhere else than it seems to.
  if (url.username !== "" || url.password !== "" || url.pathname !== "/" || url.search !== "") {
    throw new Problem("pairing_link_malformed", { part: "address" });
  }
  if (!url.hash.startsWith("#p=")) throw new Problem("pairing_link_malformed", { part: "secret" });
  return { hubUrl: url.origin, payload: url.hash.slice(3) };
}

function linkPayload({ spaceId, pairId, secret, expiresAt }: Pairing): Bytes {
  return concatBytes(Uint8Array.of(PROTOCOL_VERSION), idBytes(spaceId), pairId, secret, u64be(expiresAt));
}
