/**
 * Runs as an agent would, inside a fresh sandbox, and tries to get out: prints, as one line of JSON, what it could do
 * that no agent may. It runs alone inside, so it imports nothing but Node (types vanish before it runs).
 */
import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, type NetConnectOpts } from "node:net";
import { join } from "node:path";
import type { ProbePlan } from "./self-test.ts";

// The self-test wrote it a moment ago; a plan that isn't one makes the probe fail, and with it the test.
const plan = JSON.parse(process.argv[2] ?? "null") as ProbePlan;
const leaks: string[] = [];

for (const [name, path] of Object.entries(plan.unreadable)) check(name, () => readFileSync(path).length > 0);
for (const [name, path] of Object.entries(plan.unwritable)) check(name, () => writeAt(path));
check("home_readable", () => sameFile(plan.home));
// Only asked and opened, never written: where it works, it is the desktop's own.
for (const [name, path] of Object.entries(plan.folders))
  check(name, () => accessSync(path, constants.W_OK) === undefined);
for (const path of plan.kernel) check("kernel_writable", () => opens(path));
// Looked for from outside: a sandbox in which nothing works would pass every other check.
check("never", () => !writeAt(plan.writable, true));
for (const [name, id] of Object.entries(plan.namespaces))
  check(`namespace_shared_${name}`, () => readlinkSync(`/proc/self/ns/${name}`) === id);
check("processes_seen", () => processIds().length > 4);
check("signal_host", () => !processIds().includes(plan.hostPid) && process.kill(plan.hostPid, 0));
check("files_inherited", () => openFiles().length > 0);
check("env_inherited", () => hasForeignVariable("/proc/self/environ"));
check("env_of_first_process", () => hasForeignVariable("/proc/1/environ"));
check("capabilities", () => !/^CapEff:\s*0+$/m.test(readFileSync("/proc/self/status", "utf8")));
check("root", () => process.getuid?.() === 0);
await Promise.all(
  Object.entries(plan.servers).map(async ([name, to]) => ((await canConnect(to)) ? leaks.push(name) : undefined)),
);

process.stdout.write(`${JSON.stringify({ leaks })}\n`);

function check(name: string, attempt: () => boolean): void {
  try {
    if (attempt()) leaks.push(name);
  } catch {
    // Refused, as it should be.
  }
}

function writeAt(path: string, isKept = false): boolean {
  const isNew = !existsSync(path);
  if (isNew) writeFileSync(path, "leak");
  else appendFileSync(path, "leak");
  if (isNew && !isKept) unlinkSync(path);
  return true;
}

function hasForeignVariable(path: string): boolean {
  const names = readFileSync(path, "utf8")
    .split("\0")
    .map((pair) => pair.split("=")[0] ?? "");
  return names.some((name) => name !== "" && !plan.env.includes(name));
}

function opens(path: string): boolean {
  closeSync(openSync(path, constants.O_WRONLY));
  return true;
}

function sameFile(home: { path: string; dev: number; ino: number }): boolean {
  const found = statSync(home.path);
  return found.dev === home.dev && found.ino === home.ino;
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Files that came in from outside; Node marks its own to be closed on exec. */
function openFiles(): string[] {
  return readdirSync("/proc/self/fd").filter((fd) => {
    if (Number(fd) <= 2) return false;
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(join("/proc/self/fdinfo", fd), "utf8"))?.[1] ?? "0";
    return (Number.parseInt(flags, 8) & 0o2000000) === 0;
  });
}

function canConnect(to: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(to);
    const done = (isConnected: boolean) => {
      socket.destroy();
      resolve(isConnected);
    };
    socket.setTimeout(500, () => done(false));
    socket.on("connect", () => done(true)).on("error", () => done(false));
  });
}
