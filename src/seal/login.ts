import type { MemberId, SpaceId, Timestamp } from "../domain/ids.ts";
import { fromB64u, toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { idBytes, u64be } from "./encoding.ts";
import { sign, verify, type SignKey } from "./keys.ts";
import { pae } from "./pae.ts";

/** `origin` is the hub's, as the member reaches it; `nonce` is the hub's 32 bytes, base64url; `t` the member's clock. */
export type Login = { origin: string; nonce: string; spaceId: SpaceId; memberId: MemberId; t: Timestamp };

/** Rule P-LOG-1: worth nothing at another hub, for another member, or a second time. */
export async function signLogin(key: SignKey, login: Login): Promise<string> {
  return toB64u(await sign(key, loginBytes(login)));
}

/** The caller also checks that the origin is its own, the nonce its own and unused, and the clock near. */
export async function verifyLogin(publicKey: Bytes, signature: string, login: Login): Promise<boolean> {
  const bytes = fromB64u(signature);
  return bytes !== null && verify(publicKey, bytes, loginBytes(login));
}

function loginBytes({ origin, nonce, spaceId, memberId, t }: Login): Bytes {
  const nonceBytes = fromB64u(nonce);
  if (nonceBytes === null || nonceBytes.length !== 32) throw new Error("a login nonce has 32 bytes");
  return pae("errand1/login", [utf8(origin), nonceBytes, idBytes(spaceId), idBytes(memberId), u64be(t)]);
}
