import * as v from "valibot";
import { bytes32, filledText, listOf, memberId, positive } from "./fields.ts";
import { wrappedKey } from "./statement.ts";
import { PROTOCOL_VERSION } from "./version.ts";
import { signedStatement } from "./wire.ts";

/** What the four pairing messages say, inside their seal. The mailbox slots have the same names. */
export const PAIRING_SLOTS = ["m1", "m2", "m3", "hello"] as const;
export type PairingSlot = (typeof PAIRING_SLOTS)[number];

const version = v.literal(PROTOCOL_VERSION);
/** An uncompressed point of P-256: 65 bytes. */
const ecdhPk = v.custom<string>(
  (value) => typeof value === "string" && /^[A-Za-z0-9_-]{86}[AEIMQUYcgkosw048]$/.test(value),
);

/** The new member's sign key stands before these bytes, with its signature over them. */
export const pairingMessage1 = v.strictObject({ v: version, ecdhPk, name: filledText(64), platform: filledText(64) });
/** `m1` is the SHA-256 of the first message's bytes as they lay in the mailbox. */
export const pairingMessage2 = v.strictObject({ v: version, ecdhPk, nonce: bytes32, m1: bytes32 });
/** The whole chain from its first statement, and the epochs that still have stored entries. */
export const pairingMessage3 = v.strictObject({
  v: version,
  statements: v.pipe(listOf(signedStatement, 4096), v.minLength(1)),
  wraps: listOf(v.strictObject({ epoch: positive, wrap: wrappedKey }), 4096),
});
/** The new member has pinned this. */
export const pairingHello = v.strictObject({ v: version, member: memberId, n: positive, hash: bytes32 });
