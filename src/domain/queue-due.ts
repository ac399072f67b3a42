import type { WaitingFor } from "./entries.ts";

/** Is there anything that this computer itself should be doing? Not where only a person, or a usage limit, can move it. */
export function isWorkDue(open: readonly { rung: string; waitsFor: WaitingFor | null }[]): boolean {
  return open.some(
    ({ rung, waitsFor }) => rung === "accepted" || rung === "working" || (rung === "waiting" && waitsFor !== "limit"),
  );
}
