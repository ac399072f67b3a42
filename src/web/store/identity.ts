import type { MemberKeys } from "../../hub-client/membership.ts";
import type { Database, IdentityRecord } from "./database.ts";

export async function readIdentity(db: Database): Promise<IdentityRecord | null> {
  const found = await db.get("identity", "member");
  return found !== undefined && "memberId" in found ? found : null;
}

export function keysOf({ spaceId, memberId, publicKey, privateKey, wrapKey }: IdentityRecord): MemberKeys {
  return { spaceId, memberId, signKey: { publicKey, privateKey }, wrapKey };
}
