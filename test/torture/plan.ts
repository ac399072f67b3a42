import type { Chance } from "./chance.ts";
import type { failpoints } from "../faults/failpoints.ts";
import type { VictimName } from "./victim.ts";

type Failpoint = (typeof failpoints)[number];
/** `time`: so long after it was started, or after it was ready. */
export type Kill =
  | { victim: VictimName; how: "time"; afterMs: number; fromReady: boolean }
  | { victim: VictimName; how: "failpoint"; at: Failpoint; pass: number }
  | { victim: "agent"; how: "time"; afterMs: number; of: "desktop" | "laptop" };

const deadly: Record<VictimName, readonly [Failpoint, ...Failpoint[]]> = {
  hub: ["hub.append.before", "hub.append.after"],
  desktop: runnerPoints(),
  laptop: runnerPoints(),
  phone: ["outbox.send.before", "outbox.send.after"],
  tablet: ["outbox.send.before", "outbox.send.after"],
};

/** Agents and devices die oftener than computers, which take long to come back. */
const often = [
  "hub",
  "hub",
  "desktop",
  "laptop",
  "phone",
  "phone",
  "tablet",
  "tablet",
  "agent",
  "agent",
  "agent",
] as const;

/** What one loop does to the world, drawn before it begins. */
export function drawKills(chance: Chance, count: number): Kill[] {
  return Array.from({ length: count }, (): Kill => {
    const afterMs = chance.between(30, 600);
    const victim = chance.one(often);
    if (victim === "agent") return { victim, how: "time", afterMs, of: chance.one(["desktop", "laptop"]) };
    if (chance.is(0.45))
      return { victim, how: "failpoint", at: chance.one(deadly[victim]), pass: chance.between(1, 5) };
    return { victim, how: "time", afterMs, fromReady: chance.is(0.8) };
  });
}

function runnerPoints(): readonly [Failpoint, ...Failpoint[]] {
  return [
    "journal.commit.before",
    "journal.commit.after",
    "agents.prompt.before",
    "agents.spawn.before",
    "agents.spawn.after",
    "outbox.send.before",
    "outbox.send.after",
    "outgoing.seal.after",
    "outgoing.upload.before",
    "runner.accept.before",
    "runner.accept.after",
    "runner.attempt.before",
    "runner.conclude.before",
    "runner.conclude.after",
    "runner.prompt.before",
    "runner.prompt.after",
    "runner.refuse.before",
    "runner.refuse.after",
  ];
}
