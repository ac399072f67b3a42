import type { ThreadId } from "../../src/domain/ids.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import type { Chance } from "./chance.ts";
import type { Script, Step } from "./script.ts";

export type NodeName = "hub" | "runner a" | "runner b" | "phone a" | "phone b";
export type PhoneName = "phone a" | "phone b";

/** What people do and what goes wrong. Each stands alone: without one of them the others still make sense. */
export type PlanEvent = { at: number; salt: number } & (
  | { do: "task"; phone: PhoneName; thread: number; script: Script }
  | { do: "answer"; phone: PhoneName; isConfused: boolean }
  | { do: "cancel" | "message" | "rename"; phone: PhoneName; text: string }
  | { do: "revoke"; phone: PhoneName }
  | { do: "kill"; node: NodeName; downMs: number; failpoint: { name: string; nth: number } | null }
  | { do: "link"; node: NodeName; mode: "cut" | "silent"; ms: number }
  | { do: "weather"; node: NodeName; loss: number; repeat: number; breaks: number; slowestMs: number; ms: number }
  | { do: "disk full"; node: NodeName; ms: number }
  | { do: "clock"; node: NodeName; ms: number }
  | { do: "push trouble"; share: number; ms: number }
);

export type Plan = {
  /** Threads, each at home on one runner. */
  threads: { id: ThreadId; runner: "runner a" | "runner b" }[];
  events: PlanEvent[];
  /** When all faults are over. */
  healAt: number;
  /** After that somebody answers whatever is asked. */
  isHelpful: boolean;
  /** When the hub begins to lie; null when it never does. */
  hostileAt: number | null;
};

const phones = ["phone a", "phone b"] as const;
const nodes: readonly NodeName[] = ["hub", "runner a", "runner b", ...phones];
const day = 86_400_000;

const failpointsOf: Record<NodeName, readonly string[]> = {
  hub: ["hub.append.before", "hub.append.after"],
  "runner a": [],
  "runner b": [],
  "phone a": ["journal.commit.before", "journal.commit.after", "outbox.send.before", "outbox.send.after"],
  "phone b": ["journal.commit.before", "journal.commit.after", "outbox.send.before", "outbox.send.after"],
};
const runnerFailpoints = [
  "journal.commit.before",
  "journal.commit.after",
  "outbox.send.after",
  "outbox.send.before",
  "runner.accept.after",
  "runner.accept.before",
  "runner.attempt.before",
  "runner.conclude.after",
  "runner.conclude.before",
  "runner.prompt.after",
  "runner.prompt.before",
  "runner.push.after",
  "runner.push.before",
  "runner.refuse.after",
  "runner.refuse.before",
];

/** One seed's world of work and trouble. */
export function makePlan(chance: Chance): Plan {
  const isLong = chance.isTrue(0.2);
  const healAt = isLong ? chance.between(20, 45) * 60_000 : chance.between(20, 120) * 1_000;
  const hostileAt = chance.isTrue(0.25) ? chance.between(0, healAt) : null;
  const threads = Array.from({ length: chance.whole(1, 4) }, (_, index) => ({
    // 16 random bytes are a thread's id by definition.
    id: toB64u(chance.bytes(16)) as ThreadId,
    runner: index % 2 === 0 ? ("runner a" as const) : ("runner b" as const),
  }));
  const events = [...work(chance, threads.length, healAt), ...trouble(chance, healAt)];
  return { threads, events: events.toSorted((a, b) => a.at - b.at), healAt, isHelpful: chance.isTrue(0.6), hostileAt };
}

function work(chance: Chance, threadCount: number, healAt: number): PlanEvent[] {
  const events: PlanEvent[] = [];
  const when = (): { at: number; salt: number } => ({
    at: chance.between(100, healAt),
    salt: chance.whole(0, 2 ** 31),
  });
  const taskCount = chance.whole(2, 7);
  for (let i = 1; i <= taskCount; i += 1)
    events.push({
      ...when(),
      do: "task",
      phone: chance.pick(phones),
      thread: chance.whole(0, threadCount - 1),
      script: script(chance, `t${i}`),
    });
  for (let i = 0; i < taskCount * 2; i += 1)
    events.push({ ...when(), do: "answer", phone: chance.pick(phones), isConfused: chance.isTrue(0.15) });
  for (let i = 0; i < chance.whole(0, 3); i += 1)
    events.push({ ...when(), do: "cancel", phone: chance.pick(phones), text: "" });
  for (let i = 0; i < chance.whole(0, 3); i += 1)
    events.push({ ...when(), do: "message", phone: chance.pick(phones), text: `m${i} CANARY-message` });
  if (chance.isTrue(0.3)) events.push({ ...when(), do: "rename", phone: chance.pick(phones), text: "CANARY-title" });
  if (chance.isTrue(0.12)) events.push({ ...when(), do: "revoke", phone: chance.pick(phones) });
  return events;
}

function script(chance: Chance, task: string): Script {
  const steps = Array.from({ length: chance.whole(1, 6) }, (_, index): Step => {
    const id = `s${index}`;
    const kind = chance.pick(["effect", "effect", "effect", "say", "say", "ask", "question", "think", "exit"] as const);
    if (kind === "think") return { do: "think", id, ms: chance.between(100, 20_000) };
    return kind === "exit" && !chance.isTrue(0.4) ? { do: "effect", id } : { do: kind, id };
  });
  return { task, steps, end: chance.pick(["end", "end", "end", "end", "limit", "failed"] as const) };
}

function trouble(chance: Chance, healAt: number): PlanEvent[] {
  const count = chance.isTrue(0.1) ? 0 : chance.whole(1, 10);
  return Array.from({ length: count }, (): PlanEvent => {
    const at = chance.between(500, healAt * 0.95);
    const salt = chance.whole(0, 2 ** 31);
    const ms = chance.between(500, Math.min(40_000, healAt - at));
    const node = chance.pick(nodes);
    const kind = chance.pick([
      "kill",
      "kill",
      "kill at",
      "kill at",
      "kill at",
      "link",
      "link",
      "weather",
      "weather",
      "disk full",
      "clock",
      "push trouble",
    ] as const);
    const downMs = chance.isTrue(0.8) ? chance.between(50, 5_000) : ms;
    switch (kind) {
      case "kill":
        return { at, salt, do: "kill", node, downMs, failpoint: null };
      case "kill at": {
        const names = node.startsWith("runner") ? runnerFailpoints : failpointsOf[node];
        return { at, salt, do: "kill", node, downMs, failpoint: { name: chance.pick(names), nth: chance.whole(1, 6) } };
      }
      case "link":
        return { at, salt, do: "link", node, mode: chance.pick(["cut", "silent"] as const), ms };
      case "weather":
        return {
          at,
          salt,
          do: "weather",
          node,
          loss: chance.between(0, 0.3),
          repeat: chance.between(0, 0.3),
          breaks: chance.between(0, 0.1),
          slowestMs: chance.pick([20, 200, 2_000]),
          ms,
        };
      case "disk full":
        return { at, salt, do: "disk full", node, ms };
      case "clock":
        return { at, salt, do: "clock", node, ms: chance.pick([1_000, 60_000, 600_000, day]) * chance.between(-1, 1) };
      case "push trouble":
        return { at, salt, do: "push trouble", share: chance.between(0.2, 1), ms };
    }
  });
}
