import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../../test/fakes/fake-clock.ts";
import { realClock } from "../../test/fakes/real-clock.ts";
import { testMember, testRandom, type TestMember } from "../../test/fakes/sealed-space.ts";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import { testHub } from "../../test/fakes/test-hub.ts";
import { limits } from "../domain/limits.ts";
import { silentLog, type Clock } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { HubConnection } from "../hub-client/connection.ts";
import { joinSpace } from "../hub-client/joining.ts";
import { Membership, type MemberKeys } from "../hub-client/membership.ts";
import { deferred } from "../kit/deferred.ts";
import { parsePairingLink } from "../seal/pairing-link.ts";
import { openJournal } from "../store/journal/journal.ts";
import type { PairEvent } from "./desk-api.ts";
import { openDataFolder } from "./data-folder.ts";
import { makeMember, makeRoot, wrapKeysIn } from "./key-files.ts";
import { pairAtDesk } from "./pairing.ts";
import { Root } from "./root.ts";

const ports = { random: testRandom, log: silentLog };

/** A desktop at a real hub, ready to pair. */
async function desktop(clock: Clock = realClock) {
  const hub = await testHub();
  const folder = openDataFolder(join(temporaryFolder(), "data"));
  const journal = openJournal(folder.journal);
  onTestFinished(() => journal.close());
  const rootKey = await makeRoot(folder.keys);
  const runner = await makeMember(folder.keys, "runner", rootKey.spaceId, testRandom);
  const kept = wrapKeysIn(folder.keys);
  const root = new Root(
    rootKey,
    journal,
    { ...kept, get: async (id) => (id === runner.memberId ? runner.wrapKey : kept.get(id)) },
    testRandom,
  );
  await root.found([{ keys: runner, role: "runner" }]);
  const membership = await Membership.open(runner, journal.rosters, testRandom);
  const connection = new HubConnection({ url: hub.url, member: runner, clock: realClock, ...ports });
  onTestFinished(() => connection.close());
  const [first, ...rest] = journal.rosters.statementsAfter(0);
  if (!first) throw new Error("a founded space has statements");
  await connection.createSpace(first);
  for (const statement of rest) await connection.appendRoster(statement);
  const pair = (
    onEvent: (event: PairEvent) => void,
    digits: () => Promise<string>,
    signal = new AbortController().signal,
  ) =>
    pairAtDesk(
      { root, membership, connection, journal, clock, random: testRandom },
      { role: "owner", hubUrl: hub.url, signal, onEvent, digits },
    );
  return { hub, folder, journal, root, membership, connection, rootKey, pair };
}
type World = Awaited<ReturnType<typeof desktop>>;

/** One pairing from the desk's side: its link, and the digits that somebody types. */
function begun(world: World) {
  const events: PairEvent[] = [];
  const link = deferred<string>();
  const typed: ((digits: string) => void)[] = [];
  const asked = deferred<void>();
  const stop = new AbortController();
  const done = world.pair(
    (event) => {
      events.push(event);
      if (event.event === "pairing") link.resolve(event.url);
    },
    () =>
      new Promise((resolve) => {
        typed.push(resolve);
        asked.resolve();
      }),
    stop.signal,
  );
  done.catch(() => {});
  return { events, link: link.promise, typed, asked: asked.promise, done, stop };
}

async function joining(world: World, link: string, name = "Ada's phone") {
  const { signKey, id } = await testMember();
  const pairing = parsePairingLink(link, Date.now());
  const connection = new HubConnection({
    url: world.hub.url,
    member: { spaceId: pairing.spaceId, memberId: id, signKey },
    clock: realClock,
    ...ports,
  });
  onTestFinished(() => connection.close());
  const shown = deferred<string>();
  const joined = joinSpace({
    pairing,
    connection,
    signKey,
    name,
    platform: "test",
    extractable: true,
    clock: realClock,
    random: testRandom,
    onDigits: shown.resolve,
  });
  joined.catch(() => {});
  return { member: { id, signKey } satisfies TestMember, pairing, connection, shown: shown.promise, joined };
}
const wrong = (digits: string): string => String((Number(digits) + 1) % 1_000_000).padStart(6, "0");

