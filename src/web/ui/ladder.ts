import type { Rung } from "../../domain/entries.ts";

/** Which of the ladder's five steps a rung stands on: saved, stored, accepted, working, the end. */
export function stepOf(rung: Rung): 0 | 1 | 2 | 3 | 4 {
  switch (rung) {
    case "saved":
      return 0;
    case "stored":
      return 1;
    case "accepted":
    case "waiting":
      return 2;
    case "working":
    case "needs_you":
      return 3;
    default:
      return 4;
  }
}

export const isEnd = (rung: Rung): boolean => stepOf(rung) === 4;
