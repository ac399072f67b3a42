import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A file system of its own in memory, small enough to be filled up. Needs root; elsewhere the folder is an ordinary one. */
export class SmallDisk {
  readonly folder: string;
  readonly isMounted: boolean;

  constructor(folder: string, mebibytes: number) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.isMounted = process.platform === "linux" && process.getuid?.() === 0 && mount(folder, mebibytes);
  }

  /** Nobody can write a byte more, until `free`. */
  fill(): void {
    if (!this.isMounted) return;
    const file = openSync(this.#ballast, "w");
    const piece = Buffer.alloc(64 * 1024);
    // By pieces, then to the last page: what is left over would still take a commit.
    for (let size = piece.length; size >= 4096;) {
      try {
        writeSync(file, piece, 0, size);
      } catch {
        size /= 2;
      }
    }
    closeSync(file);
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  close(): void {
    this.free();
    if (this.isMounted && existsSync(this.folder)) execFileSync("umount", ["-l", this.folder]);
  }

  get #ballast(): string {
    return join(this.folder, "ballast");
  }
}

function mount(folder: string, mebibytes: number): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=700`, "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    // A container that may not mount: every other fault is still tried.
    return false;
  }
}
