import { expect, test } from "vitest";
import { judgeSender, judgeSigned, type SignedFacts } from "./acceptance.ts";
import type { Header } from "./envelope.ts";
import type { EntryId, MemberId, SpaceId, ThreadId } from "./ids.ts";
import { limits } from "./limits.ts";
import type { Member, Role, Roster } from "./roster.ts";

const now = 1_795_000_000_000;
const space = "space" as SpaceId;
const member = (id: string, role: Role, revokedAt: number | null = null): [MemberId, Member] => [
  id as MemberId,
  { id: id as MemberId, signPk: new Uint8Array(32), role, addedAt: 1, revokedAt },
];
const roster: Roster = {
  spaceId: space,
  rootPk: new Uint8Array(32),
  n: 5,
  hash: "hash",
  epoch: 1,
  members: new Map([member("owner", "owner"), member("bridge", "bridge"), member("gone", "owner", 4)]),
};
const header = (fields: Partial<Header> = {}): Header => ({
  v: 1 as const,
  sp: space,
  th: "thread" as ThreadId,
  k: "task",
  f: "owner" as MemberId,
  a: "me" as MemberId,
  id: "id" as EntryId,
  n: 8,
  r: 5,
  e: 1,
  t: now,
  x: now + 1000,
  ...fields,
});
const facts = (fields: Partial<Header> = {}, more: Partial<SignedFacts> = {}): SignedFacts => ({
  header: header(fields),
  me: "me" as MemberId,
  isJudged: false,
  rosterN: 5,
  isEpochKnown: true,
  now,
  newestCounter: 7,
  ...more,
});
const mayWrite = (role: Role): boolean => role === "owner";
const sender = (fields: Partial<Header>) => judgeSender(header(fields), space, roster, mayWrite);

test("an order of an active owner goes on", () => {
  expect(sender({})).toEqual({ verdict: "go_on" });
  expect(judgeSigned(facts())).toEqual({ verdict: "go_on" });
});

test.each<[string, Partial<Header>, object]>([
  [
    "another space comes before an unknown sender",
    { sp: "other" as SpaceId, f: "nobody" as MemberId },
    { code: "other_space" },
  ],
  ["somebody the roster does not know", { f: "nobody" as MemberId }, { code: "unknown_sender" }],
  ["somebody a newer roster may know waits for it", { f: "nobody" as MemberId, r: 6 }, { verdict: "hold" }],
  ["a revoked sender, whatever roster it claims", { f: "gone" as MemberId, r: 9 }, { code: "sender_revoked" }],
  ["a role that may not", { f: "bridge" as MemberId }, { code: "role_not_allowed" }],
])("P-ACC-2 and P-ACC-3: %s", (_name, fields, verdict) => {
  expect(sender(fields)).toMatchObject(verdict);
});

/** Each wrong in its own way; in the order of the rules, so that of two wrongs the first is told. */
const wrongs: [string, Partial<Header>, Partial<SignedFacts>, object][] = [
  ["an order for everybody", { a: "*" }, {}, { verdict: "refuse", code: "wrong_audience" }],
  ["an order for another runner", { a: "other" as MemberId }, {}, { verdict: "pass" }],
  ["an id judged before", {}, { isJudged: true }, { verdict: "repeat" }],
  ["a newer roster", { r: 6 }, {}, { verdict: "hold" }],
  ["an unknown epoch", { e: 2 }, { isEpochKnown: false }, { verdict: "refuse", code: "epoch_unknown" }],
  [
    "from the future",
    { t: now + limits.clockAheadMsMax + 1, x: now + limits.clockAheadMsMax + 2 },
    {},
    { verdict: "refuse", code: "from_the_future" },
  ],
  ["expired", { t: now - 10, x: now }, {}, { verdict: "refuse", code: "expired" }],
  ["good for too long", { x: now + limits.expiryMsMax.task + 1 }, {}, { verdict: "refuse", code: "life_too_long" }],
  ["a counter seen before", { n: 7 }, {}, { verdict: "refuse", code: "late_order" }],
];

test.each(wrongs)("P-ACC-5 to P-ACC-10: %s", (_name, fields, more, verdict) => {
  expect(judgeSigned(facts(fields, more))).toMatchObject(verdict);
});

test("of two wrongs the earlier rule speaks", () => {
  for (const [i, first] of wrongs.entries()) {
    for (const second of wrongs.slice(i + 1)) {
      const both = judgeSigned(facts({ ...second[1], ...first[1] }, { ...second[2], ...first[2] }));
      // Two that change the same field are one wrong.
      const isSameField = Object.keys(first[1]).some((key) => Object.hasOwn(second[1], key));
      if (!isSameField)
        expect([first[0], second[0], both]).toEqual([first[0], second[0], expect.objectContaining(first[3])]);
    }
  }
});

test("at the very edge of the clock an order is still good", () => {
  const t = now + limits.clockAheadMsMax;
  expect(judgeSigned(facts({ t, x: t + limits.expiryMsMax.task }))).toEqual({ verdict: "go_on" });
});

test.each(["cancel", "answer", "revoke"])("a late %s still counts: it is bound to what it ends", (k) => {
  expect(judgeSigned(facts({ k, n: 1 }))).toEqual({ verdict: "go_on" });
});
