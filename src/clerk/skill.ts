import type { Day } from "./dates/calendar.ts";
import type { Turn } from "./turn.ts";

/** Where clerk stands, given by whoever started it. `results` null: it has no folder for results. */
export type Place = { cwd: string; results: string | null; state: string; day: Day; locale: string | null };

export type Language = "en" | "ko";

/** A person's words, parsed once. `attached` are absolute paths of files that came with them. */
export type Task = { words: string; language: Language; attached: readonly string[] };

/** What the last task left behind, so that "make it shorter" means something. */
export type LastResult =
  | { kind: "briefing"; path: string; sources: string[]; language: Language }
  | { kind: "sorted"; root: string; movesId: string }
  | { kind: "actions"; path: string };

export type Scene = { place: Place; task: Task; turn: Turn; last: LastResult | null };

/**
 * One thing clerk can do. The surest skill above 0 gets the task; `run` gives the new last result, or null to keep
 * the one there was.
 */
export type Skill = {
  name: string;
  sureness(scene: Omit<Scene, "turn">): number;
  run(scene: Scene): Promise<LastResult | null>;
};
