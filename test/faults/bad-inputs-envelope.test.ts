import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import type { EntryId, MemberId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import { randomId } from "../fakes/sealed-space.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { BadWorld, taskBody, type Sender } from "./bad-world.ts";
import { flipped, forge, shortened, withHeader, type Forgery } from "./forge.ts";

/**
 * What a hostile hub, a stolen key or a broken app hands to a runner. The rows are written into the hub's file past the
 * hub, so that each refusal is the runner's own. Each row leaves no task, no prompt and no file, and the next task of
 * the same thread runs to its end.
 */
let world: BadWorld;
const thread = randomId<ThreadId>();

beforeAll(async () => {
  world = await BadWorld.open();
  await world.goodTask(thread);
});
afterAll(() => world.close());

type Made = { wire: WireEnvelope; header: Header };
type Told = "refused" | "passed_over" | "nothing";
type Row = [sentence: string, told: Told, code: string | null, make: () => Promise<Made> | Made];

const harm = (): string => join(world.home, "harm");
/** Looked at once: one row that failed must not fail the next. */
const wasHarmed = (): boolean => {
  const found = existsSync(harm());
  rmSync(harm(), { force: true });
  return found;
};
const harmful = () => taskBody({ text: script(`do harm ${"!".repeat(300)}`, { do: "write", path: harm(), text: "harm" }) });

/** A task that would do harm, as an owner's app would send it but for what is named here. */
async function bad(fields: Partial<Header> = {}, more: Partial<Forgery> = {}, sender: Sender = world.owner): Promise<Made> {
  const header = world.header(thread, fields, sender);
  const wire = await forge({ header, body: harmful(), keyring: world.membership.keyring, signKey: sender.signKey, ...more });
  return { wire, header };
}

async function changed(change: (wire: WireEnvelope) => WireEnvelope | Promise<WireEnvelope>): Promise<Made> {
  const { wire, header } = await bad();
  return { wire: await change(wire), header };
}

/** Signed as it is: what only a program without our rules would write. */
const headed = (headerText: (canonical: string) => string, fields: Partial<Header> = {}): Promise<Made> => bad(fields, { headerText });

async function refuses(told: Told, code: string | null, make: () => Promise<Made> | Made): Promise<void> {
  const prompts = world.prompts();
  const { wire, header } = await make();
  const seq = await world.smuggle(wire, header);
  await world.goodTask(thread);
  expect(world.verdict(seq, header.id)).toEqual({ told, code });
  expect(world.journal.tasks.byId(header.id)).toBeNull();
  expect(world.prompts()).toBe(prompts + 1);
  expect(wasHarmed()).toBe(false);
  if (told === "passed_over") expect(world.journal.orders.verdict(header.id)).toBeNull();
}

describe("who it is from and where it belongs", () => {
  const rows: Row[] = [
    ["an order of another space", "passed_over", "other_space", () => bad({ sp: randomId<SpaceId>() })],
    ["an order of somebody who is no member", "passed_over", "unknown_sender", () => bad({}, {}, world.stranger)],
    ["an order of a revoked device under the epoch it had", "passed_over", "sender_revoked", () => bad({ e: 1 }, {}, world.revoked)],
    ["an order of a revoked device under the new epoch", "passed_over", "sender_revoked", () => bad({ e: 2 }, {}, world.revoked)],
    ["an order of a revoked device that names the roster it knew", "passed_over", "sender_revoked", () => bad({ e: 1, r: world.membership.roster.n - 2 }, {}, world.revoked)],
    ["a bridge's task", "passed_over", "role_not_allowed", () => bad({}, {}, world.bridge)],
    ["a bridge's answer", "passed_over", "role_not_allowed", () => bad({ k: "answer" }, {}, world.bridge)],
    ["another runner's task", "passed_over", "role_not_allowed", () => bad({}, {}, world.otherRunner)],
    ["a runner's task to itself", "nothing", null, () => bad({}, {}, { ...world.owner, id: world.runnerId })],
    ["an owner's report", "nothing", null, () => bad({ k: "accepted", a: "*", x: 0 })],
    ["an order for everybody", "passed_over", "header_malformed", () => bad({ a: "*" })],
    ["an order for another runner", "nothing", null, () => bad({ a: world.otherRunner.id })],
  ];
  test.each(rows)("%s: %s %s", (_says, ...row) => refuses(...row));
});

describe("what was signed", () => {
  const fields: [keyof Header, (header: Header) => Partial<Header>, string][] = [
    ["th", () => ({ th: randomId<ThreadId>() }), "signature_wrong"],
    ["k", () => ({ k: "cancel" }), "signature_wrong"],
    ["f", () => ({ f: world.tablet.id }), "signature_wrong"],
    ["a", () => ({ a: world.runnerId === world.otherRunner.id ? world.owner.id : world.otherRunner.id }), "signature_wrong"],
    ["id", () => ({ id: randomId<EntryId>() }), "signature_wrong"],
    ["n", ({ n }) => ({ n: n + 1 }), "signature_wrong"],
    ["r", ({ r }) => ({ r: r - 1 }), "signature_wrong"],
    ["e", () => ({ e: 1 }), "signature_wrong"],
    ["t", ({ t }) => ({ t: t - 1 }), "signature_wrong"],
    ["x", ({ x }) => ({ x: x + 1 }), "signature_wrong"],
    ["sp", () => ({ sp: randomId<SpaceId>() }), "other_space"],
  ];
  test.each(fields)("the field %s is another under the old signature", async (_field, change, code) => {
    const { wire, header } = await bad();
    const other = { ...header, ...change(header) };
    await refuses("passed_over", code, () => ({ wire: withHeader(wire, () => other), header: other }));
    expect(world.journal.orders.verdict(header.id)).toBeNull();
  });

  const rows: Row[] = [
    ["no signature", "passed_over", "signature_wrong", () => changed((wire) => ({ ...wire, s: toB64u(new Uint8Array(64)) }))],
    ["a signature with one bit flipped", "passed_over", "signature_wrong", () => changed((wire) => ({ ...wire, s: flipped(wire.s) }))],
    ["another owner's signature", "passed_over", "signature_wrong", () => bad({}, { signKey: world.tablet.signKey })],
    ["a bridge's signature under an owner's name", "passed_over", "signature_wrong", () => bad({}, { signKey: world.bridge.signKey })],
    ["another envelope's signature", "passed_over", "signature_wrong", () => changed(async (wire) => ({ ...wire, s: (await bad({ n: 1 })).wire.s }))],
    ["another envelope's body", "passed_over", "signature_wrong", () => changed(async (wire) => ({ ...wire, c: (await bad({ n: 1 })).wire.c }))],
    ["a body with one bit flipped", "passed_over", "signature_wrong", () => changed((wire) => ({ ...wire, c: flipped(wire.c) }))],
    ["a body without its last block", "passed_over", "signature_wrong", () => changed((wire) => ({ ...wire, c: shortened(wire.c, 256) }))],
    ["a body cut in the middle of a block", "passed_over", "envelope_malformed", () => changed((wire) => ({ ...wire, c: shortened(wire.c, 100) }))],
    ["a body of nothing", "passed_over", "envelope_malformed", () => changed((wire) => ({ ...wire, c: "" }))],
    ["a body that was sealed for another thread", "refused", "envelope_not_opened", () => bad({}, { sealedAs: { thread: randomId<ThreadId>() } })],
    ["a body that was sealed under another epoch", "refused", "envelope_not_opened", () => bad({ e: 2 }, { sealedAs: { epoch: 1 } })],
    ["a body that was sealed for another header", "refused", "envelope_not_opened", () => bad({}, { sealedAs: { header: world.header(thread, { n: 1 }) } })],
    ["an epoch that nobody holds", "refused", "epoch_unknown", () => bad({ e: 3 }, { sealedAs: { epoch: 2 } })],
  ];
  test.each(rows)("%s: %s %s", (_says, ...row) => refuses(...row));
});

describe("how the header is written", () => {
  const malformed: [string, () => Promise<Made>][] = [
    ["spaces in it", () => headed((text) => text.replace(",", ", "))],
    ["fields in another order", () => headed((text) => text.replace(/^\{"v":1,("sp":"[^"]+"),/, '{$1,"v":1,'))],
    ["one field more", () => headed((text) => text.replace("}", ',"role":"owner"}'))],
    ["one field less", () => headed((text) => text.replace(/,"x":\d+/, ""))],
    ["a field twice", () => headed((text) => text.replace('"k":"task"', '"k":"cancel","k":"task"'))],
    ["__proto__ in it", () => headed((text) => text.replace("}", ',"__proto__":{"role":"owner"}}'))],
    ["a counter as text", () => headed((text) => text.replace(/"n":(\d+)/, '"n":"$1"'))],
    ["a counter with a fraction", () => headed((text) => text.replace(/"n":(\d+)/, '"n":$1.5'))],
    ["a counter as 1e3", () => headed((text) => text.replace(/"n":\d+/, '"n":1e3'))],
    ["a counter below zero", () => headed((text) => text.replace(/"n":\d+/, '"n":-1'))],
    ["a counter of zero", () => bad({ n: 0 })],
    ["a counter of 2^53", () => headed((text) => text.replace(/"n":\d+/, '"n":9007199254740992'))],
    ["a number of 1,500 digits", () => headed((text) => text.replace(/"n":\d+/, `"n":${"9".repeat(1_500)}`))],
    ["no end", () => bad({ x: 0 })],
    ["an end before its beginning", () => bad({ x: 1 })],
    ["an end that is no number", () => headed((text) => text.replace(/"x":\d+/, '"x":null'))],
    ["roster number zero", () => bad({ r: 0 })],
    ["epoch zero", () => headed((text) => text.replace(/"e":\d+/, '"e":0'))],
    ["a sender that is no id", () => headed((text) => text.replace(/"f":"[^"]+"/, '"f":"../../owner"'))],
    ["an id with a bit that nobody reads", () => headed((text) => text.replace(/("id":"[^"]{21})[^"]/, "$1B"))],
    ["an id that is too short", () => headed((text) => text.replace(/"id":"[^"]+"/, '"id":"AAAA"'))],
    ["a kind that is no word", () => headed((text) => text.replace('"task"', '"Task\\u0000"'))],
    ["two audiences", () => headed((text) => text.replace(/"a":("[^"]+")/, '"a":[$1]'))],
    ["700 arrays in each other", () => headed((text) => text.replace(/"n":\d+/, `"n":${"[".repeat(700)}${"]".repeat(700)}`))],
    ["a lone surrogate", () => headed((text) => text.replace('"task"', '"\\ud800"'))],
    ["no JSON", () => headed((text) => text.slice(0, -1))],
    ["an array", () => headed((text) => `[${text}]`)],
    ["a byte order mark", () => headed((text) => `\ufeff${text}`)],
  ];
  test.each(malformed)("%s: header_malformed", (_says, make) => refuses("passed_over", "header_malformed", make));

  test("a newer version of the protocol: version_unsupported", () =>
    refuses("passed_over", "version_unsupported", () => headed((text) => text.replace('"v":1', '"v":2'))));
  test("an order of 65 KiB: envelope_too_large", () =>
    refuses("passed_over", "envelope_too_large", () => bad({}, { body: taskBody({ text: "x".repeat(limits.orderBytesMax) }) })));
});

describe("what stands in the body", () => {
  const ids = (count: number) => Array.from({ length: count }, () => randomId<EntryId>());
  const json = (fields: object) => JSON.stringify({ ...harmful(), ...fields });
  const text = (bodyText: string, k = "task") => bad({ k }, { bodyText });
  const [one, two] = ids(2);
  const malformed: [string, () => Promise<Made>][] = [
    ["no JSON", () => text("{")],
    ["nothing", () => text("")],
    ["null", () => text("null")],
    ["an array", () => text("[]")],
    ["a number", () => text("1e999")],
    ["10,000 arrays in each other", () => text(`${"[".repeat(10_000)}${"]".repeat(10_000)}`)],
    ["10,000 objects in each other", () => text(`${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`)],
    ["bytes that are no UTF-8", () => bad({}, { bodyBytes: new Uint8Array([0x22, 0xff, 0x22]) })],
    ["a lone surrogate", () => text(JSON.stringify(harmful()).replace("do harm", "\\ud800"))],
    ["a field nobody knows", () => text(json({ network: "on" }))],
    ["a way to widen the ceiling", () => text(json({ confinement: "off" }))],
    ["a field less", () => text(JSON.stringify({ ...harmful(), tz: undefined }))],
    ["text that is a number", () => text(json({ text: 7 }))],
    ["attachments that are no list", () => text(json({ attachments: {} }))],
    ["a project of no name", () => text(json({ project: "" }))],
    ["a day that is none", () => text(json({ localDate: "22.11.2026" }))],
    ["a folder of 5,000 letters", () => text(json({ folder: "x".repeat(5_000) }))],
    ["a length that lies", () => bad({}, { padded: new Uint8Array(256).fill(255) })],
    ["words in the padding", () => bad({}, { padded: new Uint8Array(512).fill(32) })],
    ["a cancel of nothing", () => text("{}", "cancel")],
    ["a cancel of two tasks", () => text(JSON.stringify({ task: [one, two] }), "cancel")],
    ["a message without words", () => text(JSON.stringify({ task: one, text: "" }), "message")],
    ["an answer without a hash", () => text(JSON.stringify({ to: one, answer: { choice: "once" } }), "answer")],
    ["an answer that allows for ever", () => text(JSON.stringify({ to: one, hash: "A".repeat(43), answer: { choice: "always" } }), "answer")],
    ["an answer of two kinds", () => text(JSON.stringify({ to: one, hash: "A".repeat(43), answer: { choice: "once", declined: true } }), "answer")],
    ["a thread's unknown action", () => text('{"action":"delete"}', "thread")],
    ["a thread of no title", () => text('{"action":"rename"}', "thread")],
    ["a revocation of everybody", () => text('{"member":"*"}', "revoke")],
  ];
  test.each(malformed)("%s: body_malformed", (_says, make) => refuses("refused", "body_malformed", make));

  test("__proto__ in it gives nothing to anybody", async () => {
    const { wire, header } = await text(json({}).replace("{", '{"__proto__":{"agent":"claude","project":"private"},'));
    await refuses("refused", "body_malformed", () => ({ wire, header }));
  });
});

describe("when it was said", () => {
  const day = 86_400_000;
  const aged = (fields: (now: number) => Partial<Header>) => () => bad(fields(world.clock.now()));
  const tooLong = (k: string, ms: number): Row => [`a ${k} that is good for 1 ms too long`, "refused", "life_too_long", aged((t) => ({ k, t, x: t + ms + 1 }))];
  const rows: Row[] = [
    ["an order that was issued in 2099", "refused", "from_the_future", aged(() => ({ t: Date.UTC(2099, 0), x: Date.UTC(2099, 0) + day }))],
    ["an order 1 ms further ahead than clocks may run", "refused", "from_the_future", aged((now) => ({ t: now + limits.clockAheadMsMax + 1, x: now + day }))],
    ["an order that ended 1 ms ago", "refused", "expired", aged((now) => ({ t: now - 1_000, x: now - 1 }))],
    ["an order that ends now", "refused", "expired", aged((now) => ({ t: now - 1_000, x: now }))],
    ["an order that is good for ever", "refused", "life_too_long", aged((t) => ({ t, x: Number.MAX_SAFE_INTEGER }))],
    ...["task", "message"].map((kind) => tooLong(kind, 7 * day)),
    ...["cancel", "answer", "thread", "revoke", "undo"].map((kind) => tooLong(kind, day)),
    tooLong("schedule", 365 * day),
  ];
  test.each(rows)("%s: %s %s", async (_says, told, code, make) => {
    // The runner's clock stands, so that one millisecond is one.
    world.clock.stoppedAt = Date.now();
    try {
      await refuses(told, code, make);
    } finally {
      world.clock.stoppedAt = null;
    }
  });
});

describe("what came before and after", () => {
  const own = () => ({ sender: world.tablet, thread: randomId<ThreadId>() });

  async function told(fields: Partial<Header>, sender: Sender, body: unknown = harmful()): Promise<{ seq: number; header: Header }> {
    const header = world.header(fields.th ?? thread, fields, sender);
    const wire = await forge({ header, body, keyring: world.membership.keyring, signKey: sender.signKey });
    return { seq: await world.smuggle(wire, header), header };
  }

  const harmless = () => taskBody({ text: script("work", { do: "say", text: "done" }) });

  test("the same order 1,000 times is one task and one prompt", async () => {
    const prompts = world.prompts();
    const header = world.header(thread);
    const wire = await world.seal(header, harmless());
    await world.append(wire);
    await world.smuggle(wire, header, 999);
    await world.goodTask(thread);
    expect(world.prompts()).toBe(prompts + 2);
    expect(world.watch.all("accepted").filter(({ body }) => body.order === header.id).length).toBe(1);
    expect(world.watch.all("task_ended").filter(({ body }) => body.task === header.id).length).toBe(1);
  });

  test("an order's id again with another body changes nothing", async () => {
    const prompts = world.prompts();
    const first = await told({}, world.owner, harmless());
    await told({ id: first.header.id }, world.owner);
    await told({ id: first.header.id }, world.tablet);
    await told({ id: first.header.id, k: "cancel" }, world.owner, { task: first.header.id });
    await world.goodTask(thread);
    expect(world.prompts()).toBe(prompts + 2);
    expect(world.journal.tasks.byId(first.header.id)).toMatchObject({ rung: "ended", outcome: "unchecked", words: "done" });
    expect(wasHarmed()).toBe(false);
  });

  test("a refused order stays refused when it comes again in another form", async () => {
    const first = await told({ x: Date.now() - 1, t: Date.now() - 2 }, world.owner);
    const again = await told({ id: first.header.id }, world.owner, harmless());
    await world.goodTask(thread);
    expect(world.verdict(again.seq, again.header.id)).toEqual({ told: "refused", code: "expired" });
    expect(world.watch.all("refused").filter(({ body }) => body.order === first.header.id).length).toBe(1);
  });

  test("a counter that was used, or is lower than one that was: late_order; a hole is no fault", async () => {
    const { sender, thread: th } = own();
    const first = await told({ th, n: 5 }, sender, harmless());
    const same = await told({ th, n: 5 }, sender);
    const lower = await told({ th, n: 4 }, sender);
    const hole = await told({ th, n: 900 }, sender, harmless());
    await world.goodTask(th);
    await world.watch.report("task_ended", ({ task }) => task === hole.header.id);
    expect(world.verdict(first.seq, first.header.id).told).toBe("accepted");
    expect(world.verdict(same.seq, same.header.id)).toEqual({ told: "refused", code: "late_order" });
    expect(world.verdict(lower.seq, lower.header.id)).toEqual({ told: "refused", code: "late_order" });
    expect(wasHarmed()).toBe(false);
  });

  test("orders that the hub hands out in another order: the later one counts, the earlier one is late_order", async () => {
    const { sender, thread: th } = own();
    const second = await told({ th, n: 2 }, sender, harmless());
    const first = await told({ th, n: 1 }, sender);
    await world.goodTask(th);
    expect(world.verdict(second.seq, second.header.id).told).toBe("accepted");
    expect(world.verdict(first.seq, first.header.id)).toEqual({ told: "refused", code: "late_order" });
  });

  test("the last counter there is ends one sender's words in one thread, nobody else's", async () => {
    const { sender, thread: th } = own();
    const last = await told({ th, n: Number.MAX_SAFE_INTEGER }, sender, harmless());
    const next = await told({ th, n: 1 }, sender);
    await world.goodTask(th);
    await world.goodTask(thread);
    expect(world.verdict(last.seq, last.header.id).told).toBe("accepted");
    expect(world.verdict(next.seq, next.header.id)).toEqual({ told: "refused", code: "late_order" });
  });

  test("a roster that nobody has: the order is held, the next goes on", async () => {
    const prompts = world.prompts();
    const held = await told({ r: world.membership.roster.n + 1_000 }, world.owner);
    const stranger = await told({ r: Number.MAX_SAFE_INTEGER }, world.stranger);
    await world.goodTask(thread);
    expect(world.verdict(held.seq, held.header.id)).toEqual({ told: "passed_over", code: "held_for_roster" });
    expect(world.verdict(stranger.seq, stranger.header.id)).toEqual({ told: "passed_over", code: "held_for_roster" });
    expect(world.prompts()).toBe(prompts + 1);
  });

  test("a kind that this version knows and cannot do: kind_not_supported; one of a newer version is kept", async () => {
    const schedule = await told({ k: "schedule" }, world.owner, { cron: "* * * * *" });
    const undo = await told({ k: "undo" }, world.owner, { task: randomId<EntryId>() });
    const newer = await told({ k: "hand_over" }, world.owner, { to: world.otherRunner.id satisfies MemberId });
    await world.goodTask(thread);
    expect(world.verdict(schedule.seq, schedule.header.id)).toEqual({ told: "refused", code: "kind_not_supported" });
    expect(world.verdict(undo.seq, undo.header.id)).toEqual({ told: "refused", code: "kind_not_supported" });
    expect(world.verdict(newer.seq, newer.header.id)).toEqual({ told: "nothing", code: null });
    expect(await world.ownerConnection.read({ after: newer.seq - 1, limit: 1 })).toMatchObject([{ seq: newer.seq }]);
  });
});
