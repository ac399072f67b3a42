import { ed25519 } from "@noble/curves/ed25519.js";
import { Problem } from "../domain/problem.ts";
import type { Bytes } from "../kit/bytes.ts";

/**
 * Throws `weak_key` unless the bytes are the one canonical encoding of a point of the prime-order subgroup other than
 * the identity. Under a small-order key anybody can make signatures that WebCrypto accepts, so root asks this before
 * it adds a member. Root only: this library is never in the web bundle.
 */
export function assertStrongSignKey(publicKey: Bytes): void {
  const reason = weakness(publicKey);
  if (reason !== null) throw new Problem("weak_key", { reason });
}

function weakness(publicKey: Bytes): string | null {
  if (publicKey.length !== 32) return "length";
  const point = decoded(publicKey);
  if (point === null) return "not_a_canonical_point";
  if (point.isSmallOrder()) return "small_order";
  return point.isTorsionFree() ? null : "mixed_order";
}

function decoded(publicKey: Bytes) {
  try {
    // `false`: RFC 8032 decoding, which refuses y ≥ p; the default of ZIP 215 would take it.
    return ed25519.Point.fromBytes(publicKey, false);
  } catch {
    return null; // The only way the library says that bytes are no point.
  }
}
