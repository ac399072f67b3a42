import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FolderStates, type StateId, type StatesPorts } from "./folder-states.ts";

/** The kept states of every folder that agents write, outside of all of them. One thing at a time with each folder. */
export class CheckpointStore {
  readonly #root: string;
  readonly #ports: StatesPorts;
  readonly #folders = new Map<string, FolderStates>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(root: string, ports: StatesPorts) {
    this.#root = root;
    this.#ports = ports;
    mkdirSync(root, { recursive: true, mode: 0o700 });
  }

  /** `work` has the folder's states for itself. */
  async with<T>(folder: string, work: (states: FolderStates) => Promise<T>): Promise<T> {
    const before = this.#turns.get(folder) ?? Promise.resolve();
    const turn = before.then(() => work(this.#of(folder)));
    // Whoever comes next waits for the end, not for the outcome.
    const over = turn.catch(() => {});
    this.#turns.set(folder, over);
    return turn.finally(() => {
      if (this.#turns.get(folder) === over) this.#turns.delete(folder);
    });
  }

  /** Drops what none of those that are named needs, folder by folder. */
  async keepOnly(named: () => ReadonlyMap<string, ReadonlySet<StateId>>): Promise<void> {
    const folders = [...named().keys()];
    const needed = new Set(folders.map(placeOf));
    for (const name of readdirSync(this.#root))
      if (!needed.has(name) && ![...this.#folders.keys()].some((folder) => placeOf(folder) === name))
        rmSync(join(this.#root, name), { recursive: true, force: true });
    // Asked again with the folder's turn: what was taken meanwhile is named by then.
    for (const folder of new Set([...folders, ...this.#folders.keys()]))
      await this.with(folder, async (kept) => kept.keepOnly(named().get(folder) ?? new Set()));
  }

  bytes(): number {
    return [...this.#folders.values()].reduce((sum, states) => sum + states.objects.bytes(), 0);
  }

  #of(folder: string): FolderStates {
    const known = this.#folders.get(folder) ?? new FolderStates(folder, join(this.#root, placeOf(folder)), this.#ports);
    this.#folders.set(folder, known);
    return known;
  }
}

const placeOf = (folder: string): string => createHash("sha256").update(folder).digest("hex").slice(0, 32);
