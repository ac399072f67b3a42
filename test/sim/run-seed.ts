import { Chance } from "./chance.ts";
import type { Violation } from "./history.ts";
import { checkInvariants } from "./invariants.ts";
import { makePlan, type Plan } from "./plan.ts";
import { Player } from "./player.ts";
import { unrest } from "./rest.ts";
import { Simulation, type SimulationOptions } from "./simulation.ts";

export type SeedResult = {
  seed: number;
  violations: Violation[];
  faults: ReadonlyMap<string, number>;
  happened: ReadonlyMap<string, number>;
  entries: number;
  events: number;
  trace: number;
  simulatedMs: number;
};

const patienceMs = 10 * 60_000;
/** After everything rests: whatever is still to come would come now. Longer than a reader trusts a line that says nothing. */
const stillMs = 70_000;

let running: Simulation | null = null;

/** Once in a process: a promise that fails and that nobody waits for ends a real program. */
export function watchForUnhandled(): void {
  process.on("unhandledRejection", (error) => running?.unhandled(error));
  process.on("uncaughtException", (error) => {
    if (running === null) throw error;
    running.unhandled(error);
  });
}

/** `plan` null: the seed's own. */
export async function runSeed(options: SimulationOptions, plan: Plan = planOf(options.seed)): Promise<SeedResult> {
  const sim = await Simulation.begin(options);
  running = sim;
  try {
    new Player(sim, plan).schedule();
    await sim.world.runUntil(plan.healAt + 1);
    const deadline = plan.healAt + patienceMs;
    for (let ms = 3_000; sim.world.now < deadline && unrest(sim, plan).length > 0; ms = Math.min(ms * 1.5, 60_000)) {
      // Who was lied to may wait for what never was; what it did is known by now.
      if (sim.history.violations.length > 0 || !sim.history.isHubHonest) break;
      await sim.world.runUntil(Math.min(deadline, sim.world.now + ms));
    }
    const restless = sim.history.isHubHonest ? unrest(sim, plan) : [];
    for (const says of restless) sim.history.violated("L1", "stuck", says);
    await sim.world.runUntil(sim.world.now + stillMs);
    const entries = await checkInvariants(sim);
    const { history, world } = sim;
    const counts = { entries, events: world.eventCount, trace: world.trace, simulatedMs: world.now };
    const { violations, faults, happened } = history;
    return { seed: options.seed, violations, faults, happened, ...counts };
  } finally {
    sim.end();
    running = null;
  }
}

export const planOf = (seed: number): Plan => makePlan(new Chance(seed, 1));
