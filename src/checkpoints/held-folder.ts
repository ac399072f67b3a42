import { closeSync, constants, lstatSync, openSync, readdirSync, type BigIntStats } from "node:fs";
import { join } from "node:path";

/**
 * A folder that agents may write, held open while we look into it or write there from outside the sandbox. Each step is
 * taken from the folder above, without following links: whoever swaps a folder for a link leads us nowhere else.
 */
export class HeldFolder {
  readonly #fd: number;
  readonly #path: string;

  private constructor(path: string) {
    this.#fd = openSync(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0));
    // Below this the kernel looks into what was opened, not along the path again.
    this.#path = process.platform === "linux" ? `/proc/self/fd/${this.#fd}` : path;
  }

  /** Throws the system's error where it is no folder or may not be entered. The caller closes it. */
  static open(path: string): HeldFolder {
    return new HeldFolder(path);
  }

  /** The folder in which `path` lies, held for as long as `work` takes. */
  static within<T>(root: string, path: string, work: (folder: HeldFolder, name: string) => T): T {
    const names = path.split("/");
    const name = names.pop() ?? "";
    let folder = HeldFolder.open(root);
    try {
      for (const each of names) {
        const outer = folder;
        folder = outer.inner(each);
        outer.close();
      }
      return work(folder, name);
    } finally {
      folder.close();
    }
  }

  inner(name: string): HeldFolder {
    return new HeldFolder(this.at(name));
  }

  at(name: string): string {
    return name === ""
      ? `${this.#path}/.`
      : process.platform === "linux"
        ? `${this.#path}/${name}`
        : join(this.#path, name);
  }

  names(): string[] {
    return readdirSync(this.#path);
  }

  stat(name: string): BigIntStats | null {
    return lstatSync(this.at(name), { bigint: true, throwIfNoEntry: false }) ?? null;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
