import type { Header } from "../src/domain/envelope.ts";
import type { EntryId, ThreadId } from "../src/domain/ids.ts";
import { toB64u } from "../src/kit/bytes.ts";
import { parseBody } from "../src/protocol/bodies.ts";
import { openEnvelope, readEnvelope, sealEnvelope, verifyEnvelope } from "../src/seal/envelope.ts";
import { memberIdOf, spaceIdOf } from "../src/seal/identity.ts";
import { Keyring } from "../src/seal/keyring.ts";
import { makeSignKey } from "../src/seal/keys.ts";

/** Milliseconds of one step, of all rounds after the warm-up. */
export type StepTimes = { p50: number; p99: number };
/** `seal` on the sender, `verify` (read, header and signature) on hub and receiver, `open` (and parse) on the receiver. */
export type SealingTimes = { seal: StepTimes; verify: StepTimes; open: StepTimes };

/** Sealing alone: no socket, no disk. A `task` whose text has `textBytes` bytes, all keys ready. */
export async function measureSealing(rounds: number, textBytes = 600): Promise<SealingTimes> {
  const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)), chance: () => 0 };
  // Safe: 16 bytes in base64url are an id.
  const newId = <Id extends string>(): Id => toB64u(random.bytes(16)) as Id;
  const [root, signKey, runner] = await Promise.all([makeSignKey(false), makeSignKey(false), makeSignKey(false)]);
  const sp = await spaceIdOf(root.publicKey);
  const [f, a, th] = [await memberIdOf(signKey.publicKey), await memberIdOf(runner.publicKey), newId<ThreadId>()];
  const keyring = new Keyring(sp);
  keyring.add(1, random.bytes(32));
  const task = { project: null, folder: null, agent: null, attachments: [], tz: "UTC", localDate: "2026-11-22" };
  const body = { text: "x".repeat(textBytes), ...task };
  const times: Record<keyof SealingTimes, number[]> = { seal: [], verify: [], open: [] };
  const warmUp = Math.min(200, rounds);
  for (let n = 1; n <= warmUp + rounds; n += 1) {
    const header: Header = { v: 1, sp, th, k: "task", f, a, id: newId<EntryId>(), n, r: 1, e: 1, t: n, x: n + 1 };
    const startedAt = performance.now();
    const wire = await sealEnvelope({ header, body, keyring, signKey, random });
    const sealedAt = performance.now();
    const read = readEnvelope(wire);
    if (!(await verifyEnvelope(read, signKey.publicKey))) throw new Error("an envelope just sealed must verify");
    const verifiedAt = performance.now();
    parseBody(read.header.k, (await openEnvelope(read, keyring)).body);
    const openedAt = performance.now();
    if (n <= warmUp) continue;
    times.seal.push(sealedAt - startedAt);
    times.verify.push(verifiedAt - sealedAt);
    times.open.push(openedAt - verifiedAt);
  }
  return { seal: spread(times.seal), verify: spread(times.verify), open: spread(times.open) };
}

function spread(times: number[]): StepTimes {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
