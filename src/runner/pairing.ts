import type { MemberId } from "../domain/ids.ts";
import type { Clock, Random } from "../domain/ports.ts";
import type { Role } from "../domain/roster.ts";
import { limits } from "../domain/limits.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import type { Bytes } from "../kit/bytes.ts";
import type { PairingSlot } from "../protocol/pairing.ts";
import { exportWrapKey, wrapEpoch } from "../seal/epochs.ts";
import {
  areDigitsRight,
  deskCheck1,
  deskCheckHello,
  deskMessage2,
  deskMessage3,
  type DeskAnswered,
} from "../seal/pairing-desk.ts";
import { epochPlaces } from "../seal/pairing-joiner.ts";
import { makePairing, type Pairing } from "../seal/pairing-link.ts";
import { pairIdText } from "../seal/pairing-seal.ts";
import type { Journal } from "../store/journal/journal.ts";
import { visible } from "./visible.ts";
import type { PairEvent } from "./desk-api.ts";
import type { Root } from "./root.ts";

export type PairingPorts = {
  root: Root;
  membership: Membership;
  connection: HubConnection;
  journal: Journal;
  clock: Clock;
  random: Random;
};

export type PairingAsk = {
  role: Role;
  hubUrl: string;
  signal: AbortSignal;
  onEvent: (event: PairEvent) => void;
  digits: () => Promise<string>;
};

/**
 * Adds one member, finished at the desktop: shows links until one is used, asks the person for the digits on the new
 * device's screen, and only then signs it into the roster. Problems: too_many_pairings, pairing_raced, pairing_expired,
 * pairing_digits_wrong, and those of seal/pairing-desk.ts.
 */
export async function pairAtDesk(ports: PairingPorts, ask: PairingAsk): Promise<{ memberId: MemberId }> {
  refuseTooMany(ports);
  const { pairing, m1 } = await waitForFirstMessage(ports, ask);
  countTry(ports);
  const request = await deskCheck1(pairing, m1);
  const name = visible(request.name, 64);
  ask.onEvent({ event: "asked", name, platform: visible(request.platform, 64) });
  const { m2, desk } = await deskMessage2({
    request,
    root: ports.root.rootKey.key,
    random: ports.random,
    extractable: true,
  });
  await ports.connection.putSlot(pairIdText(pairing), "m2", m2);
  await askDigits(ports, pairing, desk, ask);
  return admit(ports, pairing, desk, ask, name);
}

/**
 * Adds the browser of this very desktop: its link never left the machine, so that whoever has it sits here, and no digits
 * are typed. One link, one use, three minutes. Problems: as `pairAtDesk`, without those of digits.
 */
export async function pairOwnBrowser(
  ports: PairingPorts,
  { pairing, signal }: { pairing: Pairing; signal: AbortSignal },
): Promise<{ memberId: MemberId }> {
  const m1 = await waitForSlot(ports, pairing, "m1", signal);
  if (m1 === null) throw new Problem("pairing_expired");
  const request = await deskCheck1(pairing, m1);
  const { m2, desk } = await deskMessage2({
    request,
    root: ports.root.rootKey.key,
    random: ports.random,
    extractable: true,
  });
  await ports.connection.putSlot(pairIdText(pairing), "m2", m2);
  // Whoever wrote a second first message meanwhile has ended this pairing for everybody.
  await ports.connection.getSlot(pairIdText(pairing), "m1", { waitMs: 0 });
  return admit(ports, pairing, desk, { role: "owner", signal }, visible(request.name, 64));
}

/** A link lives for three minutes and is renewed until it is used or the person stops. */
async function waitForFirstMessage(
  ports: PairingPorts,
  { hubUrl, signal, onEvent }: PairingAsk,
): Promise<{ pairing: Pairing; m1: Bytes }> {
  const { clock, random, membership } = ports;
  for (;;) {
    const { link, pairing } = makePairing({ hubUrl, spaceId: membership.keys.spaceId, random, now: clock.now() });
    onEvent({ event: "pairing", url: link, expiresAt: pairing.expiresAt });
    const m1 = await waitForSlot(ports, pairing, "m1", signal);
    if (m1 !== null) return { pairing, m1 };
  }
}

