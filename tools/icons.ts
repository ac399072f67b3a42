// Draws the app's icons into src/web/public/icons: a check mark on a rounded square. Run it when the mark changes.
import { mkdirSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { root } from "./run.ts";

type Colour = readonly [number, number, number];
type Look = { size: number; ground: Colour | null; mark: Colour; isRounded: boolean; scale: number };

const green: Colour = [31, 92, 74];
const paper: Colour = [251, 251, 249];
/** The mark's corners in a square of side 1: down to the foot, up to the tip. */
const stroke = [
  [0.27, 0.53],
  [0.44, 0.7],
  [0.75, 0.34],
] as const;
const strokeHalf = 0.055;
const cornerRadius = 0.22;
/** Samples along one side of a pixel: enough for smooth edges. */
const samples = 4;

const folder = new URL("src/web/public/icons/", root);
mkdirSync(folder, { recursive: true });
const icons: Record<string, Look> = {
  "icon-192.png": { size: 192, ground: green, mark: paper, isRounded: true, scale: 1 },
  "icon-512.png": { size: 512, ground: green, mark: paper, isRounded: true, scale: 1 },
  // The platform cuts its own shape: all of it is ground, and the mark stays in the middle.
  "maskable-512.png": { size: 512, ground: green, mark: paper, isRounded: false, scale: 0.8 },
  "icon-180.png": { size: 180, ground: green, mark: paper, isRounded: false, scale: 0.9 },
  // Only its shape is used.
  "badge-96.png": { size: 96, ground: null, mark: [255, 255, 255], isRounded: false, scale: 1.3 },
};
for (const [name, look] of Object.entries(icons)) writeFileSync(new URL(name, folder), png(look.size, draw(look)));

function draw({ size, ground, mark, isRounded, scale }: Look): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      let groundShare = 0;
      let markShare = 0;
      for (let s = 0; s < samples * samples; s += 1) {
        const px = (x + ((s % samples) + 0.5) / samples) / size;
        const py = (y + (Math.floor(s / samples) + 0.5) / samples) / size;
        if (isOnMark((px - 0.5) / scale + 0.5, (py - 0.5) / scale + 0.5)) markShare += 1;
        else if (ground !== null && (!isRounded || isInSquare(px, py))) groundShare += 1;
      }
      const all = groundShare + markShare;
      const at = (y * size + x) * 4;
      for (let c = 0; c < 3; c += 1)
        pixels[at + c] =
          all === 0 ? 0 : Math.round((groundShare * (ground?.[c] ?? 0) + markShare * (mark[c] ?? 0)) / all);
      pixels[at + 3] = Math.round((all * 255) / (samples * samples));
    }
  }
  return pixels;
}

function isOnMark(x: number, y: number): boolean {
  return stroke.some(([ax, ay], i) => {
    const end = stroke[i + 1];
    return end !== undefined && distance(x, y, ax, ay, end[0], end[1]) <= strokeHalf;
  });
}

function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

function isInSquare(x: number, y: number): boolean {
  const dx = Math.max(cornerRadius - x, x - (1 - cornerRadius), 0);
  const dy = Math.max(cornerRadius - y, y - (1 - cornerRadius), 0);
  return Math.hypot(dx, dy) <= cornerRadius;
}

function png(size: number, pixels: Buffer): Buffer {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y += 1) pixels.copy(rows, y * (size * 4 + 1) + 1, y * size * 4, (y + 1) * size * 4);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // Eight bits, colour with alpha.
  head.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
