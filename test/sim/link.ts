import type { Chance } from "./chance.ts";

/** `silent`: what is sent vanishes and nobody is told, as in a lift. `cut`: connections break, new ones are refused. */
export type LinkMode = "up" | "cut" | "silent";

/** One node's way to the hub. Faults change it; those who send over it ask it what becomes of each thing. */
export class Link {
  readonly #chance: Chance;
  readonly #onCut = new Set<() => void>();
  mode: LinkMode = "up";
  /** Of requests and answers that vanish, of requests that arrive twice, of frames at which a connection breaks. */
  lossShare = 0;
  repeatShare = 0;
  breakShare = 0;
  slowestMs = 20;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  delayMs(): number {
    return this.#chance.between(0.2, this.slowestMs) * (this.#chance.isTrue(0.02) ? 10 : 1);
  }

  isLost(): boolean {
    return this.mode === "silent" || (this.lossShare > 0 && this.#chance.isTrue(this.lossShare));
  }

  isRepeated(): boolean {
    return this.repeatShare > 0 && this.#chance.isTrue(this.repeatShare);
  }

  isBroken(): boolean {
    return this.mode === "cut" || (this.breakShare > 0 && this.#chance.isTrue(this.breakShare));
  }

  /** A reset that the other side learns of, or silence. */
  isTold(): boolean {
    return this.mode !== "silent" && this.#chance.isTrue(0.7);
  }

  set(mode: LinkMode): void {
    this.mode = mode;
    if (mode === "cut") for (const cut of this.#onCut) cut();
  }

  heal(): void {
    this.mode = "up";
    this.lossShare = 0;
    this.repeatShare = 0;
    this.breakShare = 0;
    this.slowestMs = 20;
  }

  onCut(told: () => void): () => void {
    this.#onCut.add(told);
    return () => void this.#onCut.delete(told);
  }
}
