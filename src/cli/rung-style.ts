import type { Rung } from "../domain/entries.ts";
import type { Style } from "./screen.ts";

/** Colour only repeats what the word says. */
export function rungStyle(rung: Rung): Style {
  switch (rung) {
    case "needs_you":
      return "yellow";
    case "working":
      return "cyan";
    case "succeeded":
    case "unchecked":
      return "green";
    case "failed":
    case "refused":
    case "expired":
      return "red";
    case "saved":
    case "stored":
    case "accepted":
    case "waiting":
    case "cancelled":
      return "faint";
  }
}
