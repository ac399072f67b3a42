import type { SpaceId, ThreadId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import { equalBytes, type Bytes } from "../kit/bytes.ts";
import { idBytes } from "./encoding.ts";
import { deriveAesKey, importHkdf } from "./hash.ts";
import { primitives } from "./primitives.ts";

/** Thread keys kept ready; deriving one again costs about as much as sealing an entry. */
const threadKeysMax = 2048;

type Epoch = { key: Bytes; base: Promise<CryptoKey> };

/** The epochs of one space that this member holds, and the thread keys made of them. */
export class Keyring {
  readonly #salt: Bytes;
  readonly #epochs = new Map<number, Epoch>();
  readonly #threadKeys = new Map<string, Promise<CryptoKey>>();
  #newest = 0;

  constructor(spaceId: SpaceId) {
    this.#salt = idBytes(spaceId);
  }

  /** Adding the same again changes nothing; another key for a known epoch is `epoch_conflict`, never a replacement. */
  add(epoch: number, key: Bytes): void {
    if (!Number.isSafeInteger(epoch) || epoch < 1 || key.length !== 32) throw new Error("not an epoch key");
    const known = this.#epochs.get(epoch);
    if (known !== undefined) {
      if (!equalBytes(known.key, key)) throw new Problem("epoch_conflict", { epoch });
      return;
    }
    const own = key.slice();
    this.#epochs.set(epoch, { key: own, base: importHkdf(own) });
    this.#newest = Math.max(this.#newest, epoch);
  }

  has(epoch: number): boolean {
    return this.#epochs.has(epoch);
  }

  /** The newest epoch held: what is sealed now is sealed with it. 0 when there is none. */
  newest(): number {
    return this.#newest;
  }

  /** Rule P-KEY-6. Throws `epoch_unknown` for an epoch that is not held. */
  async threadKey(epoch: number, thread: ThreadId): Promise<CryptoKey> {
    const name = `${epoch}|${thread}`;
    const known = this.#threadKeys.get(name);
    if (known !== undefined) return known;
    const held = this.#epochs.get(epoch);
    if (held === undefined) throw new Problem("epoch_unknown", { epoch });
    const key = held.base.then((base) =>
      deriveAesKey(base, this.#salt, `errand1/thread|${name}`, primitives().wantsReadableKeys),
    );
    this.#remember(name, key);
    return key;
  }

  /** For the 0600 file of a runner; rising by epoch. */
  export(): { epoch: number; key: Bytes }[] {
    return [...this.#epochs].sort(([a], [b]) => a - b).map(([epoch, { key }]) => ({ epoch, key: key.slice() }));
  }

  #remember(name: string, key: Promise<CryptoKey>): void {
    this.#threadKeys.set(name, key);
    if (this.#threadKeys.size <= threadKeysMax) return;
    const oldest = this.#threadKeys.keys().next();
    if (oldest.done !== true) this.#threadKeys.delete(oldest.value);
  }
}
