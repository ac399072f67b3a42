import { Problem } from "../domain/problem.ts";
import { isInside, refuseWideFolder, resolveFolder } from "./folders.ts";
import type { SandboxPolicy } from "./policy.ts";

/** A policy's folders with every symlink resolved and every refusal behind them. */
export type CheckedFolders = {
  cwd: string;
  readable: string[];
  writable: string[];
  stateDir: string;
  resultsDir: string | null;
  hidden: string[];
};

/** Throws the `folder_…` codes of folders.ts, folder_is_hidden, cwd_outside. */
export function checkFolders(policy: SandboxPolicy): CheckedFolders {
  const hidden = policy.hidden.map((path) => resolveFolder(path));
  const readable = policy.readable.map((path) => resolveFolder(path, true));
  const writable = policy.writable.map((path) => resolveFolder(path)).filter((path) => !readable.includes(path));
  const stateDir = resolveFolder(policy.stateDir);
  const resultsDir = policy.resultsDir === null ? null : resolveFolder(policy.resultsDir);
  for (const path of readable) if (!isInside(path, "/usr")) refuseWideFolder(path);
  for (const path of [...writable, stateDir, ...(resultsDir === null ? [] : [resultsDir])]) refuseWideFolder(path);
  for (const path of [...readable, ...writable]) {
    if (hidden.some((secret) => isInside(path, secret))) {
      throw new Problem("folder_is_hidden", { path }, "Choose a folder outside Errand's own data.");
    }
  }
  for (const path of [stateDir, resultsDir]) {
    if (path !== null && hidden.includes(path)) throw new Problem("folder_is_hidden", { path });
  }
  const cwd = resolveFolder(policy.cwd);
  const opened = [...readable, ...writable, stateDir, ...(resultsDir === null ? [] : [resultsDir])];
  // A folder inside a project that has become a link to elsewhere ends here.
  if (!opened.some((folder) => isInside(cwd, folder))) throw new Problem("cwd_outside", { path: policy.cwd });
  return { cwd, readable, writable, stateDir, resultsDir, hidden };
}
