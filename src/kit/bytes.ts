/** Plain byte arrays over ordinary (not shared) memory: what WebCrypto and sockets accept. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** Throws a TypeError when the bytes are not well-formed UTF-8. A byte order mark stays in the text: no byte is lost. */
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

export function concatBytes(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function u32be(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Base64url without padding (RFC 4648 section 5). By table: `btoa` and its clean-up take ten times as long. */
export function toB64u(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  const codes = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let to = 0;
  for (let i = 0; i < whole; i += 3) {
    const bits = (byteAt(bytes, i) << 16) | (byteAt(bytes, i + 1) << 8) | byteAt(bytes, i + 2);
    codes[to] = codeFor(bits >> 18);
    codes[to + 1] = codeFor((bits >> 12) & 63);
    codes[to + 2] = codeFor((bits >> 6) & 63);
    codes[to + 3] = codeFor(bits & 63);
    to += 4;
  }
  if (whole < bytes.length) {
    const bits = (byteAt(bytes, whole) << 16) | (byteAt(bytes, whole + 1) << 8);
    codes[to] = codeFor(bits >> 18);
    codes[to + 1] = codeFor((bits >> 12) & 63);
    if (to + 2 < codes.length) codes[to + 2] = codeFor((bits >> 6) & 63);
  }
  return decoder.decode(codes);
}

/** Null unless the text is exactly the unpadded base64url of some bytes: one spelling for one value. */
export function fromB64u(text: string): Bytes | null {
  if (text.length % 4 === 1) return null;
  const codes = encoder.encode(text);
  // Text outside ASCII has more bytes than characters.
  if (codes.length !== text.length) return null;
  const whole = codes.length - (codes.length % 4);
  const bytes = new Uint8Array(Math.floor((codes.length * 3) / 4));
  let wrong = 0;
  let to = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = valueAt(codes, i);
    const b = valueAt(codes, i + 1);
    const c = valueAt(codes, i + 2);
    const d = valueAt(codes, i + 3);
    wrong |= (a | b | c | d) & notBase64;
    bytes[to] = (a << 2) | (b >> 4);
    bytes[to + 1] = (b << 4) | (c >> 2);
    bytes[to + 2] = (c << 6) | d;
    to += 3;
  }
  if (whole < codes.length) {
    const a = valueAt(codes, whole);
    const b = valueAt(codes, whole + 1);
    const hasThird = whole + 2 < codes.length;
    const c = hasThird ? valueAt(codes, whole + 2) : 0;
    // The bits of the last character that belong to no byte must be zero.
    wrong |= ((a | b | c) & notBase64) | (hasThird ? c & 3 : b & 15);
    bytes[to] = (a << 2) | (b >> 4);
    if (hasThird) bytes[to + 1] = (b << 4) | (c >> 2);
  }
  return wrong === 0 ? bytes : null;
}

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

const codeOf = encoder.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
/** A value of base64 has six bits; this one says that a character is none. */
const notBase64 = 0x40;
const valueOf = new Uint8Array(256).fill(notBase64);
for (const [value, code] of codeOf.entries()) valueOf[code] = value;

// Indices are always inside the arrays; `?? 0` is for the type checker.
const byteAt = (bytes: Uint8Array, i: number): number => bytes[i] ?? 0;
const codeFor = (value: number): number => codeOf[value] ?? 0;
const valueAt = (codes: Uint8Array, i: number): number => valueOf[byteAt(codes, i)] ?? 0;
