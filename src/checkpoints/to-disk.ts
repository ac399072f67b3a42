import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";

/** More files than this are brought to the disk together. */
export const syncsMax = 128;

/** Kept means kept, also when the power goes: few each by itself, many by one word to their file system. */
export async function bringToDisk(paths: readonly string[], root: string): Promise<void> {
  if (paths.length > syncsMax && (await syncFileSystem(root))) return;
  for (const path of paths) {
    const handle = await open(path, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

export async function syncFileSystem(root: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const child = spawn("/bin/sync", ["-f", root], { stdio: "ignore", env: {} });
  try {
    // The arguments of `exit` are the code and the signal.
    const [code] = (await once(child, "exit")) as [number | null];
    return code === 0;
  } catch {
    // There is no such program here.
    return false;
  }
}
