import type { AgentEvent } from "../agents/agent.ts";
import type { AgentUpdate, LiveBody } from "../domain/entries.ts";
import type { Clock, Timer } from "../domain/ports.ts";
import { limits } from "../domain/limits.ts";
import { endOf, fitUpdate, piecesOf } from "./fitting.ts";

export type RecorderPorts = {
  clock: Clock;
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
    if (this.#isFull()) this.flush();
    else if (this.#pending.length > 0)
      this.#timer ??= this.#ports.clock.after(limits.textCoalesceMs, () => this.flush());
  }

  /** Stores what is pending; call before anything that must come after it in the log. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#pending.length === 0) return;
    const updates = this.#pending.map(fitUpdate);
    this.#pending = [];
    this.#ports.store(updates);
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
