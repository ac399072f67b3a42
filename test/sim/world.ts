import type { Timer } from "../../src/domain/ports.ts";
import type { Chance } from "./chance.ts";

/** One run of one node's program: what belongs to a life that is over never happens. */
export class Life {
  readonly name: string;
  isOver = false;

  constructor(name: string) {
    this.name = name;
  }
}

type Event = { at: number; order: number; life: Life; work: () => void; isOff: boolean };

// Taken before the platform is replaced: the only real turn of the loop that is left.
const { setImmediate: nextTurn } = globalThis;

/** Virtual time, and one event after the other: the next begins when nothing is left to do of the one before. */
export class World {
  readonly #chance: Chance;
  readonly #heap: Event[] = [];
  #now = 0;
  /** Whose code is running. */
  current: Life = new Life("nobody");
  /** What no program may do: throw where nobody catches it. */
  onFault: (life: Life, error: unknown) => void = () => {};
  /** Asked after each event; true ends the run. */
  isDone: () => boolean = () => false;
  eventCount = 0;
  /** Grows with everything that happens, in its order: the same seed gives the same. */
  trace = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Milliseconds since the beginning, the same everywhere: no node can see it. */
  get now(): number {
    return this.#now;
  }

  /** What falls on one moment happens in an order of chance. */
  after(ms: number, life: Life, work: () => void): Timer {
    const order = this.#chance.chance();
    const event: Event = { at: this.#now + Math.max(0, ms), order, life, work, isOff: life.isOver };
    push(this.#heap, event);
    return { cancel: () => (event.isOff = true) };
  }

  async runUntil(end: number): Promise<void> {
    for (;;) {
      const event = this.#heap[0];
      if (event === undefined || event.at > end) break;
      pop(this.#heap);
      if (event.isOff || event.life.isOver) continue;
      this.#now = event.at;
      this.eventCount += 1;
      this.trace = (Math.imul(this.trace, 31) + Math.round(event.at * 1000) + event.life.name.length) | 0;
      await this.#happen(event);
      if (this.isDone()) return;
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Work of one life outside any event: while the scene is set. */
  async within(life: Life, work: () => void): Promise<void> {
    await this.#happen({ at: this.#now, order: 0, life, work, isOff: false });
  }

  async #happen({ life, work }: Event): Promise<void> {
    this.current = life;
    try {
      work();
    } catch (error) {
      this.onFault(life, error);
    }
    do await new Promise<void>((resolve) => void nextTurn(resolve));
    while (isReadingOrWriting());
  }
}

/** A file that is still being read or written by the real platform: the event is not over. */
const isReadingOrWriting = (): boolean => process.getActiveResourcesInfo().some((name) => name.startsWith("FS"));

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Event[], event: Event): void {
  let i = heap.length;
  heap.push(event);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(event, above)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left === undefined) break;
    if (right !== undefined && isBefore(right, left)) child += 1;
    const below = heap[child];
    if (below === undefined || !isBefore(below, last)) break;
    heap[i] = below;
    i = child;
  }
  heap[i] = last;
}
