import type { PresenceBody } from "../../domain/entries.ts";
import type { ThreadId } from "../../domain/ids.ts";
import type { Clock } from "../../domain/ports.ts";

/** Untouched this long, a page lies open on a table: nobody looks. */
const untouchedMs = 2 * 60_000;

/** Tells whether this page is looked at, and which thread; a page that is merely left open says that it is not. */
export class PageLooking {
  readonly #clock: Clock;
  readonly #thread: () => ThreadId | null;
  readonly #onChange: (presence: PresenceBody) => void;
  #timer: { cancel(): void } | null = null;
  #isTouched = false;
  #wasVisible = false;

  constructor(clock: Clock, thread: () => ThreadId | null, onChange: (presence: PresenceBody) => void) {
    this.#clock = clock;
    this.#thread = thread;
    this.#onChange = onChange;
    for (const name of ["pointerdown", "keydown", "wheel"])
      addEventListener(name, () => this.#touched(), { passive: true, capture: true });
    document.addEventListener("visibilitychange", () => this.#touched());
    this.#touched();
  }

  /** Call it when the thread on screen changed, or the hub is reached again. */
  say(): void {
    const isLooking = this.#isTouched && document.visibilityState === "visible";
    this.#onChange({ isLooking, thread: isLooking ? this.#thread() : null });
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
