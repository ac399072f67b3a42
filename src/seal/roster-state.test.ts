import { expect, test } from "vitest";
import { randomId, sealedSpace, testMember } from "../../test/fakes/sealed-space.ts";
import type { MemberId } from "../domain/ids.ts";
import { addStatement } from "./root.ts";
import { applyStatement } from "./roster-state.ts";

test("P-ROS-7: a roster has an end: the member after the thousandth is refused", async () => {
  const { roster, owner } = await sealedSpace();
  const members = new Map(roster.members);
  const { signKey } = await testMember();
  const add = addStatement(roster, { signPk: signKey.publicKey, role: "owner" });
  while (members.size < 999) members.set(randomId<MemberId>(), members.get(owner.id)!);
  await applyStatement({ ...roster, members: new Map(members) }, add, roster.hash);
  members.set(randomId<MemberId>(), members.get(owner.id)!);
  const full = applyStatement({ ...roster, members }, add, roster.hash);
  await expect(full).rejects.toMatchObject({ code: "roster_malformed", detail: { reason: "too_many_members" } });
});
