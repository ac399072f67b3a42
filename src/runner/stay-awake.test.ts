import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeClock } from "../../test/fakes/fake-clock.ts";
import { limits } from "../domain/limits.ts";
import { silentLog } from "../domain/ports.ts";
import type { QueueRow } from "../store/journal/tasks.ts";
import { StayAwake, wakerOf } from "./stay-awake.ts";

const programs = { linux: "systemd-inhibit", darwin: "caffeinate", win32: "powershell" } as const;
const patience = { timeout: 20_000, interval: 20 };

let at: string;
beforeEach(() => void (at = mkdtempSync(join(tmpdir(), "errand-awake-"))));
afterEach(() => rmSync(at, { recursive: true, force: true }));

/** Each behaves as the real one towards its starter: it lives until its input ends, or the process it watches. */
function fakePrograms(): void {
  for (const [platform, name] of Object.entries(programs)) {
    const ending =
      platform === "darwin"
        ? `const pid = Number(args[args.indexOf("-w") + 1]); setInterval(() => { try { process.kill(pid, 0); } catch { process.exit(0); } }, 50);`
        : `process.stdin.resume(); process.stdin.on("end", () => process.exit(0));`;
    const source = `#!${process.execPath}\nconst args = process.argv.slice(2);\nrequire("node:fs").appendFileSync(${JSON.stringify(join(at, "held"))}, process.pid + " " + args.join(" ") + "\\n");\n${ending}\n`;
    writeFileSync(join(at, name), source);
    chmodSync(join(at, name), 0o755);
  }
}

const held = (): { pid: number; words: string }[] =>
  (existsSync(join(at, "held")) ? readFileSync(join(at, "held"), "utf8") : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => ({ pid: Number(line.split(" ")[0]), words: line }));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function awake(platform: NodeJS.Platform) {
  const clock = new FakeClock();
  const rows: Pick<QueueRow, "rung" | "waitsFor">[] = [];
  const working: object[] = [];
  // What is asked of the journal, and nothing else.
  const journal = { tasks: { queue: () => rows }, attempts: { working: () => working } } as never;
  const { pid } = process;
  const stay = new StayAwake({ journal, platform, path: at, env: {}, pid, clock, log: silentLog });
  return { stay, clock, rows, working };
}

describe.each(["linux", "darwin", "win32"] as const)("on %s", (platform) => {
  test("the computer stays awake while work is due or running, and no longer", async () => {
    fakePrograms();
    const { stay, clock, rows, working } = awake(platform);
    stay.start();
    expect(held()).toEqual([]);
    rows.push({ rung: "waiting", waitsFor: "limit" }, { rung: "needs_you", waitsFor: null });
    clock.goOn(limits.awakeLookMs);
    rows.push({ rung: "accepted", waitsFor: null });
    clock.goOn(limits.awakeLookMs * 3);
    await vi.waitFor(() => expect(held().length).toBe(1), patience);
    rows.length = 0;
    working.push({});
    clock.goOn(limits.awakeLookMs);
    const [one] = held();
    expect(one && isAlive(one.pid)).toBe(true);
    working.length = 0;
    clock.goOn(limits.awakeLookMs);
    await vi.waitFor(() => expect(one && isAlive(one.pid)).toBe(false), patience);
    working.push({});
    clock.goOn(limits.awakeLookMs);
    await vi.waitFor(() => expect(held().length).toBe(2), patience);
    stay.close();
    await vi.waitFor(() => expect(held().some(({ pid }) => isAlive(pid))).toBe(false), patience);
  });

  test("nothing is left behind by a process that is killed", async () => {
    fakePrograms();
    const { program, args } = wakerOf(platform, 0) ?? { program: "", args: [] };
    // A process that holds it as the runner does, told its own number where the program wants it.
    const source = `const { spawn } = require("node:child_process"); spawn(${JSON.stringify(join(at, program))}, ${JSON.stringify(args)}.map((w, i, all) => all[i - 1] === "-w" ? String(process.pid) : w), { stdio: ["pipe", "ignore", "ignore"] }); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ["-e", source]);
    await vi.waitFor(() => expect(held().length).toBe(1), patience);
    holder.kill("SIGKILL");
    await vi.waitFor(() => expect(held().some(({ pid }) => isAlive(pid))).toBe(false), patience);
  });

  test("without its program nothing is started, and the doctor knows", () => {
    const { stay, rows } = awake(platform);
    rows.push({ rung: "accepted", waitsFor: null });
    stay.start();
    stay.close();
    expect(StayAwake.missing(platform, at)).toBe(programs[platform]);
    fakePrograms();
    expect(StayAwake.missing(platform, at)).toBeNull();
  });
});
