import { spawn } from "node:child_process";
import type { Io } from "./io.ts";

/** What each system opens a file with. */
const openers: Partial<Record<NodeJS.Platform, (file: string) => [command: string, args: string[]]>> = {
  darwin: (file) => ["open", [file]],
  // The empty word is the window's title, which `start` takes from the first one in quotes.
  win32: (file) => ["cmd", ["/c", "start", "", file]],
  linux: (file) => ["xdg-open", [file]],
};

/** Is there anything to open a browser on? Over a plain SSH session there is not. */
export function hasScreen({ platform, env }: Pick<Io, "platform" | "env">): boolean {
  return platform !== "linux" || Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
}

/** True when the system took it. The browser lives on its own: nothing here waits for it. */
export function openInBrowser(file: string, platform: NodeJS.Platform): Promise<boolean> {
  const [command, args] = (openers[platform] ?? openers.linux)?.(file) ?? ["", []];
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
