import { readdirSync, readFileSync } from "node:fs";

/** A process and when it started: a pid alone may have been given to somebody else since. */
export type ProcessMark = { pid: number; startedAt: string };

type ProcessRow = ProcessMark & { parent: number; isDead: boolean };

/**
 * Everything that a process started: its descendants by parent, and whoever carries `cookie` (`NAME=value`) in its
 * environment, which also finds a child that detached itself and was adopted by init. Linux only; elsewhere empty,
 * and the process group is all that can be signalled.
 */
export function processTree(root: number | null, cookie: string): ProcessMark[] {
  const rows = allProcesses();
  const found = new Map<number, ProcessMark>();
  if (root !== null) collectChildren(root, rows, found);
  for (const row of rows) {
    if (found.has(row.pid) || row.pid === process.pid || !carriesCookie(row.pid, cookie)) continue;
    found.set(row.pid, row);
    collectChildren(row.pid, rows, found);
  }
  return [...found.values()].map(({ pid, startedAt }) => ({ pid, startedAt }));
}

/** A zombie counts as gone: it runs nothing and waits only to be reaped. */
export function isRunning(mark: ProcessMark): boolean {
  const row = readProcess(mark.pid);
  return row !== null && row.startedAt === mark.startedAt && !row.isDead;
}

export function signalProcess(mark: ProcessMark, signal: NodeJS.Signals): void {
  if (isRunning(mark)) signalPid(mark.pid, signal);
}

/** Signalling a process that has just ended is no failure. */
export function signalPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function collectChildren(parent: number, rows: ProcessRow[], found: Map<number, ProcessMark>): void {
  for (const row of rows) {
    if (row.parent !== parent || row.pid === process.pid || found.has(row.pid)) continue;
    found.set(row.pid, row);
    collectChildren(row.pid, rows, found);
  }
}

function allProcesses(): ProcessRow[] {
  return listProc()
    .map((pid) => readProcess(pid))
    .filter((row): row is ProcessRow => row !== null && !row.isDead);
}

function listProc(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    // No /proc: not Linux.
    return [];
  }
}

function readProcess(pid: number): ProcessRow | null {
  const stat = readProcFile(pid, "stat");
  if (stat === null) return null;
  // The name in parentheses may hold spaces and parentheses itself; the fields follow the last one (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    pid,
    isDead: fields[0] === "Z" || fields[0] === "X",
    parent: Number(fields[1]),
    startedAt: fields[19] ?? "",
  };
}

function carriesCookie(pid: number, cookie: string): boolean {
  return readProcFile(pid, "environ")?.split("\0").includes(cookie) ?? false;
}

function readProcFile(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    // It has ended meanwhile, or it belongs to somebody else and so is not ours.
    return null;
  }
}
