import { closeSync, fsyncSync, mkdirSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Problem } from "../domain/problem.ts";

/** `name` is the path inside the data folder, with `/`; `from` where its bytes are. */
export type PackedFile = { name: string; from: string };

const nameBytesMax = 1024;
const stepBytes = 1024 * 1024;

/** For each file the length of its head, its head `{name, size}` as JSON, and its bytes; a length of zero ends it. */
export function* packed(files: readonly PackedFile[]): Generator<Uint8Array> {
  for (const { name, from } of files) {
    const { size } = statSync(from);
    const head = Buffer.from(JSON.stringify({ name, size }));
    yield lengthOf(head.length);
    yield head;
    yield* bytesOf(from, size);
  }
  yield lengthOf(0);
}

/** Writes what is packed into an empty folder. Throws `backup_damaged`. */
export class FolderUnpacker {
  readonly #folder: string;
  readonly #names: string[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #fd: number | null = null;
  #left = 0;
  #isOver = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  take(bytes: Uint8Array): void {
    this.#rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    while (this.#step());
  }

  /** The names of the files, when all are there. */
  end(): string[] {
    const isWhole = this.#isOver && this.#rest.length === 0;
    if (!isWhole) throw this.#damaged();
    return this.#names;
  }

  /** False when more bytes must come first. */
  #step(): boolean {
    if (this.#fd !== null) return this.#write(this.#fd);
    if (this.#isOver || this.#rest.length < 4) return false;
    const length = this.#rest.readUInt32BE(0);
    if (length > nameBytesMax) throw this.#damaged();
    if (this.#rest.length < 4 + length) return false;
    const head = this.#rest.subarray(4, 4 + length);
    this.#rest = this.#rest.subarray(4 + length);
    if (length === 0) this.#isOver = true;
    else this.#open(head);
    return true;
  }

  #write(fd: number): boolean {
    const piece = this.#rest.subarray(0, this.#left);
    for (let done = 0; done < piece.length;) done += writeSync(fd, piece, done);
    this.#left -= piece.length;
    this.#rest = this.#rest.subarray(piece.length);
    if (this.#left > 0) return false;
    fsyncSync(fd);
    closeSync(fd);
    this.#fd = null;
    return true;
  }

  #open(bytes: Buffer): void {
    const { name, size } = headOf(bytes) ?? fail();
    const path = join(this.#folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#fd = openSync(path, "wx", 0o600);
    this.#left = size;
    this.#names.push(name);
  }

  #damaged(): Problem {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
    return new Problem("backup_damaged");
  }
}

/** Null for what we would not have written: a name that leads out of the folder, for one. */
function headOf(bytes: Buffer): { name: string; size: number } | null {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("name" in value) || !("size" in value)) return null;
  const { name, size } = value;
  if (typeof name !== "string" || typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return null;
  const isInside = name.split("/").every(isPlainName);
  return isInside ? { name, size } : null;
}

const isPlainName = (part: string): boolean => part !== "" && part !== "." && part !== ".." && !/[\0\\]/.test(part);

function fail(): never {
  throw new Problem("backup_damaged");
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** Exactly `size` bytes: a file that shrinks meanwhile is no copy of anything. */
function* bytesOf(path: string, size: number): Generator<Uint8Array> {
  const fd = openSync(path, "r");
  try {
    for (let at = 0; at < size;) {
      const piece = Buffer.alloc(Math.min(stepBytes, size - at));
      const length = readSync(fd, piece, 0, piece.length, at);
      if (length === 0) throw new Problem("backup_file_changed", { file: basename(path) });
      at += length;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(fd);
  }
}
