import { lstatSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { exists, isInside } from "./folders.ts";

/**
 * What other programs on this desktop run or obey without asking, so writing it is a way out of the sandbox:
 * git hooks, agents' and editors' own settings, shell start files.
 */
const protectedNames = [
  ".git/hooks",
  ".git/config",
  ".git/config.worktree",
  ".claude",
  ".codex",
  ".cursor",
  ".gemini",
  ".opencode",
  ".mcp.json",
  ".vscode",
  ".idea",
  ".envrc",
  ".husky",
  ".gitmodules",
  ".gitconfig",
  ".config/git",
  ".config/autostart",
  ".config/systemd",
  ".local/bin",
  ".ssh",
  ".gnupg",
  ".bashrc",
  ".bash_profile",
  ".bash_login",
  ".profile",
  ".zshrc",
  ".zshenv",
  ".zprofile",
];

/**
 * The paths in one writable folder that an agent must not change, as far as they exist. Names that don't exist yet can't be covered by a mount
 * without leaving an empty file behind on the desktop: the seam for that is here, and its user compares afterwards.
 */
export function protectedPathsIn(folder: string): string[] {
  const found: string[] = [];
  const gitFile = join(folder, ".git");
  // In a worktree `.git` is a file that names the real repository: rewriting it would choose other hooks.
  if (lstatSync(gitFile, { throwIfNoEntry: false })?.isFile()) found.push(gitFile);
  for (const name of protectedNames) {
    const real = realPathOrNull(join(folder, name));
    // Where the name is a link, its target is what a mount can hold; a target outside the folder isn't writable anyway.
    if (real !== null && isInside(real, folder) && real !== folder) found.push(real);
  }
  return found;
}

/** The folders between `folder` and `path`, shallow first, neither included. */
export function foldersBetween(folder: string, path: string): string[] {
  const between: string[] = [];
  for (let at = dirname(path); at !== folder && isInside(at, folder); at = dirname(at)) between.unshift(at);
  return between;
}

function realPathOrNull(path: string): string | null {
  if (!exists(path)) return null;
  try {
    return realpathSync.native(path);
  } catch {
    // A dangling link: nothing there yet to protect.
    return null;
  }
}
