import { closeSync, constants, lstatSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../domain/problem.ts";

/**
 * A folder inside one that an agent may write, held open while we write into it from outside the sandbox. Every step to
 * it is taken without following links: an agent that swaps a folder for a link to elsewhere makes us write nowhere else.
 */
export class InnerFolder {
  readonly #fd: number;
  readonly #path: string;

  private constructor(fd: number, path: string) {
    this.#fd = fd;
    this.#path = path;
  }

  /** Makes what is missing; a link or a file in the way is removed. Throws `state_folder_damaged`. The caller closes it. */
  static open(root: string, names: readonly string[]): InnerFolder {
    let folder = new InnerFolder(openFolder(root), root);
    for (const name of names) {
      const outer = folder;
      try {
        folder = outer.#inner(name);
      } finally {
        outer.close();
      }
    }
    return folder;
  }

  /** Where to find this name now, whatever the folder's own path leads to meanwhile. */
  at(name: string): string {
    // Below this the kernel looks into what was opened, not along the path again.
    return process.platform === "linux" ? `/proc/self/fd/${this.#fd}/${name}` : join(this.#path, name);
  }

  /** Frees the name of a file or a link. A folder there is not ours: throws `state_folder_damaged`, and nothing is walked. */
  free(name: string): void {
    const found = lstatSync(this.at(name), { throwIfNoEntry: false });
    if (found?.isDirectory()) throw damaged("EISDIR");
    if (found) rmSync(this.at(name), { force: true });
  }

  /** A new file of this name. */
  create(name: string): number {
    this.free(name);
    return openSync(
      this.at(name),
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
      0o600,
    );
  }

  write(name: string, text: string): void {
    const fd = this.create(name);
    try {
      writeSync(fd, text);
    } finally {
      closeSync(fd);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #inner(name: string): InnerFolder {
    const path = this.at(name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found && !found.isDirectory()) rmSync(path);
    if (!found?.isDirectory()) mkdirSync(path, { mode: 0o700 });
    return new InnerFolder(openFolder(path), join(this.#path, name));
  }
}

function openFolder(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    throw damaged(error instanceof Error && "code" in error ? String(error.code) : "unknown");
  }
}

const damaged = (reason: string): Problem =>
  new Problem("state_folder_damaged", { reason }, "Give the task again; if it stays so, open a new thread.");
