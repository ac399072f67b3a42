import { isProblem } from "../domain/problem.ts";
import type { DoctorLine } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import type { PhoneNet } from "./phone-net.ts";
import { probe } from "./phone-probe.ts";

/** Tests the way that phones take, from outside the running Errand. Null on a computer that pairs no phones. */
export async function phoneLine(cli: Cli, net: PhoneNet): Promise<DoctorLine | null> {
  const { doctor } = cli.words.phone;
  const state = await cli
    .desk()
    .reach({ action: "look" })
    .catch((error: unknown) => {
      if (isProblem(error) && error.code === "no_desk_here") return null;
      throw error;
    });
  if (state === null) return null;
  const { kept, instance, authority } = state;
  // Who works at this computer only needs none: worth saying, and no fault.
  if (kept === null) return { what: "phone", isFine: true, words: doctor.none, repair: "errand phone" };
  try {
    await probe(kept.url, net, { instance, authority, signal: cli.stopSignal() });
    return { what: "phone", isFine: true, words: doctor.works(kept.url), repair: null };
  } catch (error) {
    if (!isProblem(error)) throw error;
    const why = cli.words.problem(error).title;
    return { what: "phone", isFine: false, words: doctor.broken(kept.url, why), repair: repairOf(kept.kind) };
  }
}

/** One command: it tests the same way again, and says what to mend. */
const repairOf = (kind: string): string =>
  kind === "home" || kind === "tailscale" ? `errand phone --${kind}` : "errand phone";
