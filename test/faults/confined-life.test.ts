import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ConfinedPlace, skipUnlessConfined } from "../fakes/confined-place.ts";

describe("the end of a confined agent", () => {
  beforeEach(skipUnlessConfined);
  let place: ConfinedPlace;
  beforeAll(async () => {
    place = await ConfinedPlace.make();
  });
  afterAll(() => place.remove());

  /** Processes of this machine with the mark in their command line: what survived. */
  const alive = (mark: string): number =>
    readdirSync("/proc").filter((name) => {
      if (!/^\d+$/.test(name)) return false;
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(mark);
      } catch {
        return false;
      }
    }).length;

  // Writes a file soon after its sandbox should be gone, from a child in a session of its own with every stream closed.
  const daemon = (mark: string, after: string) =>
    `setsid sh -c 'sleep 0.4; echo late > "late-${mark}"; sleep 60; : ${mark}' </dev/null >/dev/null 2>&1 & echo started; ${after}`;

  const goneWithoutLateFile = async (mark: string) => {
    await vi.waitFor(() => expect(alive(mark)).toBe(0), { timeout: 10_000, interval: 20 });
    // The daemon would have written by now, had it lived: a process of the same length outside is the measure.
    const outside = place.start(["/bin/sh", "-c", "sleep 0.5"]);
    await once(outside, "exit");
    expect(existsSync(place.at(`work/late-${mark}`))).toBe(false);
  };

  test.each(["SIGKILL", "SIGTERM"] as const)(
    "%s to bubblewrap leaves no descendant and no late file",
    async (signal) => {
      const mark = `mark${signal}${process.pid}`;
      const child = place.start(["/bin/sh", "-c", daemon(mark, "cat")]);
      await once(child.stdout, "data");
      expect(alive(mark)).toBeGreaterThan(1);
      child.kill(signal);
      await once(child, "exit");
      await goneWithoutLateFile(mark);
    },
  );

  test("the runner killed takes the agent with it", async () => {
    const mark = `markrunner${process.pid}`;
    const { wrapCommand } = await import("../../src/sandbox/wrap-command.ts");
    const { spawn } = await import("node:child_process");
    const { argv, env, cwd } = wrapCommand(["/bin/sh", "-c", daemon(mark, "cat")], place.policy, place.tools);
    const code = `const { spawn } = require("node:child_process"); const [command, ...args] = ${JSON.stringify(argv)};
      spawn(command, args, { env: ${JSON.stringify(env)}, cwd: ${JSON.stringify(cwd)}, stdio: ["pipe", "inherit", "inherit"] });`;
    const runner = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    await once(runner.stdout, "data");
    runner.kill("SIGKILL");
    await once(runner, "exit");
    await goneWithoutLateFile(mark);
  });

  test("a daemon the agent leaves behind dies with it", async () => {
    const mark = `markdaemon${process.pid}`;
    const child = place.start(["/bin/sh", "-c", daemon(mark, "exit 3")]);
    expect((await once(child, "exit"))[0]).toBe(3);
    await goneWithoutLateFile(mark);
  });
});
