import {
  createCipheriv,
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
  type KeyObject,
} from "node:crypto";

/**
 * The vectors of docs/protocol.md, made from the text of its rules with `node:crypto` alone: nothing of src/ is imported,
 * so what agrees with them agrees with the rules and not with itself. Every random byte is the SHA-256 of a label.
 */
export function makeVectors(): object {
  const sp = id("errand1/space", root.publicKey);
  return {
    note: "b64u is base64url without padding. All bytes are b64u unless a name says hex or utf8.",
    signKeys: { root: keyVector(root), owner: keyVector(owner), runner: keyVector(runner) },
    pae: paeVectors(),
    ids: { spaceId: b64u(sp), ownerId: b64u(memberId(owner)), runnerId: b64u(memberId(runner)) },
    threadKeys: [1, 2].flatMap((epoch) =>
      [thread, Buffer.alloc(16)].map((th) => ({ epoch, thread: b64u(th), key: b64u(threadKey(epoch, th)) })),
    ),
    epochKeys: [1, 2].map((epoch) => ({ epoch, key: b64u(epochKey(epoch)) })),
    roster: rosterVector(sp),
    login: loginVector(sp),
    envelopes: envelopeVectors(sp),
    blobs: [0, 1, 256, 70_000].map(blobVector),
    pairing: pairingVector(sp),
  };
}

type TestKey = { seed: Buffer; privateKey: KeyObject; publicKey: Buffer };

const bytesOf = (label: string, length = 32): Buffer => sha256(Buffer.from(label)).subarray(0, length);
const root = testKey("root");
const owner = testKey("owner");
const runner = testKey("runner");
const thread = bytesOf("thread", 16);
const epochKey = (epoch: number): Buffer => bytesOf(`epoch ${epoch}`);

function testKey(label: string): TestKey {
  const seed = bytesOf(`sign key ${label}`);
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  return { seed, privateKey, publicKey };
}

const keyVector = ({ seed, publicKey }: TestKey) => ({ seed: b64u(seed), publicKey: b64u(publicKey) });

function paeVectors() {
  const cases: [string, string[]][] = [
    ["errand1/env", []],
    ["errand1/env", [""]],
    ["errand1/env", ["00", ""]],
    ["errand1/aad", ["7b7d", "ff"]],
    ["", ["01"]],
  ];
  return cases.map(([contextUtf8, partsHex]) => {
    const parts = partsHex.map((part) => Buffer.from(part, "hex"));
    return { contextUtf8, partsHex, paeHex: pae(contextUtf8, ...parts).toString("hex") };
  });
}

function rosterVector(sp: Buffer) {
  const first = statement({
    v: 1,
    n: 1,
    prev: b64u(Buffer.alloc(32)),
    kind: "add",
    root: b64u(root.publicKey),
    member: { signPk: b64u(runner.publicKey), role: "runner" },
  });
  const epoch1 = statement({ v: 1, n: 2, prev: first.hash, kind: "epoch", epoch: 1, wraps: {} });
  const add = statement({
    v: 1,
    n: 3,
    prev: epoch1.hash,
    kind: "add",
    member: { signPk: b64u(owner.publicKey), role: "owner" },
  });
  const wrapKey = bytesOf("wrap key");
  const place = pae("errand1/epoch", sp, u32(2), memberId(owner), Buffer.from(add.hash, "base64url"));
  const wrap = b64u(seal(wrapKey, bytesOf("wrap iv", 12), epochKey(2), place));
  const wraps = { [b64u(memberId(owner))]: wrap };
  const epoch2 = statement({ v: 1, n: 4, prev: add.hash, kind: "epoch", epoch: 2, wraps });
  const revoke = statement({ v: 1, n: 5, prev: epoch2.hash, kind: "revoke", member: b64u(memberId(owner)) });
  return {
    statements: [first, epoch1, add, epoch2, revoke],
    epochWrap: { wrapKey: b64u(wrapKey), epoch: 2, member: b64u(memberId(owner)), rosterHash: add.hash, wrap },
  };
}

