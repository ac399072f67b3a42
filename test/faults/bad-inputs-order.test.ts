import { describe, expect, test } from "vitest";
import type { Header } from "../../src/domain/envelope.ts";
import type { EntryId, MemberId, ThreadId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { randomId } from "../fakes/sealed-space.ts";
import { BadRows, type Made, type Row } from "./bad-rows.ts";
import { taskBody } from "./bad-tasks.ts";
import type { Sender } from "./bad-world.ts";
import { forge } from "./forge.ts";

/**
 * Orders that their sender really signed and that must not be done: wrong words, wrong time, wrong place in the row.
 * They are written into the hub's file past the hub; each leaves no task, no prompt and no file, and the next task of
 * the same thread runs to its end.
 */
const rows = new BadRows();

describe("what stands in the body", () => {
  const ids = (count: number) => Array.from({ length: count }, () => randomId<EntryId>());
  const json = (fields: object) => JSON.stringify({ ...rows.harmful(), ...fields });
  const text = (bodyText: string, k = "task") => rows.bad({ k }, { bodyText });
  const [one, two] = ids(2);
  const malformed: [string, () => Promise<Made>][] = [
    ["no JSON", () => text("{")],
    ["nothing", () => text("")],
    ["null", () => text("null")],
    ["an array", () => text("[]")],
    ["a number", () => text("1e999")],
    ["10,000 arrays in each other", () => text(`${"[".repeat(10_000)}${"]".repeat(10_000)}`)],
    ["10,000 objects in each other", () => text(`${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`)],
    ["bytes that are no UTF-8", () => rows.bad({}, { bodyBytes: new Uint8Array([0x22, 0xff, 0x22]) })],
    ["a lone surrogate", () => text(JSON.stringify(rows.harmful()).replace("do harm", "\\ud800"))],
    ["a field nobody knows", () => text(json({ network: "on" }))],
    ["a way to widen the ceiling", () => text(json({ confinement: "off" }))],
    ["a field less", () => text(JSON.stringify({ ...rows.harmful(), tz: undefined }))],
    ["text that is a number", () => text(json({ text: 7 }))],
    ["attachments that are no list", () => text(json({ attachments: {} }))],
    ["a project of no name", () => text(json({ project: "" }))],
    ["a day that is none", () => text(json({ localDate: "22.11.2026" }))],
    ["a folder of 5,000 letters", () => text(json({ folder: "x".repeat(5_000) }))],
    ["a length that lies", () => rows.bad({}, { padded: new Uint8Array(256).fill(255) })],
    ["words in the padding", () => rows.bad({}, { padded: new Uint8Array(512).fill(32) })],
    ["a cancel of nothing", () => text("{}", "cancel")],
    ["a cancel of two tasks", () => text(JSON.stringify({ task: [one, two] }), "cancel")],
    ["a message without words", () => text(JSON.stringify({ task: one, text: "" }), "message")],
    ["an answer without a hash", () => text(JSON.stringify({ to: one, answer: { choice: "once" } }), "answer")],
    [
      "an answer that allows for ever",
      () => text(JSON.stringify({ to: one, hash: "A".repeat(43), answer: { choice: "always" } }), "answer"),
    ],
    [
      "an answer of two kinds",
      () =>
        text(JSON.stringify({ to: one, hash: "A".repeat(43), answer: { choice: "once", declined: true } }), "answer"),
    ],
    ["a thread's unknown action", () => text('{"action":"delete"}', "thread")],
    ["a thread of no title", () => text('{"action":"rename"}', "thread")],
    ["a revocation of everybody", () => text('{"member":"*"}', "revoke")],
  ];
  test.each(malformed)("%s: body_malformed", (_says, make) => rows.refuses("refused", "body_malformed", make));

  test("__proto__ in it gives nothing to anybody", async () => {
    const { wire, header } = await text(json({}).replace("{", '{"__proto__":{"agent":"claude","project":"private"},'));
    await rows.refuses("refused", "body_malformed", () => ({ wire, header }));
  });
});

describe("when it was said", () => {
  const day = 86_400_000;
  const aged = (fields: (now: number) => Partial<Header>) => () => rows.bad(fields(rows.world.clock.now()));
  const tooLong = (k: string, ms: number): Row => [
    `a ${k} that is good for 1 ms too long`,
    "refused",
    "life_too_long",
    aged((t) => ({ k, t, x: t + ms + 1 })),
  ];
  const table: Row[] = [
    [
      "an order that was issued in 2099",
      "refused",
      "from_the_future",
      aged(() => ({ t: Date.UTC(2099, 0), x: Date.UTC(2099, 0) + day })),
    ],
    [
      "an order 1 ms further ahead than clocks may run",
      "refused",
      "from_the_future",
      aged((now) => ({ t: now + limits.clockAheadMsMax + 1, x: now + day })),
    ],
    ["an order that ended 1 ms ago", "refused", "expired", aged((now) => ({ t: now - 1_000, x: now - 1 }))],
    ["an order that ends now", "refused", "expired", aged((now) => ({ t: now - 1_000, x: now }))],
    ["an order that is good for ever", "refused", "life_too_long", aged((t) => ({ t, x: Number.MAX_SAFE_INTEGER }))],
    ...["task", "message"].map((kind) => tooLong(kind, 7 * day)),
    ...["cancel", "answer", "thread", "revoke", "undo"].map((kind) => tooLong(kind, day)),
    tooLong("schedule", 365 * day),
  ];
  test.each(table)("%s: %s %s", async (_says, told, code, make) => {
    // The runner's clock stands, so that one millisecond is one.
    rows.world.clock.stoppedAt = Date.now();
    try {
      await rows.refuses(told, code, make);
    } finally {
      rows.world.clock.stoppedAt = null;
    }
  });
});

describe("what came before and after", () => {
  const own = () => ({ sender: rows.world.tablet, thread: randomId<ThreadId>() });

  async function told(
    fields: Partial<Header>,
    sender: Sender,
    body: unknown = rows.harmful(),
  ): Promise<{ seq: number; header: Header }> {
    const header = rows.world.header(fields.th ?? rows.thread, fields, sender);
    const wire = await forge({ header, body, keyring: rows.world.membership.keyring, signKey: sender.signKey });
    return { seq: await rows.world.smuggle(wire, header), header };
  }

  const harmless = () => taskBody({ text: script("work", { do: "say", text: "done" }) });

  /** What the doctor would show of it. A repeat is no fault and leaves no note. */
  const noted = (seq: number) => rows.world.journal.notes.quarantined().find((row) => row.seq === seq) ?? null;

  test("the same order 1,000 times is one task and one prompt", async () => {
    const prompts = rows.world.prompts();
    const header = rows.world.header(rows.thread);
    const wire = await rows.world.seal(header, harmless());
    await rows.world.append(wire);
    const last = await rows.world.smuggle(wire, header, 999);
    await rows.world.goodTask(rows.thread);
    expect(noted(last)).toBeNull();
    expect(rows.world.prompts()).toBe(prompts + 2);
    expect(rows.world.watch.all("accepted").filter(({ body }) => body.order === header.id).length).toBe(1);
    expect(rows.world.watch.all("task_ended").filter(({ body }) => body.task === header.id).length).toBe(1);
  });

  test("an order's id again with another body changes nothing", async () => {
    const prompts = rows.world.prompts();
    const first = await told({}, rows.world.owner, harmless());
    const again = [
      await told({ id: first.header.id }, rows.world.owner),
      await told({ id: first.header.id }, rows.world.tablet),
      await told({ id: first.header.id, k: "cancel" }, rows.world.owner, { task: first.header.id }),
    ];
    await rows.world.goodTask(rows.thread);
    expect(again.map(({ seq }) => noted(seq))).toEqual([null, null, null]);
    expect(rows.world.prompts()).toBe(prompts + 2);
    expect(rows.world.journal.tasks.byId(first.header.id)).toMatchObject({
      rung: "ended",
      outcome: "unchecked",
      words: "done",
    });
    expect(rows.wasHarmed()).toBe(false);
  });

  test("a refused order stays refused when it comes again in another form", async () => {
    const first = await told({ x: Date.now() - 1, t: Date.now() - 2 }, rows.world.owner);
    const again = await told({ id: first.header.id }, rows.world.owner, harmless());
    await rows.world.goodTask(rows.thread);
    expect(rows.world.verdict(again.seq, again.header.id)).toEqual({ told: "refused", code: "expired" });
    expect(rows.world.watch.all("refused").filter(({ body }) => body.order === first.header.id).length).toBe(1);
  });

  test("a counter that was used, or is lower than one that was: late_order; a hole is no fault", async () => {
    const { sender, thread: th } = own();
    const first = await told({ th, n: 5 }, sender, harmless());
    const same = await told({ th, n: 5 }, sender);
    const lower = await told({ th, n: 4 }, sender);
    const hole = await told({ th, n: 900 }, sender, harmless());
    await rows.world.goodTask(th);
    await rows.world.watch.report("task_ended", ({ task }) => task === hole.header.id);
    expect(rows.world.verdict(first.seq, first.header.id).told).toBe("accepted");
    expect(rows.world.verdict(same.seq, same.header.id)).toEqual({ told: "refused", code: "late_order" });
    expect(rows.world.verdict(lower.seq, lower.header.id)).toEqual({ told: "refused", code: "late_order" });
    expect(rows.wasHarmed()).toBe(false);
  });

  test("orders that the hub hands out in another order: the later one counts, the earlier one is late_order", async () => {
    const { sender, thread: th } = own();
    const second = await told({ th, n: 2 }, sender, harmless());
    const first = await told({ th, n: 1 }, sender);
    await rows.world.goodTask(th);
    expect(rows.world.verdict(second.seq, second.header.id).told).toBe("accepted");
    expect(rows.world.verdict(first.seq, first.header.id)).toEqual({ told: "refused", code: "late_order" });
  });

  test("the last counter there is ends one sender's words in one thread, nobody else's", async () => {
    const { sender, thread: th } = own();
    const last = await told({ th, n: Number.MAX_SAFE_INTEGER }, sender, harmless());
    const next = await told({ th, n: 1 }, sender);
    await rows.world.goodTask(th);
    await rows.world.goodTask(rows.thread);
    expect(rows.world.verdict(last.seq, last.header.id).told).toBe("accepted");
    expect(rows.world.verdict(next.seq, next.header.id)).toEqual({ told: "refused", code: "late_order" });
  });

  test("a roster that nobody has: the order is held, the next goes on", async () => {
    const prompts = rows.world.prompts();
    const held = await told({ r: rows.world.membership.roster.n + 1_000 }, rows.world.owner);
    const stranger = await told({ r: Number.MAX_SAFE_INTEGER }, rows.world.stranger);
    await rows.world.goodTask(rows.thread);
    expect(rows.world.verdict(held.seq, held.header.id)).toEqual({ told: "passed_over", code: "held_for_roster" });
    expect(rows.world.verdict(stranger.seq, stranger.header.id)).toEqual({
      told: "passed_over",
      code: "held_for_roster",
    });
    expect(rows.world.prompts()).toBe(prompts + 1);
  });

  test("a kind of a newer version: kind_not_supported, and it is kept; a schedule of no known shape: body_malformed", async () => {
    const schedule = await told({ k: "schedule" }, rows.world.owner, { cron: "* * * * *" });
    const newer = await told({ k: "hand_over" }, rows.world.owner, {
      to: rows.world.otherRunner.id satisfies MemberId,
    });
    await rows.world.goodTask(rows.thread);
    expect(rows.world.verdict(schedule.seq, schedule.header.id)).toEqual({
      told: "refused",
      code: "body_malformed",
    });
    expect(rows.world.verdict(newer.seq, newer.header.id)).toEqual({ told: "refused", code: "kind_not_supported" });
    expect(await rows.world.ownerConnection.read({ after: newer.seq - 1, limit: 1 })).toMatchObject([
      { seq: newer.seq },
    ]);
  });
});
