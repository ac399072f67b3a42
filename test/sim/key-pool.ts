import { makeSignKey, verify, type SignKey } from "../../src/seal/keys.ts";
import { Chance } from "./chance.ts";
import { subtle } from "./platform.ts";

const count = 24;
let pool: SignKey[] | null = null;

/**
 * Keys are dear and their worth is not what is tested: every seed deals them out anew from the same few. Each was
 * verified with once, so that a run does not depend on what ran before it in this process.
 */
export async function keyPool(): Promise<readonly SignKey[]> {
  if (pool !== null) return pool;
  const { bytes, isStub } = subtle;
  const chance = new Chance(20_260_105);
  subtle.bytes = (length) => chance.bytes(length);
  const keys: SignKey[] = [];
  for (let i = 0; i < count; i += 1) {
    const key = await makeSignKey(true);
    await verify(key.publicKey, new Uint8Array(64), new Uint8Array(1));
    keys.push(key);
  }
  Object.assign(subtle, { bytes, isStub });
  pool = keys;
  return keys;
}
