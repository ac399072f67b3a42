import { expect, test } from "vitest";
import type { EntryKind, OrderKind, ReportKind } from "../domain/entries.ts";
import type { Role } from "../domain/roster.ts";
import { limits } from "../domain/limits.ts";
import { cipherBytesMax, expires, isOrder, isReport, roleMayWrite } from "./kinds.ts";

const roles: Role[] = ["owner", "runner", "bridge"];
const whoWrites = (kind: string): string => roles.filter((role) => roleMayWrite(role, kind)).join(" ");

const orders = Object.keys({
  task: 0,
  message: 0,
  cancel: 0,
  answer: 0,
  thread: 0,
  revoke: 0,
  push: 0,
  schedule: 0,
  undo: 0,
} satisfies Record<OrderKind, 0>);
const reports = Object.keys({
  accepted: 0,
  refused: 0,
  waiting: 0,
  attempt_started: 0,
  turn_started: 0,
  update: 0,
  approval: 0,
  question: 0,
  ask_closed: 0,
  artifact: 0,
  checkpoint: 0,
  turn_ended: 0,
  attempt_ended: 0,
  task_ended: 0,
  summary: 0,
  desktop: 0,
  pushed: 0,
  occurrence: 0,
  schedules: 0,
} satisfies Record<ReportKind, 0>);

test.each(orders)("P-ENV-8: %s is an order, and only owners give it", (kind) => {
  expect([isOrder(kind), isReport(kind), expires(kind), whoWrites(kind)]).toEqual([true, false, true, "owner"]);
  expect(cipherBytesMax(kind)).toBe(limits.orderBytesMax);
});

test.each(reports)("P-ENV-8: %s is a report, and only runners write it", (kind) => {
  expect([isOrder(kind), isReport(kind), expires(kind), whoWrites(kind)]).toEqual([false, true, false, "runner"]);
  expect(cipherBytesMax(kind)).toBe(limits.reportBytesMax);
});

test("P-ENV-8: a bridge writes inbound and nothing else", () => {
  expect([whoWrites("inbound"), isOrder("inbound"), expires("inbound")]).toEqual(["bridge", false, true]);
  expect(cipherBytesMax("inbound")).toBe(limits.orderBytesMax);
});

test("P-ENV-8: what is live comes from owners and runners", () => {
  const live = "live" satisfies EntryKind;
  expect([whoWrites(live), isOrder(live), isReport(live), expires(live)]).toEqual([
    "owner runner",
    false,
    false,
    false,
  ]);
});

test.each(["dream", "Task", "task ", "", "constructor", "toString", "__proto__"])(
  "P-ENV-8: %j is of a newer version: kept from an owner or runner, no order, no report",
  (kind) => {
    expect([whoWrites(kind), isOrder(kind), isReport(kind), expires(kind)]).toEqual([
      "owner runner",
      false,
      false,
      null,
    ]);
  },
);
