import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PushOutcome } from "../../src/domain/entries.ts";
import type { BlobId, EntryId, MemberId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import { utf8 } from "../../src/kit/bytes.ts";
import type { LogStore, NewEnvelope } from "../../src/store/log/log-store.ts";

// Tests may cast texts to ids.
const spaceA = "space-a" as SpaceId;
const spaceB = "space-b" as SpaceId;
const phone = "phone" as MemberId;
const runner = "runner" as MemberId;
const thread = (name: string) => name as ThreadId;
const blob = "blob" as BlobId;
const statement = (name: string) => ({ s: name, sig: `sig-${name}` });

let ids = 0;
function envelope(over: Partial<NewEnvelope> = {}): NewEnvelope {
  ids += 1;
  const id = (over.id ?? `id-${ids}`) as EntryId;
  return {
    space: spaceA,
    sender: phone,
    thread: thread("t1"),
    kind: "task",
    audience: "*",
    n: ids,
    wire: `{"c":"${id}"}`,
    ...over,
    id,
  };
}

const all = { limit: 500, bytesMax: 1_000_000 };

/** Every engine of the hub's log keeps these promises. `open` is given a folder of its own and may be called again on it. */
export function logStoreContract(engine: string, open: (folder: string) => Promise<LogStore>): void {
  describe(`the log on ${engine}`, () => {
    let folder: string;
    let store: LogStore;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "errand-log-"));
      store = await open(folder);
      await store.createSpace(spaceA, statement("a1"), 1, null);
      await store.createSpace(spaceB, statement("b1"), 1, null);
    });
    afterEach(async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    });

    async function reopen(): Promise<void> {
      await store.close();
      store = await open(folder);
    }

    test("seq counts from 1 without a hole, in each space by itself, and goes on after reopening", async () => {
      const first = await store.append([envelope(), envelope({ space: spaceB }), envelope()], 5);
      expect(first.map(({ seq }) => seq)).toEqual([1, 1, 2]);
      await reopen();
      expect((await store.append([envelope(), envelope({ space: spaceB })], 6)).map(({ seq }) => seq)).toEqual([3, 2]);
      expect(await store.head(spaceA)).toBe(3);
      expect(await store.head("nowhere" as SpaceId)).toBeNull();
    });

    test("a repeat of a sender's id has the first seq, whatever the bytes, and leaves no hole", async () => {
      const once = envelope();
      await store.append([once], 5);
      const again = await store.append(
        [{ ...once, wire: "other" }, envelope(), envelope({ id: once.id, sender: runner })],
        6,
      );
      expect(again).toMatchObject([
        { seq: 1, isRepeat: true },
        { seq: 2, isRepeat: false },
        { seq: 3, isRepeat: false },
      ]);
      expect((await store.read(spaceA, all)).rows[0]?.wire).toBe(once.wire);
    });

    test("a repeat within one batch is stored once", async () => {
      const twice = envelope();
      expect(await store.append([twice, twice], 5)).toMatchObject([
        { seq: 1, isRepeat: false },
        { seq: 1, isRepeat: true },
      ]);
      expect(await store.head(spaceA)).toBe(1);
    });

    test("appends at the same time get each their own seq", async () => {
      const results = await Promise.all(Array.from({ length: 40 }, () => store.append([envelope(), envelope()], 5)));
      expect(
        results
          .flat()
          .map(({ seq }) => seq)
          .toSorted((a, b) => a - b),
      ).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
    });

    test("a batch that cannot be stored whole is not stored at all, and the next one is", async () => {
      await expect(store.append([envelope(), envelope({ space: "nowhere" as SpaceId })], 5)).rejects.toThrow();
      expect(await store.head(spaceA)).toBe(0);
      expect(await store.append([envelope()], 5)).toMatchObject([{ seq: 1 }]);
    });

    test("a reader sees nothing of an append that is not committed", async () => {
      const appending = store.append(
        Array.from({ length: 50 }, () => envelope()),
        5,
      );
      const counts = await Promise.all(
        Array.from({ length: 50 }, async () => (await store.read(spaceA, all)).rows.length),
      );
      await appending;
      expect([...new Set(counts)].filter((count) => count !== 0 && count !== 50)).toEqual([]);
    });

    test("the log is read forward, backward and by thread, always in rising seq", async () => {
      await store.append(
        Array.from({ length: 10 }, (_, i) => envelope({ thread: thread(i % 2 === 0 ? "even" : "odd") })),
        5,
      );
      const seqs = async (range: Partial<Parameters<LogStore["read"]>[1]>) => {
        const { rows, more } = await store.read(spaceA, { ...all, ...range });
        return [rows.map(({ seq }) => seq), more];
      };
      expect(await seqs({ after: 3, limit: 3 })).toEqual([[4, 5, 6], true]);
      expect(await seqs({ after: 7, limit: 3 })).toEqual([[8, 9, 10], false]);
      expect(await seqs({ before: 4, limit: 2 })).toEqual([[2, 3], true]);
      expect(await seqs({ before: 3, limit: 2 })).toEqual([[1, 2], false]);
      expect(await seqs({ after: 2, thread: thread("odd"), limit: 2 })).toEqual([[4, 6], true]);
      expect(await seqs({ before: 9, thread: thread("even"), limit: 9 })).toEqual([[1, 3, 5, 7], false]);
      expect(await seqs({ after: 10 })).toEqual([[], false]);
    });

    test("a page has an end in bytes, and at least one row", async () => {
      await store.append(
        Array.from({ length: 4 }, () => envelope({ wire: "x".repeat(100) })),
        5,
      );
      expect((await store.read(spaceA, { limit: 9, bytesMax: 250 })).rows.length).toBe(2);
      expect(await store.read(spaceA, { limit: 9, bytesMax: 1 })).toMatchObject({ rows: [{ seq: 1 }], more: true });
      expect(await store.read(spaceA, { before: 4, limit: 9, bytesMax: 1 })).toMatchObject({
        rows: [{ seq: 3 }],
        more: true,
      });
    });

    test("a thread's head of a kind is its newest", async () => {
      const summary = (name: string) => envelope({ kind: "summary", thread: thread(name) });
      await store.append([summary("t1"), summary("t2"), envelope(), summary("t1")], 5);
      await store.append([summary("t3"), envelope({ space: spaceB, kind: "summary" })], 5);
      const seqs = async (after: number, limit: number) =>
        (await store.heads(spaceA, "summary", after, limit, 1_000)).rows.map(({ seq }) => seq);
      expect(await seqs(0, 500)).toEqual([2, 4, 5]);
      expect(await seqs(2, 1)).toEqual([4]);
      expect(await store.heads(spaceA, "summary", 0, 2, 1_000)).toMatchObject({ more: true });
    });

    test("the roster grows one statement at a time and survives reopening", async () => {
      expect(await store.createSpace(spaceA, statement("other"), 2, null)).toBe("exists");
      expect(await store.appendStatement(spaceA, 2, statement("a2"))).toBe("appended");
      expect(await store.appendStatement(spaceA, 2, statement("x"))).toBe("taken");
      expect(await store.appendStatement(spaceA, 4, statement("x"))).toBe("taken");
      await reopen();
      expect(await store.statements(spaceA, 0, 9)).toEqual([statement("a1"), statement("a2")]);
      expect(await store.statements(spaceA, 1, 9)).toEqual([statement("a2")]);
      expect(await store.statements(spaceB, 0, 9)).toEqual([statement("b1")]);
    });

    test("an invite makes one space, before its end", async () => {
      await store.addInvite("hash", 100);
      expect(await store.createSpace("c" as SpaceId, statement("c1"), 100, "hash")).toBe("invite_refused");
      expect(await store.createSpace("c" as SpaceId, statement("c1"), 99, "hash")).toBe("created");
      expect(await store.createSpace("d" as SpaceId, statement("d1"), 99, "hash")).toBe("invite_refused");
      expect(await store.head("d" as SpaceId)).toBeNull();
      expect(await store.createSpace("d" as SpaceId, statement("d1"), 99, "never made")).toBe("invite_refused");
    });

    test("a blob's chunks come in order, may be repeated and never change", async () => {
      const put = (index: number, text: string, isLast = false, sender = phone) =>
        store.putChunk({ space: spaceA, blob, sender, index, bytes: utf8(text), isLast, sizeMax: 10 }, 5);
      expect(await put(1, "early")).toBe("gap");
      expect(await put(0, "one")).toBe("stored");
      expect(await put(0, "one")).toBe("repeat");
      expect(await put(0, "two")).toBe("differs");
      expect(await put(0, "one", true)).toBe("differs");
      expect(await put(1, "two", false, runner)).toBe("differs");
      expect(await put(1, "12345678")).toBe("too_large");
      await reopen();
      expect(await store.blob(spaceA, blob)).toEqual({ sender: phone, chunkCount: 1, size: 3, isComplete: false });
      expect(await put(1, "two", true)).toBe("stored");
      expect(await put(1, "two", true)).toBe("repeat");
      expect(await put(2, "more")).toBe("differs");
      expect(await store.chunk(spaceA, blob, 1)).toEqual(utf8("two"));
      expect(await store.chunk(spaceA, blob, 2)).toBeNull();
      expect(await store.chunk(spaceB, blob, 0)).toBeNull();
      expect(await store.blob(spaceA, blob)).toMatchObject({ isComplete: true });
    });

    test("a slot is written once; a second, different write marks its pairing", async () => {
      const put = (slot: number, text: string, at: number, countMax = 9) =>
        store.putSlot({ pairId: "pair", slot, bytes: utf8(text), expiresAt: at + 100, countMax }, at);
      expect(await store.slot("pair", 1, 1)).toEqual({ bytes: null, isContested: false });
      expect(await put(1, "m1", 1)).toBe("stored");
      expect(await put(1, "m1", 2)).toBe("repeat");
      expect(await put(2, "m2", 50)).toBe("stored");
      expect(await put(1, "evil", 120)).toBe("taken");
      expect(await store.slot("pair", 2, 121)).toEqual({ bytes: utf8("m2"), isContested: true });
      expect(await store.slot("pair", 3, 121)).toEqual({ bytes: null, isContested: true });
      expect(await store.slot("other", 1, 121)).toEqual({ bytes: null, isContested: false });
      expect(await put(3, "m3", 121, 2)).toBe("full");
      expect(await store.slot("pair", 1, 151)).toEqual({ bytes: null, isContested: false });
      expect(await put(3, "m3", 151, 2)).toBe("stored");
    });

    test("it remembers when a member was last connected", async () => {
      await store.noteSeen(spaceA, [phone, runner], 10);
      await store.noteSeen(spaceA, [phone], 20);
      expect(await store.seen(spaceA)).toEqual(
        new Map([
          [phone, 20],
          [runner, 10],
        ]),
      );
      expect(await store.seen(spaceB)).toEqual(new Map());
    });

    test("where a member is pushed to can be changed, and is dropped only while it is still that", async () => {
      await store.setPushEndpoint(spaceA, phone, "https://a.example/1", 1);
      await store.setPushEndpoint(spaceA, phone, "https://a.example/2", 2);
      await store.dropPushEndpoint(spaceA, phone, "https://a.example/1");
      await reopen();
      expect(await store.pushEndpoint(spaceA, phone)).toBe("https://a.example/2");
      expect(await store.pushEndpoint(spaceB, phone)).toBeNull();
      expect(await store.pushMembers(spaceA)).toEqual([phone]);
      await store.dropPushEndpoint(spaceA, phone, "https://a.example/2");
      expect(await store.pushEndpoint(spaceA, phone)).toBeNull();
      await store.setPushEndpoint(spaceA, phone, "https://a.example/3", 3);
      await store.setPushEndpoint(spaceA, phone, null, 4);
      expect(await store.pushMembers(spaceA)).toEqual([]);
    });

    test("each push's outcome is known by its id, each member's newest for ever", async () => {
      const note = (member: MemberId, id: string, outcome: PushOutcome, at: number) =>
        store.notePushTry(spaceA, member, { id: id as EntryId, outcome }, at, 100);
      await note(phone, "p1", "rate_limited", 10);
      await note(phone, "p1", "sent", 20);
      await note(runner, "p1", "gone", 30);
      expect(await store.pushTry(spaceA, phone, "p1" as EntryId)).toBe("sent");
      expect(await store.pushTry(spaceB, phone, "p1" as EntryId)).toBeNull();
      await note(phone, "p2", "unreachable", 200);
      expect(await store.pushTry(spaceA, phone, "p1" as EntryId)).toBeNull();
      expect(await store.lastPushTry(spaceA, phone)).toEqual({ outcome: "unreachable", at: 200 });
      expect(await store.lastPushTry(spaceA, runner)).toEqual({ outcome: "gone", at: 30 });
      expect(await store.lastPushTry(spaceB, runner)).toBeNull();
    });

    test("orders that wait for a runner are told of once, from the first one on, until it comes", async () => {
      await store.orderWaits(spaceA, runner, 10);
      await store.orderWaits(spaceA, runner, 20);
      await reopen();
      expect(await store.takeLongOrderWaits(9)).toEqual([]);
      expect(await store.takeLongOrderWaits(10)).toEqual([{ space: spaceA, runner }]);
      await store.orderWaits(spaceA, runner, 30);
      expect(await store.takeLongOrderWaits(99)).toEqual([]);
      await store.endOrderWait(spaceA, runner);
      await store.orderWaits(spaceA, runner, 40);
      expect(await store.takeLongOrderWaits(99)).toEqual([{ space: spaceA, runner }]);
    });

    test("a key of the hub's own is the first one that was kept", async () => {
      expect(await store.hubKey("a")).toBeNull();
      expect(await store.keepHubKey("a", "first")).toBe("first");
      expect(await store.keepHubKey("a", "second")).toBe("first");
      await reopen();
      expect(await store.hubKey("a")).toBe("first");
    });
  });
}
