import type { Role } from "../domain/roster.ts";
import { limits } from "../domain/limits.ts";

/** What a kind is, and so who may write it, whom it is for and how large it may be. */
export type KindClass = "order" | "inbound" | "report" | "live" | "unknown";

const classes: ReadonlyMap<string, KindClass> = new Map<string, KindClass>([
  ["task", "order"],
  ["message", "order"],
  ["cancel", "order"],
  ["answer", "order"],
  ["schedule", "order"],
  ["thread", "order"],
  ["undo", "order"],
  ["revoke", "order"],
  ["push", "order"],
  ["inbound", "inbound"],
  ["accepted", "report"],
  ["refused", "report"],
  ["waiting", "report"],
  ["attempt_started", "report"],
  ["turn_started", "report"],
  ["update", "report"],
  ["approval", "report"],
  ["question", "report"],
  ["ask_closed", "report"],
  ["artifact", "report"],
  ["checkpoint", "report"],
  ["turn_ended", "report"],
  ["attempt_ended", "report"],
  ["task_ended", "report"],
  ["occurrence", "report"],
  ["schedules", "report"],
  ["summary", "report"],
  ["desktop", "report"],
  ["pushed", "report"],
  ["live", "live"],
]);

const writers: Record<KindClass, readonly Role[]> = {
  order: ["owner"],
  inbound: ["bridge"],
  report: ["runner"],
  live: ["owner", "runner"],
  // A newer owner or runner may say what this version does not know: it is kept. A bridge never may.
  unknown: ["owner", "runner"],
};

export function kindClass(kind: string): KindClass {
  return classes.get(kind) ?? "unknown";
}

/** An order asks one runner for something. `inbound` is not one: a bridge's words are no orders. */
export const isOrder = (kind: string): boolean => kindClass(kind) === "order";
export const isReport = (kind: string): boolean => kindClass(kind) === "report";

export function roleMayWrite(role: Role, kind: string): boolean {
  return writers[kindClass(kind)].includes(role);
}

/** The largest sealed body (C) of this kind. */
export function cipherBytesMax(kind: string): number {
  const known = kindClass(kind);
  return known === "report" || known === "unknown" ? limits.reportBytesMax : limits.orderBytesMax;
}

/** Orders and what a bridge brings have an end; reports and what is live have none. Null: of an unknown kind nothing is known. */
export function expires(kind: string): boolean | null {
  const known = kindClass(kind);
  return known === "unknown" ? null : known === "order" || known === "inbound";
}
