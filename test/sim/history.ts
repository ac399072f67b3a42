import type { AnswerBody, OrderKind } from "../../src/domain/entries.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "../../src/domain/ids.ts";
import { scriptOf } from "./script.ts";
import type { JudgedOrder } from "../../src/store/journal/orders.ts";

export type GivenOrder = {
  id: EntryId;
  kind: OrderKind;
  from: MemberId;
  audience: MemberId;
  thread: ThreadId;
  body: unknown;
  at: number;
  /** The device was told that it is written down. */
  isSaved: boolean;
};
/** `hashOf`: the ask whose hash it names, which a confused device may take for another's. */
export type Intent = { order: EntryId; ask: EntryId; hashOf: EntryId; by: MemberId; answer: AnswerBody["answer"] };
export type Effect = { runner: string; task: string; step: string; isTold: boolean; at: number };
export type Prompt = { runner: string; task: string; isTold: boolean; at: number };
export type Grant = { runner: string; asked: string; isAllowed: boolean; at: number };

/** A broken promise, by its number in the list of test/sim/invariants.ts. */
export type Violation = { promise: string; kind: "lost" | "doubled" | "stuck" | "wrong"; says: string };

/** What truly happened, as no node can see it: what the invariants are held against. */
export class History {
  readonly orders = new Map<EntryId, GivenOrder>();
  readonly intents: Intent[] = [];
  /** What a hub said it has stored. */
  readonly acked: { from: MemberId; id: EntryId; seq: number }[] = [];
  readonly refusedByHub = new Map<EntryId, string>();
  readonly judged: { runner: MemberId; order: JudgedOrder; isSenderGone: boolean }[] = [];
  /** Orders that a runner would not take. */
  readonly refusals = new Set<EntryId>();
  readonly prompts: Prompt[] = [];
  readonly effects: Effect[] = [];
  readonly grants: Grant[] = [];
  /** Words that an agent took into its running turn, by the message's own text. */
  readonly heard = new Map<string, number>();
  readonly turnEnds = new Map<string, string[]>();
  readonly taskNames = new Map<string, TaskId>();
  readonly pushIds = new Map<string, string>();
  readonly faults = new Map<string, number>();
  readonly happened = new Map<string, number>();
  readonly violations: Violation[] = [];
  /** Until it lied: then only what nobody may do to anybody is held against the run. */
  isHubHonest = true;

  gave(order: GivenOrder): void {
    this.orders.set(order.id, order);
    if (order.kind === "task") this.taskNames.set(scriptOf((order.body as { text: string }).text).task, order.id);
  }

  fault(kind: string): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  get faultCount(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  violated(promise: string, kind: Violation["kind"], says: string): void {
    if (this.violations.length < 20) this.violations.push({ promise, kind, says });
  }
}