function statement(value: object) {
  const json = JSON.stringify(value);
  const bytes = Buffer.from(json);
  const signature = sign(null, pae("errand1/roster", bytes), root.privateKey);
  return { json, s: b64u(bytes), sig: b64u(signature), hash: b64u(sha256(pae("errand1/statement", bytes))) };
}

function loginVector(sp: Buffer) {
  const origin = "https://hub.example:8443";
  const nonce = bytesOf("login nonce");
  const t = 1_795_000_000_000;
  const signed = pae("errand1/login", Buffer.from(origin), nonce, sp, memberId(owner), u64(t));
  return { origin, nonce: b64u(nonce), t, signature: b64u(sign(null, signed, owner.privateKey)) };
}

function envelopeVectors(sp: Buffer) {
  const t = 1_795_000_000_000;
  const order = { a: b64u(memberId(runner)), n: 1, r: 3, e: 1, t, x: t + 86_400_000 };
  const report = { a: "*", n: 7, r: 3, e: 2, t, x: 0 };
  const taskId = b64u(bytesOf("task id", 16));
  const cases = [
    { signer: owner, k: "cancel", th: thread, rest: order, body: { task: taskId } },
    { signer: runner, k: "accepted", th: thread, rest: report, body: { order: taskId } },
    { signer: owner, k: "from_the_future", th: Buffer.alloc(16), rest: order, body: { 새로운: ["😀", null, 1.5] } },
    // 248 bytes fill the first padded block exactly with their length; 253 need a second one.
    { signer: owner, k: "padded", th: thread, rest: order, body: "x".repeat(250) },
    { signer: owner, k: "padded", th: thread, rest: order, body: "x".repeat(251) },
  ];
  return cases.map(({ signer, k, th, rest, body }, i) => {
    const { a, n, r, e, x } = rest;
    const entry = b64u(bytesOf(`envelope ${i}`, 16));
    const header = { v: 1, sp: b64u(sp), th: b64u(th), k, f: b64u(memberId(signer)), a, id: entry, n, r, e, t, x };
    const h = Buffer.from(JSON.stringify(header));
    const plain = Buffer.from(JSON.stringify(body));
    const c = seal(threadKey(e, th), bytesOf(`iv ${i}`, 12), pad(plain), pae("errand1/aad", h));
    const s = sign(null, pae("errand1/env", h, c), signer.privateKey);
    return {
      signer: b64u(signer.publicKey),
      wire: { h: b64u(h), c: b64u(c), s: b64u(s) },
      header,
      body,
      bodyHash: b64u(sha256(plain)),
    };
  });
}

/** The content is `size` bytes of 0, 1, … 250, 0, 1, …; of the sealed chunks only their hashes are kept here. */
function blobVector(size: number) {
  const content = Buffer.from(Array.from({ length: size }, (_, i) => i % 251));
  const blobId = bytesOf(`blob ${size}`, 16);
  const key = bytesOf(`blob key ${size}`);
  const count = Math.max(1, Math.ceil(size / 65_536));
  const chunks = Array.from({ length: count }, (_, i) => {
    const plain = content.subarray(i * 65_536, (i + 1) * 65_536);
    const padded = Buffer.alloc(Math.max(1, Math.ceil(plain.length / 256)) * 256);
    plain.copy(padded);
    const nonce = Buffer.concat([Buffer.alloc(7), u32(i), Buffer.of(i === count - 1 ? 1 : 0)]);
    return seal(key, nonce, padded, pae("errand1/blob", blobId)).subarray(12);
  });
  const ref = { id: b64u(blobId), key: b64u(key), size, sha256: b64u(sha256(content)) };
  return { ref, chunkSha256: chunks.map((chunk) => b64u(sha256(chunk))), firstChunk: size < 1000 ? b64u(chunks[0]!) : null };
}

