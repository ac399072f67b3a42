import { existsSync, readFileSync } from "node:fs";

/** A zombie runs nothing any more: it only waits for whoever adopted it. */
export function isProcessRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, "utf8"));
}
