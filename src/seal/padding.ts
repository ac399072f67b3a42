import { limits } from "../domain/limits.ts";
import type { Bytes } from "../kit/bytes.ts";

/** u32be(length) || bytes || zeros to the next multiple of 256: the hub sees lengths only in steps. Rule P-ENV-11. */
export function pad(bytes: Uint8Array): Bytes {
  const padded = new Uint8Array(paddedLength(bytes.length));
  new DataView(padded.buffer).setUint32(0, bytes.length);
  padded.set(bytes, 4);
  return padded;
}

/** Null unless the padding is exactly what `pad` makes: one spelling for one value. */
export function unpad(padded: Bytes): Bytes | null {
  if (padded.length < 4) return null;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (paddedLength(length) !== padded.length) return null;
  for (let i = 4 + length; i < padded.length; i += 1) if (padded[i] !== 0) return null;
  return padded.subarray(4, 4 + length);
}

export function paddedLength(length: number): number {
  return Math.ceil((length + 4) / limits.padToBytes) * limits.padToBytes;
}
