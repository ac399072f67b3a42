import { Problem } from "../domain/problem.ts";
import { fromB64u, type Bytes } from "../kit/bytes.ts";

/** Decodes base64url of an expected length (or any), or throws a Problem with `code`. */
export function decodeB64u(text: string, code: string, length: number | null = null): Bytes {
  const bytes = fromB64u(text);
  if (bytes === null || (length !== null && bytes.length !== length)) throw new Problem(code, { reason: "encoding" });
  return bytes;
}

/** An id that was parsed already, as its 16 bytes. Failing here is our own mistake. */
export function idBytes(id: string): Bytes {
  const bytes = fromB64u(id);
  if (bytes === null || bytes.length !== 16) throw new Error("not an id");
  return bytes;
}

/** For times: every safe integer fits. */
export function u64be(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
