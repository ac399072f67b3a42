import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import type { BlobRef } from "../../src/domain/entries.ts";
import type { MemberId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import type { Random } from "../../src/domain/ports.ts";
import { concatBytes, fromB64u, toB64u, toHex, utf8 } from "../../src/kit/bytes.ts";
import type { Bytes } from "../../src/kit/bytes.ts";
import { openBlob, sealBlob } from "../../src/seal/blob.ts";
import { openEnvelope, readEnvelope, verifyEnvelope } from "../../src/seal/envelope.ts";
import { exportWrapKey, importWrapKey, unwrapEpoch } from "../../src/seal/epochs.ts";
import { bodyHash, sha256 } from "../../src/seal/hash.ts";
import { memberIdOf, spaceIdOf } from "../../src/seal/identity.ts";
import { Keyring } from "../../src/seal/keyring.ts";
import { importSignKey } from "../../src/seal/keys.ts";
import { signLogin, verifyLogin } from "../../src/seal/login.ts";
import { pae } from "../../src/seal/pae.ts";
import { deskCheck1 } from "../../src/seal/pairing-desk.ts";
import { joinerCheck2, joinerCheck3 } from "../../src/seal/pairing-joiner.ts";
import { parsePairingLink } from "../../src/seal/pairing-link.ts";
import { pairingKey } from "../../src/seal/pairing-seal.ts";
import { extendRoster, isActive, statementHash } from "../../src/seal/roster.ts";
import { makeVectors } from "./make-vectors.ts";

const file = new URL("./seal.json", import.meta.url);

type SignKeyVector = { seed: string; publicKey: string };
type Vectors = {
  signKeys: Record<"root" | "owner" | "runner", SignKeyVector>;
  pae: { contextUtf8: string; partsHex: string[]; paeHex: string }[];
  ids: { spaceId: SpaceId; ownerId: MemberId; runnerId: MemberId };
  threadKeys: { epoch: number; thread: ThreadId; key: string }[];
  epochKeys: { epoch: number; key: string }[];
  roster: {
    statements: { json: string; s: string; sig: string; hash: string }[];
    epochWrap: { wrapKey: string; epoch: number; member: MemberId; rosterHash: string; wrap: string };
  };
  login: { origin: string; nonce: string; t: number; signature: string };
  envelopes: { signer: string; wire: WireEnvelope; header: Header; body: unknown; bodyHash: string }[];
  blobs: { ref: BlobRef; chunkSha256: string[]; firstChunk: string | null }[];
  pairing: {
    link: string;
    expiresAt: number;
    joinerEcdhPrivate: JsonWebKey;
    m1: string;
    m2: string;
    m3: string;
    digits: string;
    wrapKey: string;
  };
};

const vectors = JSON.parse(readFileSync(file, "utf8")) as Vectors;
const { ids, signKeys } = vectors;

test("the committed vectors are what the rules' text gives, by code that shares nothing with ours", async () => {
  await expect(`${JSON.stringify(makeVectors(), null, 2)}\n`).toMatchFileSnapshot("./seal.json");
});

describe("our code agrees with the vectors", () => {
  test.each(vectors.pae)("P-KEY-1: PAE($contextUtf8, $partsHex)", ({ contextUtf8, partsHex, paeHex }) => {
    expect(toHex(pae(contextUtf8, partsHex.map(fromHex)))).toBe(paeHex);
  });

  test("P-KEY-2, P-KEY-3: ids, and public keys of private ones", async () => {
    expect(await spaceIdOf(bytes(signKeys.root.publicKey))).toBe(ids.spaceId);
    expect(await memberIdOf(bytes(signKeys.owner.publicKey))).toBe(ids.ownerId);
    expect(await memberIdOf(bytes(signKeys.runner.publicKey))).toBe(ids.runnerId);
    for (const key of Object.values(signKeys)) {
      expect(toB64u((await signKeyOf(key)).publicKey)).toBe(key.publicKey);
    }
  });

  test("P-KEY-5: an epoch is unwrapped", async () => {
    const { wrapKey, epoch, member, rosterHash, wrap } = vectors.roster.epochWrap;
    const place = { spaceId: ids.spaceId, epoch, memberId: member, rosterHash };
    const key = await unwrapEpoch(await importWrapKey(bytes(wrapKey), false), { ...place, wrapped: wrap });
    expect(toB64u(key)).toBe(vectors.epochKeys.find((each) => each.epoch === epoch)?.key);
  });

  test("P-KEY-6: thread keys", async () => {
    for (const { epoch, thread, key } of vectors.threadKeys) {
      const ours = await keyring().threadKey(epoch, thread);
      const theirs = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt"]);
      const params = { name: "AES-GCM", iv: new Uint8Array(12) };
      const sealed = await crypto.subtle.encrypt(params, theirs, utf8("the same key"));
      expect(new Uint8Array(await crypto.subtle.decrypt(params, ours, sealed))).toEqual(utf8("the same key"));
      expect(ours.extractable).toBe(false);
    }
  });

  test("P-ROS-1 to P-ROS-4: a chain is verified to its head", async () => {
    const { statements } = vectors.roster;
    for (const { s, sig, hash } of statements) expect(await statementHash({ s, sig })).toBe(hash);
    const roster = await extendRoster(null, ids.spaceId, statements.map(({ s, sig }) => ({ s, sig })));
    expect(roster).toMatchObject({ n: 5, hash: statements.at(-1)?.hash, epoch: 2 });
    expect([isActive(roster, ids.runnerId), isActive(roster, ids.ownerId)]).toEqual([true, false]);
  });

  test("P-LOG-1: a login verifies, and so does our own", async () => {
    const { signature, ...rest } = vectors.login;
    const login = { ...rest, spaceId: ids.spaceId, memberId: ids.ownerId };
    const publicKey = bytes(signKeys.owner.publicKey);
    expect(await verifyLogin(publicKey, signature, login)).toBe(true);
    expect(await verifyLogin(publicKey, await signLogin(await signKeyOf(signKeys.owner), login), login)).toBe(true);
  });

  test.each(vectors.envelopes)("P-ENV-1, P-ENV-9, P-ENV-11: $header.k is read, verified and opened", async (vector) => {
    const read = readEnvelope(vector.wire);
    expect(read.header).toEqual(vector.header);
    expect(await verifyEnvelope(read, bytes(vector.signer))).toBe(true);
    const opened = await openEnvelope(read, keyring());
    expect(opened.body).toEqual(vector.body);
    expect(await bodyHash(opened.bytes)).toBe(vector.bodyHash);
  });

  test.each(vectors.blobs)("P-BLB-2, P-BLB-3: a blob of $ref.size bytes", async ({ ref, chunkSha256, firstChunk }) => {
    const content = Uint8Array.from({ length: ref.size }, (_, i) => i % 251);
    const sealed = await sealBlob(given(bytes(ref.id), bytes(ref.key)), content);
    expect(sealed.ref).toEqual(ref);
    expect(await Promise.all(sealed.chunks.map(async (chunk) => toB64u(await sha256(chunk))))).toEqual(chunkSha256);
    const first = toB64u(sealed.chunks[0]!);
    expect(first).toBe(firstChunk ?? first);
    const opened: Bytes[] = [];
    for await (const part of openBlob(ref, async (index) => sealed.chunks[index]!)) opened.push(part);
    expect(concatBytes(...opened)).toEqual(content);
  });

  test("P-PAIR-1 to P-PAIR-6: link, messages, digits and wrap key of a pairing", async () => {
    const { link, expiresAt, joinerEcdhPrivate, digits, wrapKey, ...sealed } = vectors.pairing;
    const [m1, m2, m3] = [sealed.m1, sealed.m2, sealed.m3].map(bytes) as [Bytes, Bytes, Bytes];
    const pairing = parsePairingLink(link, expiresAt - 1);
    expect(pairing).toMatchObject({ spaceId: ids.spaceId, hubUrl: "https://hub.example", expiresAt });
    const request = await deskCheck1(pairing, m1);
    expect(request).toMatchObject({ memberId: ids.ownerId, name: "Ada's phone", platform: "Test" });
    const ecdh = { name: "ECDH", namedCurve: "P-256" };
    const joiner = {
      transcript: { pairing, key: await pairingKey(pairing), before: [await sha256(m1)] },
      signKey: await signKeyOf(signKeys.owner),
      memberId: ids.ownerId,
      ecdhPrivateKey: await crypto.subtle.importKey("jwk", joinerEcdhPrivate, ecdh, false, ["deriveBits"]),
      m1Hash: await sha256(m1),
    };
    const answered = await joinerCheck2(joiner, m2, { extractable: true });
    expect(answered.digits).toBe(digits);
    expect(toB64u(await exportWrapKey(answered.wrapKey))).toBe(wrapKey);
    const joined = await joinerCheck3(answered, m3);
    expect(joined.roster).toMatchObject({ n: 3, hash: vectors.roster.statements[2]?.hash });
    expect(joined.epochs).toEqual([{ epoch: 1, key: bytes(vectors.epochKeys[0]!.key) }]);
  });
});

function bytes(text: string): Bytes {
  const decoded = fromB64u(text);
  if (decoded === null) throw new Error("a vector is no base64url");
  return decoded;
}

function fromHex(text: string): Bytes {
  return Uint8Array.from(Buffer.from(text, "hex"));
}

function signKeyOf({ seed }: SignKeyVector) {
  return importSignKey(concatBytes(fromHex("302e020100300506032b657004220420"), bytes(seed)), true);
}

function keyring(): Keyring {
  const ring = new Keyring(ids.spaceId);
  for (const { epoch, key } of vectors.epochKeys) ring.add(epoch, bytes(key));
  return ring;
}

/** Gives exactly these bytes, in this order. */
function given(...parts: Bytes[]): Random {
  return {
    bytes: (length) => {
      const part = parts.shift();
      if (part?.length !== length) throw new Error("other random bytes are asked for than the vector has");
      return part;
    },
    chance: () => 0,
  };
}
