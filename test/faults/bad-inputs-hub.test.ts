import { describe, expect, test } from "vitest";
import type { WireEnvelope } from "../../src/domain/envelope.ts";
import type { SpaceId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import { openVerified } from "../../src/hub-client/open-verified.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import { addStatement, revokeStatement } from "../../src/seal/root.ts";
import { signStatement } from "../../src/seal/roster.ts";
import { randomId, testRandom } from "../fakes/sealed-space.ts";
import { BadRows } from "./bad-rows.ts";
import { taskBody } from "./bad-tasks.ts";
import type { Sender } from "./bad-world.ts";
import { flipped } from "./forge.ts";
import { HubAsks, jsonType } from "./hub-asks.ts";

/**
 * What strangers, other members and other pages send to the hub itself. Each is refused with its code and reaches no
 * runner, and the next task of the owner runs to its end through the same hub.
 */
const rows = new BadRows();
const hub = new HubAsks(rows);
type Row = [sentence: string, answer: string, act: () => Promise<string>];
const made = async (...args: Parameters<BadRows["bad"]>) => (await rows.bad(...args)).wire;

describe("envelopes and statements", () => {
  const under = (sender: Sender, id: Sender["id"]): Sender => ({ ...sender, id });
  const statement = async (signed: () => Promise<{ s: string; sig: string }>) =>
    hub.ask(
      {
        method: "POST",
        path: `/v1/spaces/${hub.space}/roster`,
        headers: jsonType,
        body: JSON.stringify({ statement: await signed() }),
      },
      rows.world.tablet,
    );
  const root = () => rows.world.root.rootKey.key;
  const roster = () => rows.world.membership.roster;
  const table: Row[] = [
    ["an order of another space", "wrong_space", async () => hub.append(await made({ sp: randomId<SpaceId>() }))],
    [
      "an order under another owner's name",
      "sender_mismatch",
      async () => hub.append(await made({}, {}, under(rows.world.tablet, rows.world.owner.id)), rows.world.tablet),
    ],
    ["another owner's order", "sender_mismatch", async () => hub.append(await made(), rows.world.tablet)],
    [
      "another key's signature",
      "signature_wrong",
      async () => hub.append(await made({}, { signKey: rows.world.tablet.signKey })),
    ],
    [
      "a flipped bit",
      "signature_wrong",
      async () => made().then((wire) => hub.append({ ...wire, c: flipped(wire.c) })),
    ],
    [
      "a bridge's task",
      "role_refused",
      async () => hub.append(await made({}, {}, rows.world.bridge), rows.world.bridge),
    ],
    [
      "a runner's task",
      "role_refused",
      async () => hub.append(await made({}, {}, rows.world.otherRunner), rows.world.otherRunner),
    ],
    ["an owner's report", "role_refused", async () => hub.append(await made({ k: "accepted", a: "*", x: 0 }))],
    [
      "a revoked device's task",
      "login_refused",
      async () => hub.append(await made({}, {}, rows.world.revoked), rows.world.revoked),
    ],
    ["a roster that nobody has", "roster_behind", async () => hub.append(await made({ r: 99 }))],
    [
      "something live through the append",
      "not_stored_kind",
      async () => hub.append(await made({ k: "live", n: 0, x: 0, a: "*" })),
    ],
    ["an order for everybody", "header_malformed", async () => hub.append(await made({ a: "*" }))],
    [
      "an order of 65 KiB",
      "envelope_too_large",
      async () => hub.append(await made({}, { body: taskBody({ text: "x".repeat(limits.orderBytesMax) }) })),
    ],
    ["a header of 3 KiB", "envelope_too_large", async () => hub.append({ ...(await made()), h: "A".repeat(4_096) })],
    ["a field nobody knows", "envelope_malformed", async () => hub.append({ ...(await made()), role: "owner" })],
    [
      "a stranger made owner by an owner",
      "403 roster_signature",
      () =>
        statement(async () =>
          signStatement(
            rows.world.tablet.signKey,
            addStatement(roster(), { signPk: rows.world.stranger.signKey.publicKey, role: "owner" }),
          ),
        ),
    ],
    [
      "a statement with a gap before it",
      "409 roster_gap",
      () =>
        statement(() =>
          signStatement(root(), { ...revokeStatement(roster(), rows.world.bridge.id), n: roster().n + 2 }),
        ),
    ],
    [
      "a statement beside the chain",
      "409 roster_fork",
      () =>
        statement(() =>
          signStatement(root(), {
            ...revokeStatement(roster(), rows.world.bridge.id),
            prev: toB64u(testRandom.bytes(32)),
          }),
        ),
    ],
    [
      "a second statement in the place of an old one",
      "409 roster_fork",
      () =>
        statement(() => signStatement(root(), { ...revokeStatement(roster(), rows.world.bridge.id), n: roster().n })),
    ],
  ];
  test.each(table)("%s: %s", async (_says, ...row) => {
    const n = roster().n;
    await hub.refuses(...row);
    expect((await rows.world.ownerConnection.roster(0)).length).toBe(n);
  });
});

describe("sockets", () => {
  const table: Row[] = [
    ["garbage", "frame_malformed", () => hub.socketSays("\u0000garbage")],
    ["bytes", "frame_malformed", () => hub.socketSays(new Uint8Array([123, 125]))],
    [
      "an append before hello",
      "not_logged_in",
      () => hub.socketSays(async () => JSON.stringify({ type: "append", ref: 1, envelopes: [await made()] })),
    ],
    ["a follow before hello", "not_logged_in", () => hub.socketSays('{"type":"follow","after":0}')],
    ["a hello of another version", "version_unsupported", () => hub.socketSays(hub.hello(rows.world.owner, { v: 2 }))],
    ["a hello of a stranger", "login_refused", () => hub.socketSays(hub.hello(rows.world.stranger))],
    ["a hello of a revoked device", "login_refused", () => hub.socketSays(hub.hello(rows.world.revoked))],
    [
      "a hello that claims a role",
      "frame_malformed",
      () => hub.socketSays(hub.hello(rows.world.bridge, { role: "owner" })),
    ],
    ["a hello of 2 MB", "closed 1006", () => hub.socketSays(`{"type":"hello","v":1${" ".repeat(2_000_000)}}`)],
    [
      "a second hello",
      "frame_malformed",
      () => hub.socketSays(hub.hello(rows.world.owner), async () => hub.hello(rows.world.owner)(await hub.nonce())),
    ],
    ["garbage after the login", "frame_malformed", () => hub.socketSays(hub.hello(rows.world.owner), "{")],
    [
      "a follow from before the beginning",
      "frame_malformed",
      () => hub.socketSays(hub.hello(rows.world.owner), '{"type":"follow","after":-1}'),
    ],
  ];
  test.each(table)("%s: %s", (_says, ...row) => hub.refuses(...row));
});

test("what is live is relayed only from who may say it and in no other's name; who hears it verifies it (P-HUB-6)", async () => {
  const { world, thread } = rows;
  const live = (sender: Sender) =>
    made({ k: "live", n: 0, x: 0, a: "*" }, { body: { task: randomId(), attempt: 1, offset: 0, text: "x" } }, sender);
  const heard: WireEnvelope[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const listener = world.connect(world.otherRunner);
  const good = await live(world.owner);
  const unsigned = { ...(await live(world.tablet)), s: toB64u(new Uint8Array(64)) };
  listener.follow({
    after: 0,
    onEnvelope() {},
    onLive: (wire) => (heard.push(wire), wire.h === good.h ? resolve() : undefined),
    onConnection: (state) => void (state === "open" ? say() : undefined),
  });
  const says = async (sender: Sender, wire: WireEnvelope): Promise<void> => {
    const connection = world.connect(sender);
    const open = Promise.withResolvers<void>();
    connection.follow({ after: 0, onEnvelope() {}, onConnection: (state) => state === "open" && open.resolve() });
    await open.promise;
    connection.sendLive(wire);
    // In the order of the socket: what is answered after it shows that it was looked at.
    await connection.append([wire]);
    connection.close();
  };
  const say = async (): Promise<void> => {
    await says(world.bridge, await live(world.bridge));
    await says(world.tablet, await live(world.owner));
    await says(world.tablet, unsigned);
    await says(world.owner, good);
  };
  await promise;
  listener.close();
  expect(heard).toEqual([unsigned, good]);
  const reader = { membership: world.membership, fetchRoster: () => Promise.resolve() };
  await expect(openVerified(reader, unsigned)).rejects.toMatchObject({ code: "signature_wrong" });
  expect((await openVerified(reader, good)).entry.kind).toBe("live");
  await world.goodTask(thread);
});
