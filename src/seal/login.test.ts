import { expect, test } from "vitest";
import { randomId, testRandom } from "../../test/fakes/sealed-space.ts";
import type { MemberId, SpaceId } from "../domain/ids.ts";
import { fromB64u, toB64u } from "../kit/bytes.ts";
import { makeSignKey } from "./keys.ts";
import { signLogin, verifyLogin, type Login } from "./login.ts";

const nonce = () => toB64u(testRandom.bytes(32));
const login: Login = {
  origin: "https://hub.example",
  nonce: nonce(),
  spaceId: randomId<SpaceId>(),
  memberId: randomId<MemberId>(),
  t: 1_795_000_000_000,
};

test("P-LOG-1: a login is good for one hub, nonce, space, member and moment", async () => {
  const key = await makeSignKey(false);
  const signature = await signLogin(key, login);
  expect(await verifyLogin(key.publicKey, signature, login)).toBe(true);
  const others: Partial<Login>[] = [
    { origin: "https://hub.example:444" },
    { origin: "https://evil.example" },
    { nonce: nonce() },
    { spaceId: randomId<SpaceId>() },
    { memberId: randomId<MemberId>() },
    { t: login.t + 1 },
  ];
  for (const other of others) expect(await verifyLogin(key.publicKey, signature, { ...login, ...other })).toBe(false);
});

test("P-LOG-2: empty, wrong, cut and foreign signatures are wrong", async () => {
  const [key, other] = [await makeSignKey(false), await makeSignKey(false)];
  const signature = await signLogin(key, login);
  const flipped = fromB64u(signature)!;
  flipped[10]! ^= 1;
  for (const wrong of ["", "=", signature.slice(2), `${signature}AA`, toB64u(flipped), await signLogin(other, login)]) {
    expect(await verifyLogin(key.publicKey, wrong, login)).toBe(false);
  }
});
