import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { orderHeader, randomId, sealedSpace, testRandom } from "../../test/fakes/sealed-space.ts";
import type { SealedSpace } from "../../test/fakes/sealed-space.ts";
import type { Header, WireEnvelope } from "../domain/envelope.ts";
import type { BlobId, MemberId, SpaceId, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { concatBytes, fromB64u, toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { headerBytes } from "../protocol/header.ts";
import { openEnvelope, readEnvelope, sealEnvelope, verifyEnvelope, type ReadEnvelope } from "./envelope.ts";
import { aesSeal } from "./hash.ts";
import { Keyring } from "./keyring.ts";
import { makeSignKey, sign } from "./keys.ts";
import { pae } from "./pae.ts";
import { pad } from "./padding.ts";

let space: SealedSpace;
beforeAll(async () => {
  space = await sealedSpace();
});

const seal = (header: Header, body: unknown = { task: randomId() }, blobs?: BlobId[]): Promise<WireEnvelope> => {
  const { keyring, owner } = space;
  const input = { header, body, keyring, signKey: owner.signKey, random: testRandom };
  return sealEnvelope(blobs === undefined ? input : { ...input, blobs });
};

const isFromOwner = (read: ReadEnvelope): Promise<boolean> => verifyEnvelope(read, space.owner.signKey.publicKey);

/** The bytes under another header, signed again by whoever has that key: what a thief or a hostile hub can build. */
async function resigned(head: Bytes, cipher: Bytes, signKey = space.owner.signKey): Promise<WireEnvelope> {
  const signature = await sign(signKey, pae("errand1/env", [head, cipher]));
  return { h: toB64u(head), c: toB64u(cipher), s: toB64u(signature) };
}

/** An envelope whose sealed plain text is exactly these bytes. */
async function sealedRaw(plain: Bytes, header = orderHeader(space)): Promise<WireEnvelope> {
  const head = headerBytes(header);
  const key = await space.keyring.threadKey(header.e, header.th);
  return resigned(head, await aesSeal(key, testRandom.bytes(12), plain, pae("errand1/aad", [head])));
}

describe("an envelope", () => {
  test("P-ENV-9, P-ENV-11: any JSON body comes back as it was, and its size shows only in steps of 256", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        const body: unknown = JSON.parse(JSON.stringify(value));
        const read = readEnvelope(await seal(orderHeader(space), body));
        expect(await isFromOwner(read)).toBe(true);
        const opened = await openEnvelope(read, space.keyring);
        expect(opened.body).toEqual(body);
        expect(opened.bytes).toEqual(utf8(JSON.stringify(body)));
        expect((read.cipher.length - 28) % limits.padToBytes).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("P-OUT-2: sealed twice it is other bytes and the same entry", async () => {
    const header = orderHeader(space);
    const [one, two] = [await seal(header), await seal(header)];
    expect(one.h).toBe(two.h);
    expect(one.c).not.toBe(two.c);
  });

  test("P-ENV-1: names its blobs to the hub", async () => {
    const blobs = [randomId<BlobId>(), randomId<BlobId>()];
    expect(readEnvelope(await seal(orderHeader(space), {}, blobs)).blobs).toEqual(blobs);
    expect(await seal(orderHeader(space))).not.toHaveProperty("b");
  });

  test("P-ENV-7: an order of 64 KiB is sealed, one step more is not; a report may have 256 KiB", async () => {
    const overhead = 28 + 4 + 2;
    const fits = (limit: number): string => "x".repeat(Math.floor((limit - 28) / 256) * 256 + 28 - overhead);
    const order = orderHeader(space);
    const report = orderHeader(space, { k: "accepted", a: "*", x: 0 });
    for (const [header, limit] of [
      [order, limits.orderBytesMax],
      [report, limits.reportBytesMax],
    ] as const) {
      expect(readEnvelope(await seal(header, fits(limit))).cipher.length).toBeLessThanOrEqual(limit);
      await expect(seal(header, `${fits(limit)}x`)).rejects.toMatchObject({ code: "envelope_too_large" });
    }
  });

  test("is not sealed with a header that no receiver would take, or for an epoch that is not held", async () => {
    await expect(seal(orderHeader(space, { n: 0 }))).rejects.toMatchObject({ code: "header_malformed" });
    await expect(seal(orderHeader(space, { e: 2 }))).rejects.toMatchObject({ code: "epoch_unknown" });
  });
});

/** One other value for each field of the header; every one of them would be a valid header. */
const otherFields: Record<Exclude<keyof Header, "v">, () => Partial<Header>> = {
  sp: () => ({ sp: randomId<SpaceId>() }),
  th: () => ({ th: randomId<ThreadId>() }),
  k: () => ({ k: "undo" }),
  f: () => ({ f: space.runner.id }),
  a: () => ({ a: randomId<MemberId>() }),
  id: () => ({ id: randomId() }),
  n: () => ({ n: 2 }),
  r: () => ({ r: 1 }),
  e: () => ({ e: 2 }),
  t: () => ({ t: 1_795_000_000_001 }),
  x: () => ({ x: 1_795_000_000_001 }),
};

describe("P-ENV-13: an envelope belongs to one place", () => {
  test.each(Object.keys(otherFields) as (keyof typeof otherFields)[])(
    "under another %s neither signature nor seal is right, whoever signs it again",
    async (field) => {
      const header = orderHeader(space);
      const { cipher, signature } = readEnvelope(await seal(header));
      const ring = new Keyring(space.spaceId);
      // Even when the very same key is held under the other epoch's number.
      for (const { key } of space.keyring.export()) for (const epoch of [1, 2]) ring.add(epoch, key);
      const moved = headerBytes({ ...header, ...otherFields[field]() });
      const kept = readEnvelope({ h: toB64u(moved), c: toB64u(cipher), s: toB64u(signature) });
      expect(await isFromOwner(kept)).toBe(false);
      const again = readEnvelope(await resigned(moved, cipher));
      expect(await isFromOwner(again)).toBe(true);
      await expect(openEnvelope(again, ring)).rejects.toMatchObject({ code: "envelope_not_opened" });
    },
  );

  test("header, cipher and signature of two envelopes cannot be mixed", async () => {
    const one = await seal(orderHeader(space));
    const two = await seal(orderHeader(space, { n: 2 }));
    const mixes = [
      { ...one, h: two.h },
      { ...one, c: two.c },
      { ...one, s: two.s },
      { ...two, c: one.c },
    ];
    for (const mix of mixes) expect(await isFromOwner(readEnvelope(mix))).toBe(false);
  });

  test("a bit flipped anywhere in header, cipher or signature is refused", async () => {
    const wire = await seal(orderHeader(space));
    const part = fc.constantFrom("h", "c", "s");
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), fc.integer({ min: 0, max: 7 }), async (name, at, bit) => {
        const bytes = fromB64u(wire[name])!;
        const i = at % bytes.length;
        bytes[i] = bytes[i]! ^ (1 << bit);
        expect(await isRefused({ ...wire, [name]: toB64u(bytes) })).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test("cut short or made longer, it is refused", async () => {
    const wire = await seal(orderHeader(space));
    for (const name of ["h", "c", "s"] as const) {
      const bytes = fromB64u(wire[name])!;
      for (const other of [
        bytes.slice(0, -1),
        bytes.slice(1),
        bytes.slice(0, 0),
        concatBytes(bytes, bytes.slice(0, 256)),
      ]) {
        expect(await isRefused({ ...wire, [name]: toB64u(other) })).toBe(true);
      }
    }
  });

  test("P-ENV-9: signed well and changed inside, it does not open", async () => {
    const { headerBytes: head, cipher } = readEnvelope(await seal(orderHeader(space)));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: cipher.length - 1 }), fc.integer({ min: 1, max: 255 }), async (i, change) => {
        const changed = cipher.slice();
        changed[i] = changed[i]! ^ change;
        const read = readEnvelope(await resigned(head, changed));
        await expect(openEnvelope(read, space.keyring)).rejects.toMatchObject({ code: "envelope_not_opened" });
      }),
      { numRuns: 40 },
    );
  });

  test("a member's signature under another member's name is not that member's", async () => {
    const { headerBytes: head, cipher } = readEnvelope(await seal(orderHeader(space)));
    for (const signKey of [space.runner.signKey, space.bridge.signKey, space.root, await makeSignKey(false)]) {
      expect(await isFromOwner(readEnvelope(await resigned(head, cipher, signKey)))).toBe(false);
    }
  });
});

describe("what is inside is looked at strictly", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const bodies: [string, () => Bytes][] = [
    ["no JSON", () => pad(utf8("{"))],
    ["nested 20,000 levels deep", () => pad(utf8(deep))],
    ["no UTF-8", () => pad(Uint8Array.of(0x22, 0xff, 0x22))],
    ["a byte order mark", () => pad(utf8("\ufeff{}"))],
    ["nothing", () => pad(new Uint8Array())],
    ["a length beyond the end", () => withLength(253)],
    ["a length of 2^32 - 1", () => withLength(0xffff_ffff)],
    ["padding that is not zeros", () => withLength(2, 255)],
    ["more padding than needed", () => concatBytes(pad(utf8("{}")), new Uint8Array(256))],
  ];
  test.each(bodies)("P-ENV-11, P-ENV-12: %s is body_malformed", async (_, plain) => {
    const read = readEnvelope(await sealedRaw(plain()));
    expect(await isFromOwner(read)).toBe(true);
    await expect(openEnvelope(read, space.keyring)).rejects.toMatchObject({ code: "body_malformed" });
  });

  test("P-ENV-12: 64 levels are opened, and brackets in texts are no levels", async () => {
    const body: unknown = JSON.parse(`${"[".repeat(63)}{"a\\"[":"${"[{".repeat(100)}"}${"]".repeat(63)}`);
    expect((await openEnvelope(readEnvelope(await seal(orderHeader(space), body)), space.keyring)).body).toEqual(body);
    const read = readEnvelope(await seal(orderHeader(space), [body]));
    await expect(openEnvelope(read, space.keyring)).rejects.toMatchObject({ code: "body_malformed" });
  });

  function withLength(length: number, lastByte = 0): Bytes {
    const plain = pad(utf8("{}"));
    new DataView(plain.buffer).setUint32(0, length);
    plain[255] = lastByte;
    return plain;
  }
});

