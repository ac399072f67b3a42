import type { ThreadId } from "../../src/domain/ids.ts";
import { carefulWork, deedsOf } from "./careful-work.ts";
import { Chance } from "./chance.ts";
import { History } from "./history.ts";
import { isDone, judgeStored, judgeTasks, type GivenTask, type Verdict } from "./invariants.ts";
import { drawKills } from "./plan.ts";
import { count, torment, type Counts, type Done } from "./torment.ts";
import type { Victim } from "./victim.ts";
import { stateOf, World, type DevicePart, type RunnerPart } from "./world.ts";

export type TortureOptions = { seed: number; killsPerLoop: number; settleMsMax: number };
export type Totals = Done &
  Verdict & {
    loops: number;
    tasks: number;
    outcomes: Counts;
    reasons: Counts;
    fell: string[];
    fellCount: number;
    plaintext: number;
    entries: number;
  };

const savedMsMax = 30_000;
type Given = GivenTask & { runner: RunnerPart };

/** One world, tortured loop after loop; every loop ends healed, settled and judged. */
export class Torture {
  readonly totals: Totals = {
    loops: 0,
    tasks: 0,
    entries: 0,
    kills: new Map(),
    faults: new Map(),
    outcomes: new Map(),
    reasons: new Map(),
    lost: [],
    doubled: [],
    stuck: [],
    fell: [],
    fellCount: 0,
    plaintext: 0,
  };
  readonly #options: TortureOptions;
  readonly #world: World;
  readonly #history = new History();
  readonly #canary: string;

  private constructor(options: TortureOptions, world: World) {
    this.#options = options;
    this.#world = world;
    this.#canary = `canary-${options.seed}-heron`;
  }

  static async begun(options: TortureOptions): Promise<Torture> {
    return new Torture(options, await World.made(new Chance(options.seed)));
  }

  get killCount(): number {
    return sum(this.totals.kills);
  }

  /** Its seed is the run's seed plus its number: a loop can be drawn again. */
  async loop(number: number): Promise<void> {
    const { seed, killsPerLoop } = this.#options;
    const chance = new Chance(seed + number);
    const given: Given[] = [];
    const giving = this.#giveAll(number, chance, given);
    await torment(this.#world, drawKills(chance, killsPerLoop), chance, this.totals);
    for (const disk of Object.values(this.#world.disks)) disk.free();
    await giving;
    await this.#settle(given);
    this.#judge(given);
    this.totals.loops += 1;
  }

  close(): Promise<void> {
    return this.#world.close();
  }

  /** One after the other on each device, whose answers are read in turn. */
  async #giveAll(number: number, chance: Chance, given: Given[]): Promise<void> {
    const giving = this.#world.devices.map(async (device) => {
      const threads = new Map<RunnerPart, ThreadId>();
      for (let i = 1; i <= 2; i += 1)
        for (const runner of this.#world.runners) {
          const name = `L${number}-${device.victim.name}-${runner.victim.name}-${i}`;
          const work = carefulWork(name, this.#canary, runner.computer, chance);
          const thread = await this.#give(device, runner, name, work, threads.get(runner) ?? null, given);
          if (thread !== null) threads.set(runner, thread);
          await pause(chance.between(0, 200));
        }
    });
    await Promise.all(giving);
  }

  /** Null when the device died before it said that the task is saved: then nothing was promised. */
  async #give(
    device: DevicePart,
    runner: RunnerPart,
    name: string,
    text: string,
    thread: ThreadId | null,
    given: Given[],
  ): Promise<ThreadId | null> {
    const said = await saved(device.victim, name, {
      do: "give",
      name,
      text,
      options: { project: "Work", agent: "pi", runner: runner.memberId, ...(thread === null ? {} : { thread }) },
    });
    if (said === null) return null;
    given.push({ name, task: said.task, runner });
    return said.thread;
  }

  /** Until nothing is open and nothing is to be sent, or patience ends: then what is open is stuck. */
  async #settle(given: readonly Given[]): Promise<void> {
    const deadline = Date.now() + this.#options.settleMsMax;
    for (;;) {
      await this.#raiseTheFallen();
      for (const read of await this.#world.log.more().catch(() => [])) this.#history.add(read);
      const isOver = given.every(({ task }) => isDone(this.#history.tasks.get(task)));
      const pending = this.#world.pending();
      const isDrained = Object.values(pending).every((rows) => rows === 0);
      if (isOver && isDrained) return;
      if (Date.now() > deadline) {
        if (!isDrained) this.totals.stuck.push(`outboxes did not drain: ${JSON.stringify(pending)}`);
        return;
      }
      await pause(100);
    }
  }

  /** A program that ended by itself is started again, as a service manager does it, and told of. */
  async #raiseTheFallen(): Promise<void> {
    for (const victim of Object.values(this.#world.victims)) {
      const fell = victim.fell.splice(0).map((said) => `${victim.name}: ${said}`);
      this.totals.fell.push(...fell);
      this.totals.fellCount += fell.length;
      if (!victim.isRunning) await victim.start();
    }
  }

  #judge(given: readonly Given[]): void {
    const { totals } = this;
    for (const runner of this.#world.runners) {
      const own = given.filter((one) => one.runner === runner);
      const verdict = judgeTasks(own, this.#history, deedsOf(runner.computer, runner.ledger()));
      for (const kind of ["lost", "doubled", "stuck"] as const) totals[kind].push(...verdict[kind]);
    }
    for (const device of this.#world.devices)
      totals.lost.push(...judgeStored(device.memberId, stateOf(device).stored, this.#history));
    totals.doubled.push(...this.#history.faults.splice(0));
    if (this.#world.hubHolds(this.#canary)) totals.plaintext += 1;
    totals.tasks += given.length;
    totals.entries = this.#history.entryCount;
    for (const { task } of given) {
      const facts = this.#history.tasks.get(task);
      count(totals.outcomes, facts?.outcomes[0] ?? "none");
      if (facts?.reason != null) count(totals.reasons, facts.reason);
    }
  }
}

/** The device may be dead when it is told, or die of it. */
export async function saved(
  victim: Victim,
  name: string,
  command: object,
): Promise<{ thread: ThreadId; task: GivenTask["task"] } | null> {
  if ((await victim.ready) === null) return null;
  const { talk } = victim;
  talk.say(JSON.stringify(command));
  // Killed it answers by its end; asleep it answers late, and then nothing was promised.
  const late = pause(savedMsMax).then(() => null);
  try {
    for (;;) {
      const said = await Promise.race([talk.event("saved"), late]);
      if (said === null) return null;
      // What device-main.ts says.
      if (said["name"] === name) return said as { thread: ThreadId; task: GivenTask["task"] };
    }
  } catch {
    return null;
  }
}

const sum = (counts: Counts): number => [...counts.values()].reduce((total, one) => total + one, 0);
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
