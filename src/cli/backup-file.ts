import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { isProblem, Problem } from "../domain/problem.ts";
import { FolderUnpacker, packed, type PackedFile } from "./backup-pack.ts";

/**
 * One line of JSON, then the packed files (sealed by AES-256-GCM when there is a passphrase), then the SHA-256 of all
 * before it: so a damaged file is told from a wrong passphrase.
 */
export type BackupHead = { errandBackup: 1; at: number; sealed: Sealed | null };
type Sealed = { kdf: "scrypt"; N: number; r: number; p: number; salt: string; iv: string };
export type Written = { bytes: number; sha256: string };

/** 128 MiB and about half a second for each guess. */
const scryptCost = { N: 2 ** 17, r: 8, p: 1 };
const hashBytes = 32;
const tagBytes = 16;
const headBytesMax = 1024;
const stepBytes = 1024 * 1024;

/** Whole or not at all, readable by its owner only. Throws `backup_file_exists`. */
export function writeBackup(
  path: string,
  files: readonly PackedFile[],
  passphrase: string | null,
  at: number,
): Written {
  const draft = `${path}.part`;
  rmSync(draft, { force: true });
  const fd = exclusively(() => openSync(draft, "wx", 0o600));
  try {
    const hash = createHash("sha256");
    const write = (bytes: Uint8Array): void => {
      hash.update(bytes);
      writeAll(fd, bytes);
    };
    const sealed = passphrase === null ? null : newSeal();
    const head = Buffer.from(`${JSON.stringify({ errandBackup: 1, at, sealed } satisfies BackupHead)}\n`);
    write(head);
    const cipher = sealed === null ? null : cipherOf(sealed, passphrase ?? "", head);
    for (const piece of packed(files)) write(cipher === null ? piece : cipher.update(piece));
    if (cipher !== null) {
      write(cipher.final());
      write(cipher.getAuthTag());
    }
    const digest = hash.digest();
    writeAll(fd, digest);
    fsyncSync(fd);
    const bytes = fstatSync(fd).size;
    renameSync(draft, path);
    return { bytes, sha256: digest.toString("hex") };
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/**
 * Unpacks into `folder`, which the caller throws away when this throws. Throws `backup_not_one`, `backup_of_other_version`,
 * `backup_damaged` and `backup_passphrase_wrong`; `passphrase` is asked for only where there is one.
 */
export async function readBackup(
  path: string,
  folder: string,
  passphrase: () => Promise<string>,
): Promise<{ head: BackupHead; names: string[] }> {
  const fd = openSync(path, "r");
  try {
    const { head, bytes } = headOf(fd);
    const bodyEnd = fstatSync(fd).size - hashBytes;
    if (bodyEnd < bytes.length) throw new Problem("backup_damaged");
    assertWhole(fd, bodyEnd);
    const unpacker = new FolderUnpacker(folder);
    if (head.sealed === null) for (const piece of pieces(fd, bytes.length, bodyEnd)) unpacker.take(piece);
    else {
      const decipher = decipherOf(head.sealed, await passphrase(), bytes);
      const tag = Buffer.alloc(tagBytes);
      if (bodyEnd - tagBytes < bytes.length) throw new Problem("backup_damaged");
      readSync(fd, tag, 0, tagBytes, bodyEnd - tagBytes);
      decipher.setAuthTag(tag);
      unsealInto(unpacker, decipher, pieces(fd, bytes.length, bodyEnd - tagBytes));
    }
    return { head, names: unpacker.end() };
  } finally {
    closeSync(fd);
  }
}

/** Until the tag is right nothing of it counts: what does not unpack by a wrong key is the wrong key's doing. */
function unsealInto(
  unpacker: FolderUnpacker,
  decipher: ReturnType<typeof decipherOf>,
  sealed: Iterable<Uint8Array>,
): void {
  let fault: Problem | null = null;
  for (const piece of sealed) {
    const plain = decipher.update(piece);
    if (fault !== null) continue;
    try {
      unpacker.take(plain);
    } catch (error) {
      if (!isProblem(error)) throw error;
      fault = error;
    }
  }
  try {
    decipher.final();
  } catch {
    throw new Problem("backup_passphrase_wrong");
  }
  if (fault !== null) throw fault;
}

function headOf(fd: number): { head: BackupHead; bytes: Buffer } {
  const start = Buffer.alloc(headBytesMax);
  const length = readSync(fd, start, 0, headBytesMax, 0);
  const lineEnd = start.subarray(0, length).indexOf(10);
  if (lineEnd < 0) throw new Problem("backup_not_one");
  const bytes = start.subarray(0, lineEnd + 1);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Problem("backup_not_one");
  }
  if (typeof value !== "object" || value === null || !("errandBackup" in value)) throw new Problem("backup_not_one");
  if (value.errandBackup !== 1) throw new Problem("backup_of_other_version", { found: String(value.errandBackup) });
  const { at, sealed } = { at: Reflect.get(value, "at") as unknown, sealed: Reflect.get(value, "sealed") as unknown }; // judged below
  if (typeof at !== "number" || (sealed !== null && !isSealed(sealed))) throw new Problem("backup_damaged");
  return { head: { errandBackup: 1, at, sealed }, bytes };
}

/** Only our own cost is taken: a file must not say how much memory its reading takes. */
function isSealed(value: unknown): value is Sealed {
  if (typeof value !== "object" || value === null) return false;
  const read = (key: string): unknown => Reflect.get(value, key);
  const isOurs = read("kdf") === "scrypt" && Object.entries(scryptCost).every(([key, cost]) => read(key) === cost);
  return isOurs && typeof read("salt") === "string" && typeof read("iv") === "string";
}

function assertWhole(fd: number, bodyEnd: number): void {
  const hash = createHash("sha256");
  for (const piece of pieces(fd, 0, bodyEnd)) hash.update(piece);
  const found = Buffer.alloc(hashBytes);
  readSync(fd, found, 0, hashBytes, bodyEnd);
  if (!hash.digest().equals(found)) throw new Problem("backup_damaged");
}

function* pieces(fd: number, from: number, to: number): Generator<Uint8Array> {
  for (let at = from; at < to;) {
    const piece = Buffer.alloc(Math.min(stepBytes, to - at));
    const length = readSync(fd, piece, 0, piece.length, at);
    if (length === 0) throw new Problem("backup_damaged");
    at += length;
    yield piece.subarray(0, length);
  }
}

function newSeal(): Sealed {
  const text = (length: number): string => randomBytes(length).toString("base64url");
  return { kdf: "scrypt", ...scryptCost, salt: text(16), iv: text(12) };
}

function keyOf({ N, r, p, salt }: Sealed, passphrase: string): Buffer {
  const maxmem = 256 * N * r;
  return scryptSync(passphrase.normalize("NFC"), Buffer.from(salt, "base64url"), 32, { N, r, p, maxmem });
}

function cipherOf(sealed: Sealed, passphrase: string, head: Uint8Array) {
  const cipher = createCipheriv("aes-256-gcm", keyOf(sealed, passphrase), Buffer.from(sealed.iv, "base64url"));
  cipher.setAAD(head);
  return cipher;
}

function decipherOf(sealed: Sealed, passphrase: string, head: Uint8Array) {
  const iv = Buffer.from(sealed.iv, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyOf(sealed, passphrase), iv, { authTagLength: tagBytes });
  decipher.setAAD(head);
  return decipher;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

function exclusively(work: () => number): number {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EEXIST") throw new Problem("backup_file_exists");
    throw new Problem("backup_not_written", { reason: code });
  }
}
