/**
 * The little of DER that a certificate is written with. It is only ever written here: what comes from outside is read by
 * Node's own parser.
 */
export type Der = Buffer;

export const sequence = (...parts: Der[]): Der => tagged(0x30, ...parts);
export const set = (...parts: Der[]): Der => tagged(0x31, ...parts);
export const octets = (content: Uint8Array): Der => tagged(0x04, content);
export const utf8Text = (text: string): Der => tagged(0x0c, Buffer.from(text, "utf8"));
export const yes: Der = Buffer.from([0x01, 0x01, 0xff]);
/** Context-specific: `[number] { … }`. */
export const explicit = (number: number, ...parts: Uint8Array[]): Der => tagged(0xa0 | number, ...parts);
/** Context-specific and primitive: `[number]` instead of the type's own tag. */
export const implicit = (number: number, content: Uint8Array): Der => tagged(0x80 | number, content);

/** Not negative; the shortest form. */
export function integer(content: Uint8Array): Der {
  let from = 0;
  while (from < content.length - 1 && content[from] === 0) from += 1;
  const digits = content.subarray(from);
  return (digits[0] ?? 0) < 0x80 ? tagged(0x02, digits) : tagged(0x02, Buffer.from([0]), digits);
}

export const bits = (content: Uint8Array, unused = 0): Der => tagged(0x03, Buffer.from([unused]), content);

/** `2.5.29.17` */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return tagged(0x06, Buffer.from(bytes));
}

/** RFC 5280: two digits of the year before 2050, four from then on; whole seconds. */
export function time(at: number): Der {
  const text = `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  return text < "2050" ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
}

function tagged(tag: number, ...parts: Uint8Array[]): Der {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff);
  return [0x80 | bytes.length, ...bytes];
}
