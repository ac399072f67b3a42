/** How often a socket may be refused before the lines are tried. */
const refusalsMax = 2;
/** Lines that were opened right after the hub came back are left at once. */
const firstAgainMs = 1_000;
const againMs = 60_000;
const againMsMax = 3_600_000;

/**
 * Which line to open next. A socket carries more (what is live, appends), so it is the first choice; lines are for where
 * sockets are refused. A hub that is away refuses sockets too: that must not leave anybody on lines for ever.
 */
export class LineChoice {
  #refusals = 0;
  #linesOpened = 0;

  get next(): "socket" | "lines" {
    return this.#refusals < refusalsMax ? "socket" : "lines";
  }

  /** It was closed before the hub had said a word. */
  socketRefused(): void {
    this.#refusals += 1;
  }

  socketOpened(): void {
    this.#refusals = 0;
    this.#linesOpened = 0;
  }

  /** Not even lines: the hub is away, and what was refused says nothing of sockets. */
  linesRefused(): void {
    this.#refusals = 0;
  }

  /** In how many milliseconds to try a socket once more: later and later, where it is refused again and again. */
  linesOpened(): number {
    const ms = this.#linesOpened === 0 ? firstAgainMs : Math.min(againMs * 2 ** (this.#linesOpened - 1), againMsMax);
    this.#linesOpened += 1;
    return ms;
  }

  /** One socket, and lines again at once if it is refused. */
  trySocketOnce(): void {
    this.#refusals = refusalsMax - 1;
  }
}
