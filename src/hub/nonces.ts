import { createHmac, timingSafeEqual } from "node:crypto";
import type { Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Random } from "../domain/ports.ts";
import { concatBytes, fromB64u, toB64u, type Bytes } from "../kit/bytes.ts";
import type { LogStore } from "../store/log/log-store.ts";

const keyName = "nonces";
const timeBytes = 6;
const saidBytes = 16;

/**
 * Nonces for logins by HTTP: 32 bytes that this hub can tell for its own at any replica without keeping them (when it
 * expires, chance, and a MAC of both). Only those that were used are kept, until they expire.
 */
export class Nonces {
  readonly #store: LogStore;
  readonly #clock: Clock;
  readonly #random: Random;
  #key: Promise<Bytes> | null = null;

  constructor(store: LogStore, clock: Clock, random: Random) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  async give(): Promise<{ nonce: string; expiresAt: Timestamp }> {
    const expiresAt = this.#clock.now() + limits.loginNonceMs;
    const time = new Uint8Array(timeBytes);
    Buffer.from(time.buffer).writeUIntBE(expiresAt, 0, timeBytes);
    const said = concatBytes(time, this.#random.bytes(saidBytes - timeBytes));
    return { nonce: toB64u(concatBytes(said, await this.#macOf(said))), expiresAt };
  }

  /** True once. */
  async use(nonce: string): Promise<boolean> {
    const bytes = fromB64u(nonce);
    if (bytes === null || bytes.length !== saidBytes * 2) return false;
    const said = bytes.slice(0, saidBytes);
    if (!timingSafeEqual(bytes.slice(saidBytes), await this.#macOf(said))) return false;
    const expiresAt = Buffer.from(said).readUIntBE(0, timeBytes);
    const now = this.#clock.now();
    return now < expiresAt && (await this.#store.useNonce(nonce, expiresAt, now));
  }

  async #macOf(said: Bytes): Promise<Bytes> {
    const key = await (this.#key ??= this.#open());
    return new Uint8Array(createHmac("sha256", key).update(said).digest().subarray(0, saidBytes));
  }

  /** Tried again at the next nonce when the store fails. */
  async #open(): Promise<Bytes> {
    try {
      const kept = await this.#store.keepHubKey(keyName, toB64u(this.#random.bytes(32)));
      const key = fromB64u(kept);
      if (key === null) throw new Error("the hub's key for nonces is damaged");
      return key;
    } catch (error) {
      this.#key = null;
      throw error;
    }
  }
}
