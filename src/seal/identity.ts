import type { MemberId, SpaceId } from "../domain/ids.ts";
import { concatBytes, toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { sha256 } from "./hash.ts";

export async function spaceIdOf(rootPk: Bytes): Promise<SpaceId> {
  // Safe: 16 bytes in base64url is what the brand means.
  return (await idOf("errand1/space", rootPk)) as SpaceId;
}

export async function memberIdOf(signPk: Bytes): Promise<MemberId> {
  // Safe: as above.
  return (await idOf("errand1/member", signPk)) as MemberId;
}

async function idOf(context: string, publicKey: Bytes): Promise<string> {
  if (publicKey.length !== 32) throw new Error("an Ed25519 public key has 32 bytes");
  const digest = await sha256(concatBytes(utf8(context), new Uint8Array(1), publicKey));
  return toB64u(digest.subarray(0, 16));
}