async function askDigits(
  ports: PairingPorts,
  pairing: Pairing,
  desk: DeskAnswered,
  { digits, onEvent, signal }: PairingAsk,
): Promise<void> {
  for (let triesLeft = limits.pairingTriesMax - 1; ; triesLeft -= 1) {
    const typed = await digits();
    signal.throwIfAborted();
    // Whoever wrote a second first message meanwhile has ended this pairing for everybody.
    await ports.connection.getSlot(pairIdText(pairing), "m1", { waitMs: 0 });
    if (areDigitsRight(desk, typed)) return;
    if (triesLeft === 0) throw new Problem("pairing_digits_wrong", {}, "Start again with a new code: errand pair");
    onEvent({ event: "wrong_digits", triesLeft });
  }
}

async function admit(
  ports: PairingPorts,
  pairing: Pairing,
  desk: DeskAnswered,
  ask: Pick<PairingAsk, "role" | "signal">,
  name: string,
): Promise<{ memberId: MemberId }> {
  const { root, membership, connection, journal, random } = ports;
  const { memberId, statement } = await root.add(membership, desk.signPk, ask.role, await exportWrapKey(desk.wrapKey));
  journal.notes.set(`name/${memberId}`, name);
  await connection.appendRoster(statement);
  const statements = journal.rosters.statementsAfter(0);
  const places = epochPlaces(statements);
  const wraps: { epoch: number; wrap: string }[] = [];
  for (const { epoch, key } of root.epochs()) {
    const rosterHash = places.get(epoch);
    if (rosterHash === undefined) continue;
    const place = { spaceId: membership.keys.spaceId, epoch, memberId, rosterHash };
    wraps.push({ epoch, wrap: await wrapEpoch(desk.wrapKey, { ...place, key }, random) });
  }
  const finished = await deskMessage3({ desk, root: root.rootKey.key, statements, wraps, random });
  await connection.putSlot(pairIdText(pairing), "m3", finished.m3);
  const hello = await waitForSlot(ports, pairing, "hello", ask.signal);
  // It is a member all the same: the person sees it among the devices and can revoke it.
  if (hello === null)
    throw new Problem(
      "pairing_no_hello",
      { memberId },
      "The device was added but did not finish. Look at: errand devices",
    );
  await deskCheckHello(finished.desk, hello);
  return { memberId };
}

/** Null when the link's time ran out. Throws `pairing_raced` when somebody else used it too. */
async function waitForSlot(
  ports: PairingPorts,
  pairing: Pairing,
  slot: PairingSlot,
  signal: AbortSignal,
): Promise<Bytes | null> {
  const until = slot === "m1" ? pairing.expiresAt : ports.clock.now() + limits.pairingMs;
  while (ports.clock.now() < until) {
    signal.throwIfAborted();
    const waitMs = Math.min(until - ports.clock.now(), limits.slotWaitMsMax);
    try {
      const bytes = await ports.connection.getSlot(pairIdText(pairing), slot, { waitMs, signal });
      if (bytes !== null) return bytes;
    } catch (error) {
      if (signal.aborted) throw new Problem("pairing_stopped");
      if (!isProblem(error) || error.code !== "hub_unreachable") throw error;
      await pause(ports.clock, pauseMs);
    }
  }
  return null;
}

/** A hub that is away answers at once that it is: it is not asked again without a breath. */
const pauseMs = 1_000;

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** At most five tries an hour: digits are six, and guessing must stay hopeless. */
function refuseTooMany(ports: PairingPorts): void {
  if (recentTries(ports).length < limits.pairingsPerHour) return;
  throw new Problem("too_many_pairings", { perHour: limits.pairingsPerHour }, "Wait an hour, then try again.");
}

function countTry(ports: PairingPorts): void {
  ports.journal.notes.set("pairing/tries", JSON.stringify([...recentTries(ports), ports.clock.now()]));
}

function recentTries({ journal, clock }: PairingPorts): number[] {
  const known: unknown = JSON.parse(journal.notes.get("pairing/tries") ?? "[]");
  return (Array.isArray(known) ? known : []).filter((at) => typeof at === "number" && at > clock.now() - 3_600_000);
}