describe("the outer form", () => {
  const refusals: [string, string, (wire: WireEnvelope) => unknown][] = [
    ["null", "envelope_malformed", () => null],
    ["text", "envelope_malformed", (wire) => JSON.stringify(wire)],
    ["an array", "envelope_malformed", ({ h, c, s }) => [h, c, s]],
    ["a missing signature", "envelope_malformed", ({ h, c }) => ({ h, c })],
    ["an unknown field", "envelope_malformed", (wire) => ({ ...wire, z: 1 })],
    ["__proto__", "envelope_malformed", (wire) => JSON.parse(`{"__proto__":{},${JSON.stringify(wire).slice(1)}`)],
    ["a number for text", "envelope_malformed", (wire) => ({ ...wire, c: 1 })],
    ["padded base64", "envelope_malformed", (wire) => ({ ...wire, h: `${wire.h}=` })],
    ["ordinary base64", "envelope_malformed", (wire) => ({ ...wire, c: `+/${wire.c.slice(2)}` })],
    ["a second spelling of the signature", "envelope_malformed", (wire) => ({ ...wire, s: respelled(wire.s) })],
    ["a signature of 63 bytes", "envelope_malformed", (wire) => ({ ...wire, s: toB64u(fromB64u(wire.s)!.slice(1)) })],
    ["an empty list of blobs", "envelope_malformed", (wire) => ({ ...wire, b: [] })],
    ["a blob twice", "envelope_malformed", (wire) => ({ ...wire, b: Array(2).fill(randomId()) })],
    ["33 blobs", "envelope_malformed", (wire) => ({ ...wire, b: Array.from({ length: 33 }, () => randomId()) })],
    ["a blob that is no id", "envelope_malformed", (wire) => ({ ...wire, b: ["../../etc"] })],
    ["an empty cipher", "envelope_malformed", (wire) => ({ ...wire, c: "" })],
    [
      "a cipher of 255 bytes and its tag",
      "envelope_malformed",
      (wire) => ({ ...wire, c: toB64u(new Uint8Array(283)) }),
    ],
    ["a header of 3 KiB", "envelope_too_large", (wire) => ({ ...wire, h: "A".repeat(4096) })],
    ["an order of 65 KiB", "envelope_too_large", (wire) => ({ ...wire, c: toB64u(new Uint8Array(65 * 1024 + 28)) })],
    ["a body of 1 MiB", "envelope_too_large", (wire) => ({ ...wire, c: "A".repeat(1_398_104) })],
  ];
  test.each(refusals)("P-ENV-1, P-ENV-7: %s is %s", async (_, code, change) => {
    const wire = await seal(orderHeader(space));
    expect(() => readEnvelope(change(wire))).toThrow(expect.objectContaining({ code }));
  });

  /** The same bytes with the last character's unused bits set. */
  function respelled(text: string): string {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return text.slice(0, -1) + letters[letters.indexOf(text.at(-1)!) + 1]!;
  }
});

test("P-ENV-7: a thousand things that are no envelope are refused by a Problem and by nothing else", () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.record({ h: fc.string(), c: fc.string(), s: fc.string() })), (wire) => {
      expect(() => readEnvelope(wire)).toThrow(expect.objectContaining({ name: "Problem" }));
    }),
    { numRuns: 500 },
  );
});

async function isRefused(wire: WireEnvelope): Promise<boolean> {
  try {
    const read = readEnvelope(wire);
    return !(await isFromOwner(read));
  } catch (error) {
    expect(error).toMatchObject({ name: "Problem" });
    return true;
  }
}
