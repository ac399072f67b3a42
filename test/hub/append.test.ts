import { describe, expect, test } from "vitest";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import { fromB64u, toB64u } from "../../src/kit/bytes.ts";
import type { EntryId, SpaceId } from "../../src/domain/ids.ts";
import { randomId, sealedSpace, type SealedSpace } from "../fakes/sealed-space.ts";
import { bearerOf, connect, Heard, jsonOf, publish, sealed, testHub } from "../fakes/test-hub.ts";

async function published() {
  const world = await testHub();
  const space = await sealedSpace();
  const runner = await publish(world.url, space);
  return { ...world, world, space, runner, owner: connect(world.url, space, space.owner) };
}

test("an order that is appended comes to its follower as it was sealed, in order and once", async () => {
  const { space, runner, owner } = await published();
  const heard = new Heard();
  runner.follow({ after: 0, onEnvelope: heard.onEnvelope });
  const first = await sealed(space);
  expect(await owner.append([first])).toMatchObject([{ seq: 1, isRepeat: false }]);
  expect(await owner.append([first, await sealed(space, { n: 2 })])).toMatchObject([
    { seq: 1, isRepeat: true },
    { seq: 2, isRepeat: false },
  ]);
  await heard.untilSeq(2);
  expect(heard.seqs).toEqual([1, 2]);
  expect(heard.stored[0]?.envelope).toEqual(first);
});

test("a conflicting id keeps the first bytes and answers their seq (P-OUT-3)", async () => {
  const { space, owner, runner } = await published();
  const id = randomId<EntryId>();
  const first = await sealed(space, { id }, space.owner, { says: "first" });
  const second = await sealed(space, { id }, space.owner, { says: "second" });
  await owner.append([first]);
  expect(await owner.append([second])).toEqual([{ id, seq: 1, isRepeat: true }]);
  expect(await runner.read({})).toEqual([{ seq: 1, envelope: first }]);
  // Another sender may use the same id: it is another entry.
  const report = await sealed(space, { id, k: "accepted", a: "*", x: 0 }, space.runner);
  expect(await runner.append([report])).toEqual([{ id, seq: 2, isRepeat: false }]);
});

test("PUT answers 201 with a seq, and 200 with the same seq for a repeat (P-HUB-5)", async () => {
  const { url, space } = await published();
  const authorization = `Bearer ${await bearerOf(url, space, space.owner)}`;
  const id = randomId<EntryId>();
  const body = JSON.stringify(await sealed(space, { id }));
  const put = (name: string) =>
    fetch(`${url}/v1/spaces/${space.spaceId}/envelopes/${name}`, {
      method: "PUT",
      headers: { authorization, "content-type": "application/json" },
      body,
    });
  const first = await put(id);
  expect([first.status, await jsonOf(first)]).toEqual([201, { seq: 1, repeat: false }]);
  const again = await put(id);
  expect([again.status, await jsonOf(again)]).toEqual([200, { seq: 1, repeat: true }]);
  expect(await jsonOf(await put(randomId()))).toMatchObject({ code: "id_mismatch", status: 400 });
});

describe("an envelope that is refused has a code, is not stored, and does not stop the others (P-HUB-1)", () => {
  const order = (fields: Partial<Header>) => (space: SealedSpace) => sealed(space, fields);
  const changed = (change: (wire: WireEnvelope) => unknown) => async (space: SealedSpace) =>
    change(await sealed(space));
  const flipped = (text: string): string => {
    const bytes = fromB64u(text)!;
    bytes[20]! ^= 1;
    return toB64u(bytes);
  };
  test.each<[string, string, (space: SealedSpace) => Promise<unknown>]>([
    ["another space", "wrong_space", order({ sp: randomId<SpaceId>() })],
    [
      "another sender's name",
      "sender_mismatch",
      async (space) => sealed(space, { f: space.runner.id, k: "accepted", a: "*", x: 0 }, space.owner),
    ],
    [
      "another sender's envelope, replayed",
      "sender_mismatch",
      async (space) => sealed(space, { k: "accepted", a: "*", x: 0 }, space.runner),
    ],
    ["a kind that its role may not write", "role_refused", order({ k: "accepted", a: "*", x: 0 })],
    ["a roster number the hub has not", "roster_behind", order({ r: 99 })],
    [
      "a signature by another key",
      "signature_wrong",
      async (space) => sealed(space, { f: space.owner.id }, { ...space.runner, id: space.owner.id }),
    ],
    ["a changed body", "signature_wrong", changed((wire) => ({ ...wire, c: flipped(wire.c) }))],
    ["a live envelope", "not_stored_kind", order({ k: "live", n: 0, a: "*", x: 0 })],
    [
      "a header of another version",
      "version_unsupported",
      changed((wire) => ({ ...wire, h: toB64u(Buffer.from('{"v":2}')) })),
    ],
    [
      "a header that is not canonical",
      "header_malformed",
      changed((wire) => ({ ...wire, h: toB64u(Buffer.from(` ${Buffer.from(wire.h, "base64url")}`)) })),
    ],
    ["a header that is too large", "envelope_too_large", changed((wire) => ({ ...wire, h: "A".repeat(4_000) }))],
    [
      "a body that is too large for an order",
      "envelope_too_large",
      changed((wire) => ({ ...wire, c: "A".repeat(100_000) })),
    ],
    ["an unknown field", "envelope_malformed", changed((wire) => ({ ...wire, evil: 1 }))],
    ["no object", "envelope_malformed", changed(() => "text")],
    ["null", "envelope_malformed", changed(() => null)],
  ])("%s: %s", async (_name, code, make) => {
    const { url, space, runner } = await published();
    const authorization = `Bearer ${await bearerOf(url, space, space.owner)}`;
    const body = JSON.stringify([await sealed(space), await make(space), await sealed(space, { n: 2 })]);
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(`${url}/v1/spaces/${space.spaceId}/envelopes`, { method: "POST", headers, body });
    expect(await jsonOf(answer)).toMatchObject({ results: [{ seq: 1 }, { code }, { seq: 2 }] });
    expect((await runner.read({})).length).toBe(2);
  });
});