describe("a phone is paired", () => {
  test("by its link and the six digits it shows, and then reads and writes in the space", async () => {
    const world = await desktop();
    const desk = begun(world);
    const phone = await joining(world, await desk.link);
    await desk.asked;
    desk.typed.shift()?.(await phone.shown);
    const space = await phone.joined;
    await space.hello();
    expect((await desk.done).memberId).toBe(phone.member.id);
    expect(world.membership.roster.members.get(phone.member.id)).toMatchObject({ role: "owner", revokedAt: null });
    expect(world.journal.notes.get(`name/${phone.member.id}`)).toBe("Ada's phone");
    expect(space.epochs.map(({ epoch }) => epoch)).toEqual([1]);
    const keys: MemberKeys = {
      spaceId: space.spaceId,
      memberId: space.memberId,
      signKey: phone.member.signKey,
      wrapKey: space.wrapKey,
    };
    const store = {
      statementsAfter: () => [...space.statements],
      insertStatement: () => {},
      epochs: () => [],
      insertEpoch: () => {},
    };
    expect((await Membership.open(keys, store, testRandom)).roster.hash).toBe(world.membership.roster.hash);
    expect(await phone.connection.roster(0)).toHaveLength(world.membership.roster.n);
  });

  test("by the wrong digits never: three tries, and nobody was let in", async () => {
    const world = await desktop();
    const desk = begun(world);
    const phone = await joining(world, await desk.link);
    const digits = await phone.shown;
    for (let left = 3; left > 0; left -= 1) {
      await desk.asked;
      while (desk.typed.length === 0) await new Promise((resolve) => setImmediate(resolve));
      desk.typed.shift()?.(wrong(digits));
    }
    await expect(desk.done).rejects.toMatchObject({ code: "pairing_digits_wrong" });
    expect(desk.events.filter(({ event }) => event === "wrong_digits")).toEqual([
      { event: "wrong_digits", triesLeft: 2 },
      { event: "wrong_digits", triesLeft: 1 },
    ]);
    expect(world.membership.roster.n).toBe(2);
  });

  test("by nobody when a second one used the same link: both hear of it", async () => {
    const world = await desktop();
    const desk = begun(world);
    const link = await desk.link;
    const phone = await joining(world, link);
    const digits = await phone.shown;
    await desk.asked;
    const thief = await joining(world, link, "Ada's phone");
    await expect(thief.joined).rejects.toMatchObject({ code: expect.stringMatching(/slot_taken|pairing_raced/) });
    desk.typed.shift()?.(digits);
    await expect(desk.done).rejects.toMatchObject({ code: "pairing_raced" });
    await expect(phone.joined).rejects.toMatchObject({ code: "pairing_raced" });
    expect(world.membership.roster.n).toBe(2);
  });
});

test("a link that nobody used is renewed when its time is over, and the old one is asked after no more", async () => {
  const clock = new FakeClock(Date.now());
  const world = await desktop(clock);
  const asked: string[] = [];
  const renewed = deferred<void>();
  // The hub's long wait ends with nothing; by then the link's time is over.
  world.connection.getSlot = async (pairId, _slot, { waitMs }) => {
    asked.push(pairId);
    if (new Set(asked).size === 3) renewed.resolve();
    clock.jumpTo(clock.now() + Math.max(waitMs, 1));
    await new Promise((resolve) => setImmediate(resolve));
    return null;
  };
  const desk = begun(world);
  await renewed.promise;
  desk.stop.abort(new Error("looked long enough"));
  await expect(desk.done).rejects.toThrow();
  const links = desk.events.flatMap((event) => (event.event === "pairing" ? [event.url] : []));
  expect(new Set(links).size).toBe(links.length);
  expect(links.length).toBeGreaterThanOrEqual(3);
  expect([...new Set(asked)].map((id) => asked.lastIndexOf(id))).toEqual(
    [...new Set(asked)].map((id) => asked.lastIndexOf(id)).toSorted((a, b) => a - b),
  );
});

test("a hub that is away while a link is shown is asked again, not without a breath", async () => {
  const clock = new FakeClock(Date.now());
  const world = await desktop(clock);
  let asked = 0;
  world.connection.getSlot = async () => {
    asked += 1;
    throw new Problem("hub_unreachable");
  };
  const desk = begun(world);
  await desk.link;
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
  expect(asked).toBe(1);
  clock.goOn(1_000);
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
  expect(asked).toBe(2);
  desk.stop.abort(new Error("done"));
  clock.goOn(1_000);
  await expect(desk.done).rejects.toThrow();
});

test("more than five tries in an hour are refused, also across a restart; after the hour they are not", async () => {
  const clock = new FakeClock(Date.now());
  const world = await desktop(clock);
  const tries = Array.from({ length: limits.pairingsPerHour }, () => clock.now());
  world.journal.notes.set("pairing/tries", JSON.stringify(tries));
  await expect(
    world.pair(
      () => {},
      async () => "",
    ),
  ).rejects.toMatchObject({ code: "too_many_pairings" });
  clock.jumpTo(clock.now() + 3_600_001);
  const desk = begun(world);
  await desk.link;
  desk.stop.abort(new Error("done"));
  await expect(desk.done).rejects.toThrow();
});

test("each pairing that somebody answered counts as a try", async () => {
  const world = await desktop();
  const desk = begun(world);
  const phone = await joining(world, await desk.link);
  await phone.shown;
  await desk.asked;
  expect(JSON.parse(world.journal.notes.get("pairing/tries") ?? "[]")).toHaveLength(1);
  desk.stop.abort(new Error("done"));
  desk.typed.shift()?.("000000");
  await expect(desk.done).rejects.toThrow();
  expect(world.membership.roster.n).toBe(2);
});

test("a name that hides something is shown for what it is", async () => {
  const world = await desktop();
  const desk = begun(world);
  const phone = await joining(world, await desk.link, "Ada\u202e's phone");
  await phone.shown;
  await desk.asked;
  expect(desk.events.find((event) => event.event === "asked")).toMatchObject({ name: "Ada\\u{202e}'s phone" });
  desk.stop.abort(new Error("done"));
  desk.typed.shift()?.("");
  await expect(desk.done).rejects.toThrow();
});
