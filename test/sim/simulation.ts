import { mkdirSync, rmSync } from "node:fs";
import { Chance } from "./chance.ts";
import { History } from "./history.ts";
import { HostileHub } from "./hostile-hub.ts";
import { Network } from "./network.ts";
import { enter, subtle, type Seat } from "./platform.ts";
import { PushService } from "./push-service.ts";
import { SimHub } from "./sim-hub.ts";
import type { Scenery, SimNode } from "./sim-node.ts";
import { SimPhone } from "./sim-phone.ts";
import { SimRunner } from "./sim-runner.ts";
import { foundedSpace, type Founded } from "./space-setup.ts";
import { World, type Life } from "./world.ts";

/** `folder` and `filesFolder` are a run's own; in `foundingFolder` lies what all runs of a process begin with. */
export type Places = { folder: string; filesFolder: string; foundingFolder: string };
export type SimulationOptions = { seed: number; places: Places; onLog: (line: string) => void };

/** One space with its hub, two runners and two phones, in one virtual time. */
export class Simulation {
  readonly seed: number;
  readonly chance: Chance;
  readonly world: World;
  readonly network: Network;
  readonly history = new History();
  readonly pushService: PushService;
  readonly founded: Founded;
  readonly hub: SimHub;
  readonly runners: SimRunner[];
  readonly phones: SimPhone[];

  private constructor(options: SimulationOptions, founded: Founded, scenery: Scenery) {
    this.seed = options.seed;
    this.chance = scenery.chance;
    this.world = scenery.world;
    this.network = scenery.network;
    this.founded = founded;
    this.pushService = new PushService(this.world, this.chance.fork());
    const hostile = new HostileHub(this.chance.fork(), this.history, founded);
    this.hub = new SimHub(scenery, founded.disks.hub, this.pushService, hostile);
    const { members, root } = founded;
    const runner = (name: "runner a" | "runner b"): SimRunner => {
      const keys = { member: members[name], root: name === "runner a" ? root : null };
      return new SimRunner(name, scenery, keys, founded.disks[name], this.history);
    };
    this.runners = [runner("runner a"), runner("runner b")];
    const phone = (name: "phone a" | "phone b"): SimPhone =>
      new SimPhone(name, scenery, members[name], founded.disks[name], this.history);
    this.phones = [phone("phone a"), phone("phone b")];
    this.world.onFault = (life, error) => this.#faulted(life, error);
  }

  get nodes(): SimNode[] {
    return [this.hub, ...this.runners, ...this.phones];
  }

  /** Everything started, the space registered, nothing wrong yet. */
  static async begin(options: SimulationOptions): Promise<Simulation> {
    const chance = new Chance(options.seed);
    subtle.isStub = !chance.isTrue(0.05);
    const { folder, filesFolder, foundingFolder } = options.places;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const world = new World(chance.fork());
    const network = new Network(world);
    const seats = new WeakMap<Life, Seat>();
    enter({ world, network, seats });
    const log: Scenery["log"] = (node, level, text, fields) =>
      options.onLog(
        `${(world.now / 1000).toFixed(3).padStart(10)} ${node.padEnd(9)} ${level} ${text} ${JSON.stringify(fields)}`,
      );
    const founded = await foundedSpace(chance.whole(1, 3), foundingFolder);
    const scenery: Scenery = { world, network, seats, chance, folder, filesFolder, log };
    const simulation = new Simulation(options, founded, scenery);
    for (const node of simulation.nodes) node.start();
    return simulation;
  }

  /** A promise that nobody waits for failed: a real program would have died of it. */
  unhandled(error: unknown): void {
    this.#faulted(this.world.current, error);
  }

  end(): void {
    for (const node of this.nodes) node.kill();
  }

  #faulted(life: Life, error: unknown): void {
    if (life.isOver) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.history.violated("I0", "wrong", `${life.name} threw where nobody catches: ${text}`);
  }
}