test("appends over one socket are stored in the order in which they were sent", async () => {
  const { space, owner, runner } = await published();
  const { promise, resolve } = Promise.withResolvers<void>();
  owner.follow({ after: 0, onEnvelope() {}, onConnection: (state) => (state === "open" ? resolve() : undefined) });
  await promise;
  const envelopes = await Promise.all(Array.from({ length: 60 }, (_, i) => sealed(space, { n: i + 1 })));
  const results = await Promise.all(envelopes.map((envelope) => owner.append([envelope])));
  expect(results.flat().map((result) => ("seq" in result ? result.seq : result.code))).toEqual(
    envelopes.map((_, i) => i + 1),
  );
  expect((await runner.read({})).map(({ envelope }) => envelope.s)).toEqual(envelopes.map(({ s }) => s));
});

test("many members and connections at once: every entry has its own seq and none is missing", async () => {
  const { url, space, runner } = await published();
  const connections = Array.from({ length: 4 }, () => connect(url, space, space.owner));
  const appended = connections.map(async (connection) => {
    const batch = await Promise.all(Array.from({ length: 20 }, (_, i) => sealed(space, { n: i + 1 })));
    return (await Promise.all(batch.map((envelope) => connection.append([envelope])))).flat();
  });
  const seqs = (await Promise.all(appended)).flat().map((result) => ("seq" in result ? result.seq : 0));
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
  expect((await runner.read({})).length).toBe(80);
});

test("what was stored is there after a restart, and repeats are still known", async () => {
  const { world, space, owner, runner } = await published();
  const envelope = await sealed(space);
  await owner.append([envelope]);
  await world.restart();
  expect(await owner.append([envelope])).toMatchObject([{ seq: 1, isRepeat: true }]);
  expect(await owner.append([await sealed(space, { n: 2 })])).toMatchObject([{ seq: 2 }]);
  expect((await runner.read({})).length).toBe(2);
});

test("nothing is answered or handed on before the commit", async () => {
  const seen: string[] = [];
  const world = await testHub({ failpoint: (name) => void seen.push(name) });
  const { append } = world.store;
  // Wraps the real store: the commit is held until the test lets it go.
  const commit = Promise.withResolvers<void>();
  world.store.append = async (batch, at) => {
    await commit.promise;
    const appended = await append(batch, at);
    seen.push("committed");
    return appended;
  };
  const space = await sealedSpace();
  const runner = await publish(world.url, space);
  const heard = new Heard();
  runner.follow({ after: 0, onEnvelope: (stored) => (seen.push("followed"), heard.onEnvelope(stored)) });
  const owner = connect(world.url, space, space.owner);
  const appending = owner.append([await sealed(space)]).then(() => seen.push("answered"));
  await expect.poll(() => seen).toEqual(["hub.append.before"]);
  // Requests in between are served: a commit under way does not hold the hub.
  await runner.roster(0);
  expect(seen).toEqual(["hub.append.before"]);
  commit.resolve();
  await Promise.all([appending, heard.untilSeq(1)]);
  expect(seen.slice(0, 3)).toEqual(["hub.append.before", "committed", "hub.append.after"]);
  expect(seen.slice(3).toSorted()).toEqual(["answered", "followed"]);
});

test("appends that come while a commit is under way share the next one", async () => {
  let commits = 0;
  const world = await testHub();
  const { append } = world.store;
  world.store.append = (batch, at) => {
    commits += 1;
    return append(batch, at);
  };
  const space = await sealedSpace();
  await publish(world.url, space);
  const owner = connect(world.url, space, space.owner);
  const { promise, resolve } = Promise.withResolvers<void>();
  owner.follow({ after: 0, onEnvelope() {}, onConnection: (state) => (state === "open" ? resolve() : undefined) });
  await promise;
  const envelopes = await Promise.all(Array.from({ length: 50 }, (_, i) => sealed(space, { n: i + 1 })));
  await Promise.all(envelopes.map((envelope) => owner.append([envelope])));
  expect(commits).toBeLessThan(25);
});

test("a disk that fails is said by name, nothing is stored, and the hub goes on when it is well again", async () => {
  const world = await testHub();
  const space = await sealedSpace();
  const runner = await publish(world.url, space);
  const owner = connect(world.url, space, space.owner);
  const { append } = world.store;
  world.store.append = () => append([{ space: "nowhere" as SpaceId } as never], 1);
  const envelope = await sealed(space);
  await expect(owner.append([envelope])).rejects.toMatchObject({ code: "hub_failed" });
  world.store.append = append;
  expect(await runner.read({})).toEqual([]);
  expect(await owner.append([envelope])).toMatchObject([{ seq: 1, isRepeat: false }]);
});
