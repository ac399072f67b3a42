import { createDecipheriv, createECDH, hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import type { Random } from "../domain/ports.ts";
import { fromB64u, toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { sealPush } from "./web-push.ts";

/** RFC 8291, section 5 and appendix A. */
const vector = {
  plain: "When I grow up, I want to be a watermelon",
  senderPrivate: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  senderPublic: "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  receiverPrivate: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  record:
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

const bytes = (text: string): Bytes => fromB64u(text) ?? new Uint8Array();
const saltOnly = (salt: string): Random => ({ bytes: () => bytes(salt), chance: () => 0 });

async function vectorSender(): Promise<CryptoKeyPair> {
  const point = bytes(vector.senderPublic);
  const [x, y] = [toB64u(point.subarray(1, 33)), toB64u(point.subarray(33))];
  const jwk = { kty: "EC", crv: "P-256", x, y };
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  return {
    publicKey: await crypto.subtle.importKey("jwk", jwk, algorithm, true, []),
    privateKey: await crypto.subtle.importKey("jwk", { ...jwk, d: vector.senderPrivate }, algorithm, true, [
      "deriveBits",
    ]),
  };
}

/** Written from the RFC, with another library. */
function open(record: Bytes, privateKey: Bytes, p256dh: Bytes, auth: Bytes): Buffer {
  const salt = record.subarray(0, 16);
  const senderPk = record.subarray(21, 21 + (record[20] ?? 0));
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(privateKey);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), p256dh, senderPk]);
  const secret = Buffer.from(hkdfSync("sha256", ecdh.computeSecret(senderPk), auth, info, 32));
  const key = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16));
  const iv = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12));
  const cipher = record.subarray(21 + senderPk.length);
  const decipher = createDecipheriv("aes-128-gcm", key, iv).setAuthTag(cipher.subarray(-16));
  return Buffer.concat([decipher.update(cipher.subarray(0, -16)), decipher.final()]);
}

test("the example of RFC 8291 comes out byte for byte", async () => {
  const sealed = await sealPush(vector, utf8(vector.plain), {
    padTo: 0,
    random: saltOnly(vector.salt),
    sender: await vectorSender(),
  });
  expect(toB64u(sealed)).toBe(vector.record);
});

test("whatever is said, all records are of one size, none is like another, and each opens", async () => {
  const random: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)), chance: () => 0 };
  const texts = ["", "a", "한글".repeat(300), "x".repeat(2_000)];
  const sealed = await Promise.all(texts.map((text) => sealPush(vector, utf8(text), { padTo: 2_048, random })));
  expect(new Set(sealed.map(({ length }) => length))).toEqual(new Set([86 + 2_048 + 1 + 16]));
  expect(new Set(sealed.map((record) => toB64u(record.subarray(0, 86)))).size).toBe(texts.length);
  for (const [index, record] of sealed.entries()) {
    const opened = open(record, bytes(vector.receiverPrivate), bytes(vector.p256dh), bytes(vector.auth));
    const end = opened.lastIndexOf(2);
    expect(opened.subarray(0, end).toString()).toBe(texts[index]);
    expect(opened.subarray(end + 1).every((byte) => byte === 0)).toBe(true);
  }
});

test.each([
  ["a point that is not on the curve", { p256dh: toB64u(new Uint8Array(65).fill(4)) }],
  ["the point at nowhere", { p256dh: toB64u(new Uint8Array(65)) }],
  ["a compressed point", { p256dh: toB64u(new Uint8Array(33).fill(2)) }],
  ["no base64url", { p256dh: "?" }],
  ["a short secret", { auth: "AAAA" }],
])("%s is refused", async (_what, wrong) => {
  const sealing = sealPush({ ...vector, ...wrong }, utf8("a"), { padTo: 0, random: saltOnly(vector.salt) });
  await expect(sealing).rejects.toMatchObject({ code: "push_keys_damaged" });
});
