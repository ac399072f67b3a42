import { inflateRawSync } from "node:zlib";

/** A contract's text is far smaller; a file that unpacks to more is no contract. */
const unpackedBytesMax = 64 * 1024 * 1024;

/** One entry of a zip file as text; null when it is not there. Throws on a damaged file. */
export function zipEntry(bytes: Uint8Array, name: string): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(view);
  let at = view.getUint32(end + 16, true);
  const count = view.getUint16(end + 10, true);
  const decoder = new TextDecoder();
  for (let index = 0; index < count; index += 1) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error("damaged zip directory");
    const [nameLength, extraLength, commentLength] = [
      view.getUint16(at + 28, true),
      view.getUint16(at + 30, true),
      view.getUint16(at + 32, true),
    ];
    if (decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength)) === name)
      return decoder.decode(contentOf(bytes, view, at));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return null;
}

function contentOf(bytes: Uint8Array, view: DataView, at: number): Uint8Array {
  const method = view.getUint16(at + 10, true);
  const size = view.getUint32(at + 20, true);
  const local = view.getUint32(at + 42, true);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = bytes.subarray(start, start + size);
  if (method === 0) return packed;
  if (method !== 8) throw new Error("unknown zip method");
  return inflateRawSync(packed, { maxOutputLength: unpackedBytesMax });
}

function endRecord(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 66_000); at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  throw new Error("not a zip file");
}
