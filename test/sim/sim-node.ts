import type { Clock, Failpoint, Log, Random } from "../../src/domain/ports.ts";
import type { Chance } from "./chance.ts";
import { Link } from "./link.ts";
import type { Network } from "./network.ts";
import type { Seat } from "./platform.ts";
import { Life, type World } from "./world.ts";

/** The moment that all virtual clocks begin with: later than any file that this machine makes now. */
const epoch = Date.UTC(2035, 0, 5, 9, 0, 0);

export type Scenery = {
  world: World;
  network: Network;
  seats: WeakMap<Life, Seat>;
  chance: Chance;
  /** Where databases lie: in memory, where the machine has such a place. */
  folder: string;
  /** Where agents' folders lie: no place that the sandbox would take for the machine's own. */
  filesFolder: string;
  log: (node: string, level: string, text: string, fields: object) => void;
};

/** A program was killed in the middle of a step: nothing after it happens. */
class Killed extends Error {
  override name = "Killed";
}

/** A disk that takes no more, as SQLite says it. */
const diskFull = (): Error =>
  Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode: 13 });

/** One machine: its clock, its way to the hub and its disk outlive the programs that run on it, one after the other. */
export abstract class SimNode {
  readonly name: string;
  readonly link: Link;
  readonly scenery: Scenery;
  readonly chance: Chance;
  life: Life;
  isUp = false;
  /** How often each failpoint was passed; where the next kill is. */
  dieAt: { name: string; left: number } | null = null;
  /** Commits fail until then, on the world's clock. */
  diskFullUntil = 0;
  #offsetMs: number;
  readonly #firstOffsetMs: number;
  readonly #drift: number;

  constructor(name: string, scenery: Scenery) {
    this.name = name;
    this.scenery = scenery;
    this.chance = scenery.chance.fork();
    this.link = new Link(scenery.chance.fork());
    this.#drift = this.chance.between(-0.002, 0.002);
    this.#firstOffsetMs = this.chance.between(-2_000, 2_000);
    this.#offsetMs = this.#firstOffsetMs;
    this.life = new Life(name);
  }

  /** The program with its memory; what `close` would do does not happen. */
  protected abstract boot(): void;
  protected abstract dropMemory(): void;

  get isDiskFull(): boolean {
    return this.scenery.world.now < this.diskFullUntil;
  }

  start(): void {
    if (this.isUp) return;
    this.life = new Life(this.name);
    this.scenery.seats.set(this.life, { link: this.link, bytes: (length) => this.chance.bytes(length) });
    this.isUp = true;
    const { life } = this;
    this.scenery.world.after(0, life, () => this.boot());
  }

  kill(): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.dieAt = null;
    this.life.isOver = true;
    this.scenery.network.died(this.life, this.link.isTold());
    this.dropMemory();
  }

  jumpClock(ms: number): void {
    this.#offsetMs += ms;
  }

  /** As a time server does. */
  setClockRight(): void {
    this.#offsetMs = this.#firstOffsetMs;
  }

  protected clock(): Clock {
    const { world } = this.scenery;
    const { life } = this;
    return {
      now: () => Math.round(epoch + this.#offsetMs + world.now * (1 + this.#drift)),
      after: (ms, callback) => world.after(ms / (1 + this.#drift), life, callback),
    };
  }

  protected random(): Random {
    return { bytes: (length) => this.chance.bytes(length), chance: () => this.chance.chance() };
  }

  protected logPort(): Log {
    const line =
      (level: string) =>
      (text: string, fields: object = {}): void =>
        this.scenery.log(this.name, level, text, fields);
    return { info: line("info"), warn: line("warn"), error: line("error") };
  }

  /** Kills where it was told to; a commit on a full disk fails as SQLite fails. */
  protected failpoint(): Failpoint {
    const { life } = this;
    return (name) => {
      if (life.isOver) throw new Killed(name);
      if (this.dieAt?.name === name && (this.dieAt.left -= 1) <= 0) {
        this.scenery.log(this.name, "kill", name, {});
        this.kill();
        this.onKilled();
        throw new Killed(name);
      }
      if (name === "journal.commit.before" && this.isDiskFull) throw diskFull();
    };
  }

  /** Whoever looks after the machine starts it again. */
  onKilled: () => void = () => {};
}
