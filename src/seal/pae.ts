import { utf8, type Bytes } from "../kit/bytes.ts";

/**
 * Pre-authentication encoding: context and parts can be read back in one way only, so no two lists of parts
 * are ever the same signed bytes. Rule P-KEY-1.
 */
export function pae(context: string, parts: readonly Uint8Array[]): Bytes {
  const head = utf8(context);
  if (head.includes(0)) throw new Error("a context must not contain a zero byte");
  const length = parts.reduce((sum, part) => sum + 4 + part.length, head.length + 1 + 4);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(head);
  view.setUint32(head.length + 1, parts.length);
  let at = head.length + 5;
  for (const part of parts) {
    view.setUint32(at, part.length);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}
