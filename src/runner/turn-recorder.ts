import type { AgentEvent } from "../agents/agent.ts";
import type { AgentUpdate, LiveBody } from "../domain/entries.ts";
import type { Clock, Log, Timer } from "../domain/ports.ts";
import { limits } from "../domain/limits.ts";
import { nameOf } from "./fault-name.ts";
import { endOf, fitUpdate, piecesOf } from "./fitting.ts";

export type RecorderPorts = {
  clock: Clock;
  log: Log;
  /** Stores updates in one transaction, in order. Never awaited by the agent. */
  store: (updates: AgentUpdate[]) => void;
  /** Passes words on at once; may be lost without harm. */
  live: (body: Pick<LiveBody, "offset" | "text">) => void;
};

/** How many different tool calls may be pending before they are stored at once. */
const pendingUpdatesMax = 50;

/** Turns an agent's events into stored updates: text coalesced, a tool's states merged, in the order they came. */
export class TurnRecorder {
  readonly #ports: RecorderPorts;
  #pending: AgentUpdate[] = [];
  #timer: Timer | null = null;
  /** UTF-16 units of text so far in this attempt. */
  #offset = 0;
  /** The disk did not take the last flush. */
  #isStuck = false;
  #words = "";

  constructor(ports: RecorderPorts) {
    this.#ports = ports;
  }

  /** The end of what the agent said. */
  get words(): string {
    return endOf(this.#words, limits.lastWordsChars);
  }

  onEvent(event: AgentEvent): void {
    if (event.type === "heard" || event.type === "notice") return;
    if (event.type === "text") for (const piece of piecesOf(event.text, limits.textCoalesceBytes)) this.#addText(piece);
    else if (event.type === "thought")
      for (const piece of piecesOf(event.text, limits.textCoalesceBytes)) this.#addThought(piece);
    else this.#merge(event);
    // While the disk takes nothing the timer alone tries again.
    if (this.#isFull() && !this.#isStuck) this.#flushOrLater();
    else if (this.#pending.length > 0)
      this.#timer ??= this.#ports.clock.after(limits.textCoalesceMs, () => this.#flushOrLater());
  }

  /** Stores what is pending; call before anything that must come after it in the log. Throws when the disk does not take it: it stays pending. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#pending.length === 0) return;
    try {
      this.#ports.store(this.#pending.map(fitUpdate));
    } catch (error) {
      this.#isStuck = true;
      this.#timer = this.#ports.clock.after(limits.diskAgainMs, () => this.#flushOrLater());
      throw error;
    }
    this.#pending = [];
    this.#isStuck = false;
  }

  /** Nobody is there to be told but the log: an agent that speaks is never stopped by a disk that is full. */
  #flushOrLater(): void {
    try {
      this.flush();
    } catch (error) {
      this.#ports.log.error("what an agent said was not written", { error: nameOf(error) });
    }
  }

  #addText(text: string): void {
    this.#ports.live({ offset: this.#offset, text: text.toWellFormed() });
    const last = this.#pending.at(-1);
    if (last?.type === "text" && last.text.length < limits.textCoalesceBytes) last.text += text;
    else this.#pending.push({ type: "text", offset: this.#offset, text });
    this.#offset += text.length;
    this.#words = (this.#words + text).slice(-2 * limits.lastWordsChars);
  }

  #addThought(text: string): void {
    const last = this.#pending.at(-1);
    if (last?.type === "thought" && last.text.length < limits.textCoalesceBytes) last.text += text;
    else this.#pending.push({ type: "thought", text });
  }

  /** A later state of the same tool, plan or usage takes the place of a pending one. */
  #merge(update: Exclude<AgentUpdate, { type: "text" | "thought" }>): void {
    const at = this.#pending.findLastIndex(
      (other) =>
        other.type === update.type &&
        (other.type !== "tool" || update.type !== "tool" || other.toolId === update.toolId),
    );
    if (at >= 0) this.#pending[at] = update;
    else this.#pending.push(update);
  }

  #isFull(): boolean {
    const last = this.#pending.at(-1);
    const isLong = (last?.type === "text" || last?.type === "thought") && last.text.length >= limits.textCoalesceBytes;
    return isLong || this.#pending.length >= pendingUpdatesMax;
  }
}
