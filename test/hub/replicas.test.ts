import { expect, test } from "vitest";
import type { WireEnvelope } from "../../src/domain/envelope.ts";
import type { MemberId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import type { Timer } from "../../src/domain/ports.ts";
import { deaf, replicaHub } from "../fakes/replica-hub.ts";
import { realClock } from "../fakes/real-clock.ts";
import { sealedSpace, type SealedSpace } from "../fakes/sealed-space.ts";
import { bearerOf, connect, Heard, jsonOf, loginOf, publish, revoke, sealed } from "../fakes/test-hub.ts";
import { withPostgres } from "../fakes/with-postgres.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

withPostgres("replicas of a hub on one database", (server) => {
  /** Two of them, and a space that was made at the first. */
  async function two(options: Parameters<typeof replicaHub>[1] = {}) {
    const database = await server().database();
    const [a, b] = await Promise.all([replicaHub(database), replicaHub(database, options)]);
    const space = await sealedSpace();
    const runner = await publish(a.url, space);
    return { a, b, space, runner };
  }

  test("what is appended at any of them is followed at each, in order and without a hole", async () => {
    const { a, b, space, runner } = await two();
    const heard = [new Heard(), new Heard()];
    connect(a.url, space, space.owner).follow({ after: 0, onEnvelope: heard[0]!.onEnvelope });
    connect(b.url, space, space.runner).follow({ after: 0, onEnvelope: heard[1]!.onEnvelope });
    const owner = connect(b.url, space, space.owner);
    const send = async (isOwner: boolean, n: number): Promise<number[]> => {
      const envelopes = isOwner
        ? [await sealed(space, { n })]
        : [await sealed(space, { n, k: "accepted", a: "*", x: 0 }, space.runner)];
      return (await (isOwner ? owner : runner).append(envelopes)).map((each) => ("seq" in each ? each.seq : -1));
    };
    const seqs = await Promise.all(upTo(40).map((n) => send(n % 2 === 0, n)));
    expect(seqs.flat().toSorted((x, y) => x - y)).toEqual(upTo(40));
    for (const each of heard) {
      await each.untilSeq(40);
      expect(each.seqs).toEqual(upTo(40));
    }
  });

  test("a notification that is lost costs a moment, and nothing else", async () => {
    const { b, space, runner } = await two({ change: deaf });
    const heard = new Heard();
    connect(b.url, space, space.owner).follow({ after: 0, onEnvelope: heard.onEnvelope });
    for (const n of upTo(3))
      await runner.append([await sealed(space, { n, k: "accepted", a: "*", x: 0 }, space.runner)]);
    await heard.untilSeq(3);
    expect(heard.seqs).toEqual([1, 2, 3]);
  });

  test("live words and who is connected go from one to the other, whatever their size", async () => {
    const { b, space, runner } = await two();
    const heard = new Heard();
    const live: WireEnvelope[] = [];
    const told: { member: MemberId; online: boolean }[] = [];
    connect(b.url, space, space.owner).follow({
      after: 0,
      onEnvelope: heard.onEnvelope,
      onLive: (envelope) => (live.push(envelope), heard.changed()),
      onMember: ({ member, online }) => (told.push({ member, online }), heard.changed()),
    });
    await heard.until(() => told.some(({ member }) => member === space.runner.id));
    const following = runner.follow({ after: 0, onEnvelope: () => undefined });
    await heard.until(() => told.at(-1)?.online === true);
    const fields = { k: "live", n: 0, a: "*" as const, x: 0 };
    const small = await sealed(space, fields, space.runner, { text: "word" });
    const large = await sealed(space, fields, space.runner, { text: "x".repeat(40_000) });
    // Where nobody else is known to follow yet, live words stay where they are: they may be missed.
    for (const envelope of [small, large]) {
      await heard.until(() => {
        runner.sendLive(envelope);
        return live.some(({ s }) => s === envelope.s) || (setTimeout(() => heard.changed(), 20), false);
      });
    }
    expect(live).toContainEqual(large);
    following.close();
    await heard.until(() => told.at(-1)?.online === false);
  });

  test("whoever is revoked at one is out at the others at once, on every way in", async () => {
    const { b, space, runner } = await two(unaware);
    const bearer = await bearerOf(b.url, space, space.owner);
    const { owner } = await onSocket(b.url, space);
    await revoke(space, space.owner, runner);
    const refused = owner.append([await sealed(space, { n: 2 })]).catch(() => "ended");
    expect(await refused).toSatisfy((told) => told === "ended" || JSON.stringify(told).includes("not_a_member"));
    expect(await b.store.head(space.spaceId)).toBe(1);
    const headers = { authorization: `Bearer ${bearer}` };
    expect((await fetch(`${b.url}/v1/spaces/${space.spaceId}/log`, { headers })).status).toBe(401);
  });

  test("an entry sealed by a newer roster than a replica has heard of is judged by the newest", async () => {
    const { b, space, runner } = await two(unaware);
    const { owner } = await onSocket(b.url, space);
    await revoke(space, space.runner, runner);
    const [result] = await owner.append([await sealed(space, { n: 2, r: 5 })]);
    expect(result).toMatchObject({ seq: 2 });
  });

  test("a login is begun at one and ended at another, once; its bearer is good at each", async () => {
    const { a, b, space } = await two();
    const given = await fetch(`${a.url}/v1/nonces`, { method: "POST" });
    const nonce = String((await jsonOf(given))["nonce"]);
    expect(await logInAt(b.url, space, nonce)).toBe(201);
    expect(await logInAt(a.url, space, nonce)).toBe(401);
    expect(await logInAt(a.url, space, "A".repeat(43))).toBe(401);
    const headers = { authorization: `Bearer ${await bearerOf(b.url, space, space.owner)}` };
    expect((await fetch(`${a.url}/v1/spaces/${space.spaceId}/log`, { headers })).status).toBe(200);
  });

  test("a pairing's two sides may be at two of them, and two writes of one slot are noticed", async () => {
    const { a, b } = await two();
    const at = (url: string): string => `${url}/v1/pairings/AAAAAAAAAAA/m1`;
    const put = (url: string, body: string) =>
      fetch(at(url), { method: "PUT", headers: { "content-type": "application/octet-stream" }, body });
    const waiting = fetch(`${at(b.url)}?wait=20000`);
    expect((await put(a.url, "hello")).status).toBe(201);
    expect(await (await waiting).text()).toBe("hello");
    const raced = await Promise.all([put(a.url, "one"), put(b.url, "two")]);
    expect(raced.map(({ status }) => status)).toEqual([409, 409]);
    expect((await fetch(at(b.url))).status).toBe(409);
  });

  test("a limit holds for all of them together", async () => {
    const rates = { noncesPerAddress: { burst: 60, perSecond: 0.001 } };
    const database = await server().database();
    const [a, b] = await Promise.all([replicaHub(database, { rates }), replicaHub(database, { rates })]);
    const ask = async (url: string) => (await fetch(`${url}/v1/nonces`, { method: "POST" })).status;
    expect(new Set(await Promise.all(upTo(60).map(() => ask(a.url))))).toEqual(new Set([201]));
    let letThrough = 0;
    const isRefused = async (): Promise<boolean> => (await ask(b.url)) === 429 || ((letThrough += 1), false);
    await expect.poll(isRefused, { interval: 400 }).toBe(true);
    // Until the word has come; alone it would have let sixty through.
    expect(letThrough).toBeLessThan(60);
  });

  test("they say the same of which hub they are", async () => {
    const { a, b } = await two();
    expect(a.hub.instance).toBe(b.hub.instance);
  });
});

/** It hears nothing of the others and does not look: it knows only what it asks for when somebody comes. */
const unaware = {
  change: deaf,
  clock: {
    ...realClock,
    after: (ms: number, callback: () => void): Timer =>
      ms === limits.replicaLookMs ? { cancel: () => undefined } : realClock.after(ms, callback),
  },
};

/** The owner on an open socket, over which its appends go; one is stored. */
async function onSocket(url: string, space: SealedSpace) {
  const owner = connect(url, space, space.owner);
  const heard = new Heard();
  owner.follow({ after: 0, onEnvelope: heard.onEnvelope });
  await owner.append([await sealed(space, { n: 1 })]);
  await heard.untilSeq(1);
  return { owner };
}

async function logInAt(url: string, space: SealedSpace, nonce: string): Promise<number> {
  const body = JSON.stringify(await loginOf(url, space, space.owner, nonce));
  const answer = await fetch(`${url}/v1/logins`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return answer.status;
}
