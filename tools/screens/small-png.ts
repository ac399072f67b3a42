import { crc32, deflateSync, inflateSync } from "node:zlib";

/**
 * The same picture with a palette: screens have few colours, and a repository should not carry the rest. The commonest
 * colours are kept and every other one becomes the nearest of them; at this size nobody sees it.
 */
export function smallPng(png: Uint8Array, coloursMax = 64): Buffer {
  const { width, height, pixels } = readRgb(Buffer.from(png));
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = [...counts.entries()]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, coloursMax)
    .map(([colour]) => colour);
  const places = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of counts.keys()) if (!places.has(colour)) places.set(colour, nearest(palette, colour));
  const lines = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) lines[y * (width + 1) + 1 + x] = places.get(pixels[y * width + x] ?? 0) ?? 0;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    part("IHDR", head),
    part("PLTE", colours),
    part("IDAT", deflateSync(lines, { level: 9 })),
    part("IEND", Buffer.alloc(0)),
  ]);
}

function readRgb(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const [width, height, kind] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25]];
  const bytes = kind === 6 ? 4 : 3;
  const packed: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      packed.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const data = inflateSync(Buffer.concat(packed));
  const pixels = new Uint32Array(width * height);
  const stride = width * bytes;
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const line = unfiltered(data[start] ?? 0, data.subarray(start + 1, start + 1 + stride), above, bytes);
    for (let x = 0; x < width; x += 1)
      pixels[y * width + x] =
        ((line[x * bytes] ?? 0) << 16) | ((line[x * bytes + 1] ?? 0) << 8) | (line[x * bytes + 2] ?? 0);
    above = line;
  }
  return { width, height, pixels };
}

function unfiltered(filter: number, raw: Uint8Array, above: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const line = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) {
    const [left, up, corner] = [
      i < bytes ? 0 : (line[i - bytes] ?? 0),
      above[i] ?? 0,
      i < bytes ? 0 : (above[i - bytes] ?? 0),
    ];
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    line[i] = (raw[i] ?? 0) + guess;
  }
  return line;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function nearest(palette: readonly number[], colour: number): number {
  let [best, distance] = [0, Infinity];
  for (const [index, other] of palette.entries()) {
    const [r, g, b] = [
      (colour >> 16) - (other >> 16),
      ((colour >> 8) & 255) - ((other >> 8) & 255),
      (colour & 255) - (other & 255),
    ];
    const far = r * r + g * g + b * b;
    if (far < distance) [best, distance] = [index, far];
  }
  return best;
}

function part(name: string, bytes: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), bytes]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(bytes.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
