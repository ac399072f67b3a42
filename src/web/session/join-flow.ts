import { signal, type ReadonlySignal } from "@preact/signals";
import type { SpaceId } from "../../domain/ids.ts";
import { silentLog, type Clock, type Random } from "../../domain/ports.ts";
import { isProblem, Problem } from "../../domain/problem.ts";
import { HubConnection } from "../../hub-client/connection.ts";
import { joinSpace, type JoinedSpace } from "../../hub-client/joining.ts";
import { toB64u } from "../../kit/bytes.ts";
import { memberIdOf } from "../../seal/identity.ts";
import { makeSignKey, type SignKey } from "../../seal/keys.ts";
import { parsePairingLink, type Pairing } from "../../seal/pairing-link.ts";
import { openDatabase, type IdentityRecord } from "../store/database.ts";
import { readIdentity, readJoining, writeIdentity, writeJoining } from "../store/identity.ts";
import type { JoinFlow, JoinStep } from "./app-session.ts";
import { markPaired } from "./device-mark.ts";
import { platformName } from "./platform-name.ts";

export type JoinPorts = {
  clock: Clock;
  random: Random;
  /** Keys belong to the origin: a link of another hub is of no use here. */
  origin: string;
  currentSpace: () => SpaceId | null;
  /** The new membership is on the disk. */
  onJoined: () => Promise<void>;
};

/** The desktop's own browser needs no digits, and its answer is there before anybody could read them. */
const digitsAfterMs = 300;
/** Of any script: the message takes 64 UTF-16 units. */
const nameCharsMax = 32;

export class WebJoinFlow implements JoinFlow {
  readonly step: ReadonlySignal<JoinStep>;
  readonly #step = signal<JoinStep>({ is: "waiting" });
  readonly #ports: JoinPorts;
  #pairing: Pairing | null = null;
  #stop: AbortController | null = null;

  constructor(ports: JoinPorts) {
    this.#ports = ports;
    this.step = this.#step;
  }

  offer(link: string): void {
    const { clock, origin, currentSpace } = this.#ports;
    const pairing = parsePairingLink(link, clock.now());
    if (pairing.hubUrl !== origin) throw new Problem("pairing_other_hub", { hub: pairing.hubUrl });
    const space = currentSpace();
    if (space === pairing.spaceId) throw new Problem("pairing_already_here");
    this.cancel();
    this.#pairing = pairing;
    this.#step.value = { is: "asking", space: pairing.spaceId, isAnotherSpace: space !== null };
  }

  /** False for a link to the space that this device is in already: there is nothing to join. */
  offerOrFail(link: string): boolean {
    try {
      this.offer(link);
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.code === "pairing_already_here") return false;
      this.#step.value = { is: "failed", code: error.code };
    }
    return true;
  }

  async confirm(name: string): Promise<void> {
    const pairing = this.#pairing;
    if (pairing === null || this.#step.value.is !== "asking") return;
    this.#pairing = null;
    const stop = new AbortController();
    this.#stop = stop;
    try {
      this.#step.value = { is: "writing_keys" };
      const signKey = await keptSignKey();
      await this.#join(pairing, signKey, name, stop.signal);
      this.#step.value = { is: "done" };
    } catch (error) {
      if (stop.signal.aborted) return;
      this.#step.value = { is: "failed", code: isProblem(error) ? error.code : "pairing_failed" };
    }
  }

  cancel(): void {
    this.#stop?.abort(new Problem("pairing_stopped"));
    this.#stop = null;
    this.#pairing = null;
    this.#step.value = { is: "waiting" };
  }

  async #join(pairing: Pairing, signKey: SignKey, name: string, signal: AbortSignal): Promise<void> {
    const { clock, random, origin, onJoined } = this.#ports;
    const memberId = await memberIdOf(signKey.publicKey);
    const connection = new HubConnection({ url: origin, member: { spaceId: pairing.spaceId, memberId, signKey }, log: silentLog, clock, random });
    const shownName = Array.from(name.trim()).slice(0, nameCharsMax).join("") || platformName();
    const showLater = { cancel: (): void => {} };
    try {
      const joined = await joinSpace({
        pairing,
        connection,
        signKey,
        name: shownName,
        platform: platformName(),
        extractable: false,
        clock,
        random,
        signal,
        onDigits: (digits) => {
          const timer = clock.after(digitsAfterMs, () => {
            if (!signal.aborted) this.#step.value = { is: "digits", digits };
          });
          showLater.cancel = () => timer.cancel();
        },
      });
      showLater.cancel();
      signal.throwIfAborted();
      await keep(joined, { signKey, name: shownName, hubOrigin: origin, pairedAt: clock.now() }, random);
      await joined.hello();
      await onJoined();
    } finally {
      showLater.cancel();
      connection.close();
    }
  }
}

/**
 * Made so that nobody can read it, written, and read back from a database opened again: only a key that this browser
 * gives back and that signs is worth asking a desktop for. Throws `keys_not_kept`.
 */
async function keptSignKey(): Promise<SignKey> {
  const made = await makeSignKey(false);
  const first = await openDatabase();
  try {
    await writeJoining(first, made);
  } finally {
    first.close();
  }
  const again = await openDatabase();
  try {
    const kept = await readJoining(again, made).catch(() => null);
    if (kept === null) throw new Problem("keys_not_kept");
    return kept;
  } finally {
    again.close();
  }
}

async function keep(
  { spaceId, memberId, wrapKey, statements, epochs }: JoinedSpace,
  { signKey, ...rest }: { signKey: SignKey } & Pick<IdentityRecord, "name" | "hubOrigin" | "pairedAt">,
  random: Random,
): Promise<void> {
  const identity: IdentityRecord = { spaceId, memberId, wrapKey, publicKey: signKey.publicKey, privateKey: signKey.privateKey, ...rest };
  const roster = {
    statements: statements.map((signed, index) => ({ n: index + 1, signed })),
    epochs: epochs.map(({ epoch, key }) => ({ epoch, key: toB64u(key) })),
  };
  const db = await openDatabase();
  try {
    await writeIdentity(db, identity, roster, random);
    await markPaired(db, random);
  } finally {
    db.close();
  }
  const again = await openDatabase();
  try {
    if ((await readIdentity(again))?.wrapKey.extractable !== false) throw new Problem("keys_not_kept");
  } finally {
    again.close();
  }
}
