import { closeSync, readdirSync, readFileSync } from "node:fs";

/**
 * Closes what the program that started us left open. Node marks its own files to be closed in children, but not
 * inherited ones with high numbers: an open folder among them would be a way round every mount of a sandbox.
 * Answers how many it closed.
 */
export function closeInheritedFiles(): number {
  if (process.platform !== "linux") return 0;
  const inherited = readdirSync("/proc/self/fdinfo")
    .map(Number)
    .filter((fd) => fd > 2 && isPassedOn(fd));
  for (const fd of inherited) closeSync(fd);
  return inherited.length;
}

const closeOnExec = 0o2000000;

function isPassedOn(fd: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // The descriptor of the listing itself, closed by now.
    return false;
  }
}
