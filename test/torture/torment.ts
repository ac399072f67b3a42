import type { Chance } from "./chance.ts";
import { networkFaults } from "./fault-proxy.ts";
import type { Kill } from "./plan.ts";
import type { Victim, VictimName } from "./victim.ts";
import type { World } from "./world.ts";

/** What was done to the world, counted by name: `hub.append.after`, `laptop at a random time`, `disk full` … */
export type Counts = Map<string, number>;
export type Done = { kills: Counts; faults: Counts };

/** How long a program may take to come to its failpoint; then it dies where it is. */
const failpointMsMax = 3_000;
/** On a bad network it may not get ready at all. */
const readyMsMax = 15_000;

/** Does all of it at once; resolves when every victim had its deaths. Each victim but the last to die is running then. */
export async function torment(world: World, kills: readonly Kill[], chance: Chance, done: Done): Promise<void> {
  const victims = world.victims;
  const ofVictim = (name: VictimName): Kill[] => kills.filter(({ victim }) => victim === name);
  // The map's keys are the victims' names.
  const names = Object.keys(victims) as VictimName[];
  const ending = new AbortController();
  const harassing = [unsettleNetwork(world, chance, done, ending.signal), fillDisks(world, chance, done)];
  if (chance.is(0.4)) harassing.push(putToSleep(world, chance, done));
  await Promise.all([
    ...names.map((name) => killAll(victims[name], ofVictim(name), done)),
    killAgents(victims, kills, chance, done),
  ]);
  ending.abort();
  await Promise.all(harassing);
}

async function killAll(victim: Victim, kills: readonly Kill[], done: Done): Promise<void> {
  for (const kill of kills) {
    if (kill.victim === "agent") continue;
    // A failpoint is given at the start: who runs without one is killed at once, which counts too.
    if (kill.how === "failpoint" && victim.isRunning) {
      await pause(30 + 100 * kill.pass);
      await victim.kill();
      count(done.kills, `${victim.name} at a random time`);
    }
    if (!victim.isRunning) void victim.start(kill.how === "failpoint" ? `${kill.at}:${kill.pass}` : null);
    if (kill.how === "failpoint") {
      await Promise.race([victim.talk.ended, pause(failpointMsMax)]);
      count(done.kills, victim.isRunning ? `${victim.name} at a random time` : kill.at);
    } else {
      if (kill.fromReady) await Promise.race([victim.ready, pause(readyMsMax)]);
      await pause(kill.afterMs);
      count(done.kills, `${victim.name} at a random time`);
    }
    await victim.kill();
  }
  if (!victim.isRunning) await Promise.race([victim.start(), pause(readyMsMax)]);
}

async function killAgents(
  victims: World["victims"],
  kills: readonly Kill[],
  chance: Chance,
  done: Done,
): Promise<void> {
  for (const kill of kills) {
    if (kill.victim !== "agent") continue;
    await pause(kill.afterMs);
    // There is an agent only while there is work: it is waited for, not for ever.
    for (let tries = 0; tries < 60; tries += 1) {
      if (victims[kill.of].killDescendant((found) => chance.between(0, found - 1))) {
        count(done.kills, "an agent or what it started");
        break;
      }
      await pause(50);
    }
  }
}

async function unsettleNetwork(world: World, chance: Chance, done: Done, ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    await pause(chance.between(50, 500));
    if (ending.aborted) break;
    if (chance.is(0.4)) {
      world.proxy.heal();
      continue;
    }
    const fault = chance.one(networkFaults);
    world.proxy.begin(fault);
    count(done.faults, `network: ${fault}`);
  }
  world.proxy.heal();
}

async function fillDisks(world: World, chance: Chance, done: Done): Promise<void> {
  for (const name of ["hub", "desktop"] as const) {
    const disk = world.disks[name];
    if (!disk.isMounted || !chance.is(0.3)) continue;
    await pause(chance.between(30, 1500));
    disk.fill();
    count(done.faults, `disk full: ${name}`);
    await pause(chance.between(100, 1000));
    disk.free();
  }
}

async function putToSleep(world: World, chance: Chance, done: Done): Promise<void> {
  await pause(chance.between(30, 1500));
  const name = chance.one(["hub", "desktop", "laptop", "phone", "tablet"] as const);
  count(done.faults, `asleep: ${name}`);
  await world.victims[name].sleep(chance.between(200, 1500));
}

export function count(counts: Counts, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