function pairingVector(sp: Buffer) {
  const pairId = bytesOf("pair id", 8);
  const ps = bytesOf("pairing secret");
  const expiresAt = 1_795_000_180_000;
  const payload = Buffer.concat([Buffer.of(1), sp, pairId, ps, u64(expiresAt)]);
  const kp = hkdf(ps, pairId, "errand1/pair");
  const joinerEcdh = createECDH("prime256v1");
  const deskEcdh = createECDH("prime256v1");
  joinerEcdh.setPrivateKey(bytesOf("joiner ecdh"));
  deskEcdh.setPrivateKey(bytesOf("desk ecdh"));
  const nonce = bytesOf("desk nonce");
  const message = (slot: string, key: TestKey, before: Buffer[], body: object) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const s = sign(null, pae(`errand1/pair/${slot}`, sp, pairId, ...before, bytes), key.privateKey);
    const aad = pae("errand1/pair-aad", Buffer.from(slot), sp, pairId);
    return seal(kp, bytesOf(`${slot} iv`, 12), pad(Buffer.concat([key.publicKey, s, bytes])), aad);
  };
  const about = { ecdhPk: b64u(joinerEcdh.getPublicKey()), name: "Ada's phone", platform: "Test" };
  const m1 = message("m1", owner, [], { v: 1, ...about });
  const answer = { ecdhPk: b64u(deskEcdh.getPublicKey()), nonce: b64u(nonce), m1: b64u(sha256(m1)) };
  const m2 = message("m2", root, [], { v: 1, ...answer });
  const statements = rosterVector(sp).statements.slice(0, 3);
  const info = `errand1/wrap|${b64u(sp)}|${b64u(memberId(owner))}`;
  const wrapKey = hkdf(joinerEcdh.computeSecret(deskEcdh.getPublicKey()), ps, info);
  const place = pae("errand1/epoch", sp, u32(1), memberId(owner), Buffer.from(statements[0]!.hash, "base64url"));
  const wraps = [{ epoch: 1, wrap: b64u(seal(wrapKey, bytesOf("m3 wrap iv", 12), epochKey(1), place)) }];
  const chain = statements.map(({ s, sig }) => ({ s, sig }));
  const m3 = message("m3", root, [sha256(m1), sha256(m2)], { v: 1, statements: chain, wraps });
  const sas = hkdf(pae("errand1/sas", root.publicKey, pairId, sha256(m1), nonce), Buffer.alloc(0), "errand1/sas");
  return {
    link: `https://hub.example/#p=${b64u(payload)}`,
    pairId: b64u(pairId),
    secret: b64u(ps),
    expiresAt,
    joinerEcdhPrivate: ecdhJwk(joinerEcdh),
    m1: b64u(m1),
    m2: b64u(m2),
    m3: b64u(m3),
    nonce: b64u(nonce),
    digits: String(sas.readBigUInt64BE(0) % 1_000_000n).padStart(6, "0"),
    wrapKey: b64u(wrapKey),
  };
}

function ecdhJwk(ecdh: ReturnType<typeof createECDH>) {
  const point = ecdh.getPublicKey();
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), ecdh.getPrivateKey()].map(b64u);
  return { kty: "EC", crv: "P-256", x, y, d };
}

function pae(context: string, ...parts: Buffer[]): Buffer {
  const counted = parts.flatMap((part) => [u32(part.length), part]);
  return Buffer.concat([Buffer.from(context), Buffer.of(0), u32(parts.length), ...counted]);
}

function pad(bytes: Buffer): Buffer {
  const padded = Buffer.alloc(Math.ceil((bytes.length + 4) / 256) * 256);
  padded.writeUInt32BE(bytes.length);
  bytes.copy(padded, 4);
  return padded;
}

function seal(key: Buffer, iv: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(aad);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function threadKey(epoch: number, th: Buffer): Buffer {
  return hkdf(epochKey(epoch), id("errand1/space", root.publicKey), `errand1/thread|${epoch}|${b64u(th)}`);
}

function id(context: string, publicKey: Buffer): Buffer {
  return sha256(Buffer.concat([Buffer.from(context), Buffer.of(0), publicKey])).subarray(0, 16);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function hkdf(secret: Buffer, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, 32));
}

function memberId(key: TestKey): Buffer {
  return id("errand1/member", key.publicKey);
}

function b64u(bytes: Buffer): string {
  return bytes.toString("base64url");
}
