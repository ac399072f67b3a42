import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as breath } from "node:timers/promises";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";

/** The bytes of files by their SHA-256 (hex), each once. What is there is whole; drafts of a killed process are swept. */
export class ObjectStore {
  readonly #objects: string;
  readonly #drafts: string;
  #count = 0;

  constructor(root: string) {
    this.#objects = join(root, "objects");
    this.#drafts = join(root, "drafts");
    rmSync(this.#drafts, { recursive: true, force: true });
    for (const path of [this.#objects, this.#drafts]) mkdirSync(path, { recursive: true, mode: 0o700 });
  }

  pathOf(hash: string): string {
    return join(this.#objects, hash.slice(0, 2), hash.slice(2));
  }

  has(hash: string): boolean {
    return existsSync(this.pathOf(hash));
  }

  /** Keeps what `fd` holds. The new object's path, or null where it was here. */
  async keep(fd: number, procPath: string): Promise<{ hash: string; size: number; made: string | null }> {
    const { size } = fstatSync(fd);
    return size <= limits.checkpointPieceBytes ? this.#keepSmall(fd) : this.#keepLarge(fd, procPath);
  }

  /** Throws `checkpoint_damaged`. */
  read(hash: string): Buffer {
    const bytes = existsSync(this.pathOf(hash)) ? readFileSync(this.pathOf(hash)) : null;
    if (bytes === null || sha256(bytes) !== hash)
      throw new Problem("checkpoint_damaged", { object: hash.slice(0, 12) });
    return bytes;
  }

  /** All that is here, with sizes. */
  *all(): Generator<{ hash: string; size: number }> {
    for (const shelf of readdirSync(this.#objects))
      for (const name of readdirSync(join(this.#objects, shelf)))
        yield { hash: `${shelf}${name}`, size: statSync(join(this.#objects, shelf, name)).size };
  }

  bytes(): number {
    let sum = 0;
    for (const { size } of this.all()) sum += size;
    return sum;
  }

  drop(hash: string): void {
    rmSync(this.pathOf(hash), { force: true });
  }

  #keepSmall(fd: number): { hash: string; size: number; made: string | null } {
    const bytes = readFileSync(fd);
    const hash = sha256(bytes);
    if (this.has(hash)) return { hash, size: bytes.length, made: null };
    const draft = this.#draft();
    try {
      const out = openSync(draft, "wx", 0o600);
      try {
        writeWhole(out, bytes);
      } finally {
        closeSync(out);
      }
      return { hash, size: bytes.length, made: this.#take(draft, hash) };
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  /** Hashed from the copy: whatever is being written to the file, hash and copy are of the same bytes. */
  async #keepLarge(fd: number, procPath: string): Promise<{ hash: string; size: number; made: string | null }> {
    const draft = this.#draft();
    try {
      if (process.platform === "linux") await copyFile(`/proc/self/fd/${fd}`, draft, constants.COPYFILE_FICLONE);
      else await copyFile(procPath, draft, constants.COPYFILE_FICLONE);
      const handle = await open(draft, "r+");
      try {
        await handle.chmod(0o600);
        const { hash, size } = await hashOf(handle.fd);
        if (!this.has(hash)) return { hash, size, made: this.#take(draft, hash) };
        rmSync(draft, { force: true });
        return { hash, size, made: null };
      } finally {
        await handle.close();
      }
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  #take(draft: string, hash: string): string {
    const path = this.pathOf(hash);
    mkdirSync(join(this.#objects, hash.slice(0, 2)), { recursive: true, mode: 0o700 });
    renameSync(draft, path);
    return path;
  }

  #draft(): string {
    this.#count += 1;
    return join(this.#drafts, String(this.#count));
  }
}

/** In pieces, so that nobody else in this process waits for a large file. */
export async function hashOf(fd: number): Promise<{ hash: string; size: number }> {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(1024 * 1024);
  let size = 0;
  for (;;) {
    const read = readSync(fd, piece, 0, piece.length, size);
    if (read === 0) return { hash: hash.digest("hex"), size };
    hash.update(piece.subarray(0, read));
    size += read;
    await breath();
  }
}

export function writeWhole(fd: number, bytes: Buffer): void {
  ftruncateSync(fd, 0);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, at);
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
