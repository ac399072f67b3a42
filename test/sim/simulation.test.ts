import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { Chance } from "./chance.ts";
import { makePlan } from "./plan.ts";
import { shrink } from "./shrink.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const longMs = 900_000;

/** In a process of its own: the simulator puts its own world in the place of the platform. */
async function simulate(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [main, "--no-shrink", ...args]);
  return stdout.trimEnd().split("\n");
}

describe("whole lives of a space, by their seeds", () => {
  test("300 seeds: nothing lost, nothing doubled, nothing stuck", { timeout: longMs }, async () => {
    const lines = await simulate("--seeds", "300", "--jobs", "2");
    expect(lines.at(-1)).toMatch(/^300 seeds, \d{3,} faults, \d{4,} entries, 0 lost, 0 doubled, 0 stuck$/);
  });

  test("a seed gives the same life each time, whatever ran before it", { timeout: longMs }, async () => {
    const [alone, together] = await Promise.all([
      simulate("--seeds", "12", "--from", "400"),
      simulate("--seeds", "12", "--from", "400", "--jobs", "2"),
    ]);
    expect(alone.filter((line) => line.startsWith("trace"))).toHaveLength(1);
    expect(together).toEqual(alone);
  });
});

test("a plan that fails is made as small as it can be", async () => {
  const plan = makePlan(new Chance(7));
  const culprits = [plan.events[1], plan.events.at(-2)];
  const small = await shrink(plan, async ({ events }) => culprits.every((each) => each && events.includes(each)));
  expect(small.events).toEqual(culprits);
});
