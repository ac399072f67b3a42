import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Move } from "./plan-moves.ts";

export type JournaledMove = Move & { sha256: string; size: number };

/** `moving` and `undoing` found at a start mean that clerk was cut short. */
export type MovesState = "moving" | "done" | "undoing" | "undone";
export type MovesLog = { id: string; root: string; day: string; state: MovesState; moves: JournaledMove[] };

/**
 * The plan is on disk before the first file moves. Which moves have happened is not written down: the folder itself
 * shows it, so no crash can make the two disagree.
 */
export class MoveJournal {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, "moves");
  }

  save(log: MovesLog): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${log.id}.json`);
    writeFileSync(`${path}.new`, JSON.stringify({ v: 1, ...log }), { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  }

  read(id: string): MovesLog | null {
    const path = join(this.#folder, `${id}.json`);
    return /^[\w-]+$/.test(id) && existsSync(path) ? logFrom(readFileSync(path, "utf8")) : null;
  }

  /** What was cut short in this folder or below it. */
  unfinished(cwd: string): MovesLog | null {
    if (!existsSync(this.#folder)) return null;
    for (const name of readdirSync(this.#folder)) {
      const log = name.endsWith(".json") ? this.read(name.slice(0, -5)) : null;
      if (
        log !== null &&
        (log.root === cwd || log.root.startsWith(`${cwd}/`)) &&
        (log.state === "moving" || log.state === "undoing")
      )
        return log;
    }
    return null;
  }
}

function logFrom(text: string): MovesLog | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (
    typeof value !== "object" ||
    value === null ||
    !("v" in value) ||
    value.v !== 1 ||
    !("moves" in value) ||
    !Array.isArray(value.moves)
  )
    return null;
  // Safe: clerk's own file, mode 0600, replaced whole; its version was just checked.
  return value as unknown as MovesLog;
}
