import { describe, expect, test } from "vitest";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import type { EntryId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import { randomId } from "../fakes/sealed-space.ts";
import { BadRows, type Made, type Row } from "./bad-rows.ts";
import { taskBody } from "./bad-tasks.ts";
import { flipped, shortened, withHeader } from "./forge.ts";

/**
 * What a hostile hub, a stolen key or a broken app hands to a runner. The rows are written into the hub's file past the
 * hub, so that each refusal is the runner's own. Each row leaves no task, no prompt and no file, and the next task of
 * the same thread runs to its end.
 */
const rows = new BadRows();

async function changed(change: (wire: WireEnvelope) => WireEnvelope | Promise<WireEnvelope>): Promise<Made> {
  const { wire, header } = await rows.bad();
  return { wire: await change(wire), header };
}

/** Signed as it is: what only a program without our rules would write. */
const headed = (headerText: (canonical: string) => string): Promise<Made> => rows.bad({}, { headerText });

describe("who it is from and where it belongs", () => {
  const table: Row[] = [
    ["an order of another space", "passed_over", "other_space", () => rows.bad({ sp: randomId<SpaceId>() })],
    [
      "an order of somebody who is no member",
      "passed_over",
      "unknown_sender",
      () => rows.bad({}, {}, rows.world.stranger),
    ],
    [
      "an order of a revoked device under the epoch it had",
      "passed_over",
      "sender_revoked",
      () => rows.bad({ e: 1 }, {}, rows.world.revoked),
    ],
    [
      "an order of a revoked device under the new epoch",
      "passed_over",
      "sender_revoked",
      () => rows.bad({ e: 2 }, {}, rows.world.revoked),
    ],
    [
      "an order of a revoked device that names the roster it knew",
      "passed_over",
      "sender_revoked",
      () => rows.bad({ e: 1, r: rows.world.membership.roster.n - 2 }, {}, rows.world.revoked),
    ],
    ["a bridge's task", "passed_over", "role_not_allowed", () => rows.bad({}, {}, rows.world.bridge)],
    ["a bridge's answer", "passed_over", "role_not_allowed", () => rows.bad({ k: "answer" }, {}, rows.world.bridge)],
    ["another runner's task", "passed_over", "role_not_allowed", () => rows.bad({}, {}, rows.world.otherRunner)],
    [
      "a runner's task to itself",
      "nothing",
      null,
      () => rows.bad({}, {}, { ...rows.world.owner, id: rows.world.runnerId }),
    ],
    ["an owner's report", "nothing", null, () => rows.bad({ k: "accepted", a: "*", x: 0 })],
    ["an order for everybody", "passed_over", "header_malformed", () => rows.bad({ a: "*" })],
    ["an order for another runner", "nothing", null, () => rows.bad({ a: rows.world.otherRunner.id })],
  ];
  test.each(table)("%s: %s %s", (_says, ...row) => rows.refuses(...row));
});

describe("what was signed", () => {
  const fields: [keyof Header, (header: Header) => Partial<Header>, string][] = [
    ["th", () => ({ th: randomId<ThreadId>() }), "signature_wrong"],
    ["k", () => ({ k: "cancel" }), "signature_wrong"],
    ["f", () => ({ f: rows.world.tablet.id }), "signature_wrong"],
    [
      "a",
      () => ({
        a: rows.world.runnerId === rows.world.otherRunner.id ? rows.world.owner.id : rows.world.otherRunner.id,
      }),
      "signature_wrong",
    ],
    ["id", () => ({ id: randomId<EntryId>() }), "signature_wrong"],
    ["n", ({ n }) => ({ n: n + 1 }), "signature_wrong"],
    ["r", ({ r }) => ({ r: r - 1 }), "signature_wrong"],
    ["e", () => ({ e: 1 }), "signature_wrong"],
    ["t", ({ t }) => ({ t: t - 1 }), "signature_wrong"],
    ["x", ({ x }) => ({ x: x + 1 }), "signature_wrong"],
    ["sp", () => ({ sp: randomId<SpaceId>() }), "other_space"],
  ];
  test.each(fields)("the field %s is another under the old signature", async (_field, change, code) => {
    const { wire, header } = await rows.bad();
    const other = { ...header, ...change(header) };
    await rows.refuses("passed_over", code, () => ({ wire: withHeader(wire, () => other), header: other }));
    expect(rows.world.journal.orders.verdict(header.id)).toBeNull();
  });

  const table: Row[] = [
    [
      "no signature",
      "passed_over",
      "signature_wrong",
      () => changed((wire) => ({ ...wire, s: toB64u(new Uint8Array(64)) })),
    ],
    [
      "a signature with one bit flipped",
      "passed_over",
      "signature_wrong",
      () => changed((wire) => ({ ...wire, s: flipped(wire.s) })),
    ],
    [
      "another owner's signature",
      "passed_over",
      "signature_wrong",
      () => rows.bad({}, { signKey: rows.world.tablet.signKey }),
    ],
    [
      "a bridge's signature under an owner's name",
      "passed_over",
      "signature_wrong",
      () => rows.bad({}, { signKey: rows.world.bridge.signKey }),
    ],
    [
      "another envelope's signature",
      "passed_over",
      "signature_wrong",
      () => changed(async (wire) => ({ ...wire, s: (await rows.bad({ n: 1 })).wire.s })),
    ],
    [
      "another envelope's body",
      "passed_over",
      "signature_wrong",
      () => changed(async (wire) => ({ ...wire, c: (await rows.bad({ n: 1 })).wire.c })),
    ],
    [
      "a body with one bit flipped",
      "passed_over",
      "signature_wrong",
      () => changed((wire) => ({ ...wire, c: flipped(wire.c) })),
    ],
    [
      "a body without its last block",
      "passed_over",
      "signature_wrong",
      () => changed((wire) => ({ ...wire, c: shortened(wire.c, 256) })),
    ],
    [
      "a body cut in the middle of a block",
      "passed_over",
      "envelope_malformed",
      () => changed((wire) => ({ ...wire, c: shortened(wire.c, 100) })),
    ],
    ["a body of nothing", "passed_over", "envelope_malformed", () => changed((wire) => ({ ...wire, c: "" }))],
    [
      "a body that was sealed for another thread",
      "refused",
      "envelope_not_opened",
      () => rows.bad({}, { sealedAs: { thread: randomId<ThreadId>() } }),
    ],
    [
      "a body that was sealed under another epoch",
      "refused",
      "envelope_not_opened",
      () => rows.bad({ e: 2 }, { sealedAs: { epoch: 1 } }),
    ],
    [
      "a body that was sealed for another header",
      "refused",
      "envelope_not_opened",
      () => rows.bad({}, { sealedAs: { header: rows.world.header(rows.thread, { n: 1 }) } }),
    ],
    ["an epoch that nobody holds", "refused", "epoch_unknown", () => rows.bad({ e: 3 }, { sealedAs: { epoch: 2 } })],
  ];
  test.each(table)("%s: %s %s", (_says, ...row) => rows.refuses(...row));
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
    ["a counter of zero", () => rows.bad({ n: 0 })],
    ["a counter of 2^53", () => headed((text) => text.replace(/"n":\d+/, '"n":9007199254740992'))],
    ["a number of 1,500 digits", () => headed((text) => text.replace(/"n":\d+/, `"n":${"9".repeat(1_500)}`))],
    ["no end", () => rows.bad({ x: 0 })],
    ["an end before its beginning", () => rows.bad({ x: 1 })],
    ["an end that is no number", () => headed((text) => text.replace(/"x":\d+/, '"x":null'))],
    ["roster number zero", () => rows.bad({ r: 0 })],
    ["epoch zero", () => headed((text) => text.replace(/"e":\d+/, '"e":0'))],
    ["a sender that is no id", () => headed((text) => text.replace(/"f":"[^"]+"/, '"f":"../../owner"'))],
    ["an id with a bit that nobody reads", () => headed((text) => text.replace(/("id":"[^"]{21})[^"]/, "$1B"))],
    ["an id that is too short", () => headed((text) => text.replace(/"id":"[^"]+"/, '"id":"AAAA"'))],
    ["a kind that is no word", () => headed((text) => text.replace('"task"', '"Task\\u0000"'))],
    ["two audiences", () => headed((text) => text.replace(/"a":("[^"]+")/, '"a":[$1]'))],
    [
      "700 arrays in each other",
      () => headed((text) => text.replace(/"n":\d+/, `"n":${"[".repeat(700)}${"]".repeat(700)}`)),
    ],
    ["a lone surrogate", () => headed((text) => text.replace('"task"', '"\\ud800"'))],
    ["no JSON", () => headed((text) => text.slice(0, -1))],
    ["an array", () => headed((text) => `[${text}]`)],
    ["a byte order mark", () => headed((text) => `\ufeff${text}`)],
  ];
  test.each(malformed)("%s: header_malformed", (_says, make) => rows.refuses("passed_over", "header_malformed", make));

  test("a newer version of the protocol: version_unsupported", () =>
    rows.refuses("passed_over", "version_unsupported", () => headed((text) => text.replace('"v":1', '"v":2'))));
  test("an order of 65 KiB: envelope_too_large", () =>
    rows.refuses("passed_over", "envelope_too_large", () =>
      rows.bad({}, { body: taskBody({ text: "x".repeat(limits.orderBytesMax) }) }),
    ));
});
