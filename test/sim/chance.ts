import type { Bytes } from "../../src/kit/bytes.ts";

/** Everything by chance in one simulated life of the product comes out of one seed (sfc32). */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(seed: number, stream = 0) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = stream >>> 0;
    for (let i = 0; i < 15; i += 1) this.#next();
  }

  /** Another stream of the same seed: what is drawn there changes nothing here. */
  fork(): Chance {
    return new Chance(this.#next(), this.#next());
  }

  /** In [0, 1). */
  chance(): number {
    return this.#next() / 2 ** 32;
  }

  isTrue(share: number): boolean {
    return this.chance() < share;
  }

  between(low: number, high: number): number {
    return low + this.chance() * (high - low);
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.chance() * (high - low + 1));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.chance() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** Null when there is nothing. */
  pickOrNull<T>(items: readonly T[]): T | null {
    return items.length === 0 ? null : this.pick(items);
  }

  bytes(length: number): Bytes {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) {
      const word = this.#next();
      for (let k = i; k < i + 4 && k < length; k += 1) bytes[k] = (word >>> (8 * (k - i))) & 255;
    }
    return bytes;
  }

  #next(): number {
    const t = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }
}
