import { once } from "node:events";
import { chmod, mkdir, rm } from "node:fs/promises";
import type { Server } from "node:net";
import { dirname } from "node:path";
import { Problem } from "../domain/problem.ts";

/** Listens on a unix socket in a folder of its own, which is made private. Throws socket_path_too_long. */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  // The kernel keeps a socket's path in 108 bytes and cuts a longer one.
  if (Buffer.byteLength(path) > 107)
    throw new Problem("socket_path_too_long", { path }, "Choose a shorter data folder.");
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  // Left behind by a runner that was killed.
  await rm(path, { force: true });
  server.listen(path);
  await once(server, "listening");
}
