import type { ThreadId } from "../../domain/ids.ts";
import { silentLog, type Clock, type Random } from "../../domain/ports.ts";
import { Looking } from "../../hub-client/looking.ts";
import type { Space } from "./space.ts";

/** Untouched this long, a page lies open on a table: nobody looks. */
const untouchedMs = 2 * 60_000;

/** Tells the runners whether this page is looked at, and which thread; one that is merely left open says that it is not. */
export class PageLooking {
  readonly #space: Space;
  readonly #looking: Looking;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #timer: { cancel(): void } | null = null;
  #isTouched = false;
  #wasVisible = false;

  constructor(space: Space, ports: { clock: Clock; random: Random }) {
    const { membership, connection } = space;
    this.#space = space;
    this.#clock = ports.clock;
    this.#looking = new Looking({ membership, connection, log: silentLog, ...ports });
    const { signal } = this.#stop;
    const touched = (): void => this.#touched();
    for (const name of ["pointerdown", "keydown", "wheel"])
      addEventListener(name, touched, { passive: true, capture: true, signal });
    document.addEventListener("visibilitychange", touched, { signal });
    touched();
  }

  /** Call it when the thread on screen changed, or the hub is reached again. */
  say(): void {
    const isLooking = this.#isTouched && document.visibilityState === "visible";
    const thread: ThreadId | null = isLooking ? this.#space.shownThread : null;
    this.#looking.set({ isLooking, thread });
  }

  close(): void {
    this.#stop.abort();
    this.#timer?.cancel();
    this.#looking.close();
  }

  #touched(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(untouchedMs, () => {
      this.#isTouched = false;
      this.say();
    });
    const isVisible = document.visibilityState === "visible";
    const isNews = !this.#isTouched || isVisible !== this.#wasVisible;
    this.#isTouched = true;
    this.#wasVisible = isVisible;
    if (isNews) this.say();
  }
}
