import type { Bytes } from "../kit/bytes.ts";

/**
 * SHA-256 (FIPS 180-4) of bytes that come in pieces. WebCrypto hashes only what is whole in memory; a file of a
 * gigabyte is not. What has one piece is hashed by WebCrypto.
 */
export class Sha256Stream {
  readonly #state = new Uint32Array(initial);
  readonly #block = new Uint8Array(64);
  readonly #words = new Uint32Array(64);
  #filled = 0;
  #length = 0;

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#filled > 0) {
      at = Math.min(64 - this.#filled, bytes.length);
      this.#block.set(bytes.subarray(0, at), this.#filled);
      this.#filled += at;
      if (this.#filled < 64) return;
      this.#mix(this.#block, 0);
      this.#filled = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.#mix(bytes, at);
    this.#block.set(bytes.subarray(at));
    this.#filled = bytes.length - at;
  }

  /** Ends the stream; it must not be used after that. */
  digest(): Bytes {
    const length = this.#length;
    const tail = new Uint8Array(this.#filled < 56 ? 64 - this.#filled : 128 - this.#filled);
    const view = new DataView(tail.buffer);
    tail[0] = 0x80;
    view.setBigUint64(tail.length - 8, BigInt(length) * 8n);
    this.update(tail);
    const digest = new Uint8Array(32);
    const out = new DataView(digest.buffer);
    this.#state.forEach((word, i) => {
      out.setUint32(i * 4, word);
    });
    return digest;
  }

  #mix(bytes: Uint8Array, at: number): void {
    const words = this.#words;
    // In this function indices are always inside the arrays; `| 0` keeps undefined out for the type checker at no cost.
    const byte = (i: number): number => (bytes[i] ?? 0) | 0;
    const word = (i: number): number => (words[i] ?? 0) | 0;
    for (let i = 0, p = at; i < 16; i += 1, p += 4) {
      words[i] = (byte(p) << 24) | (byte(p + 1) << 16) | (byte(p + 2) << 8) | byte(p + 3);
    }
    for (let i = 16; i < 64; i += 1) {
      const x = word(i - 15);
      const y = word(i - 2);
      const s0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
      const s1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
      words[i] = word(i - 16) + s0 + word(i - 7) + s1;
    }
    const state = this.#state;
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const choice = (e & f) ^ (~e & g);
      const t1 = (h + s1 + choice + (constants[i] ?? 0) + word(i)) | 0;
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + s0 + majority) | 0;
    }
    const mixed = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i += 1) state[i] = (state[i] ?? 0) + (mixed[i] ?? 0);
  }
}

const rotated = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** First 32 bits of the fractional parts of the square roots (initial) and cube roots (constants) of the first primes. */
const primes = firstPrimes(64);
const initial = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
}

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
