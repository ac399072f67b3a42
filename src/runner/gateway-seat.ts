import { readFileSync, statSync } from "node:fs";
import type { Clock, Log, Random } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { toB64u } from "../kit/bytes.ts";
import { startModelGateway } from "../sandbox/model-gateway.ts";
import { upstreamUrl, type ModelUpstream } from "../sandbox/model-request.ts";
import type { GatewaySeat, Launch } from "./agent-launch.ts";

export type OpenGateway = { seat: GatewaySeat; close: () => Promise<void> };

/**
 * A way to its model for one thread's agent, with a token of its own; null where the agent needs none or uses its own login.
 * Throws `model_key_unreadable`, and the gateway's problems.
 */
export async function openGateway(
  launch: Launch,
  socket: string,
  ports: { clock: Clock; random: Random; log: Log },
): Promise<OpenGateway | null> {
  const { profile, ceiling } = launch;
  if (profile.endpoint === null || ceiling.endpoint === null || ceiling.confinement === "off") return null;
  const upstream: ModelUpstream = {
    api: profile.endpoint.api,
    baseUrl: ceiling.endpoint.url,
    key: ceiling.endpoint.keyFile === null ? null : secretIn(ceiling.endpoint.keyFile),
  };
  const token = toB64u(ports.random.bytes(24));
  const gateway = await startModelGateway({ socketPath: socket, upstream, token, clock: ports.clock, log: ports.log });
  const basePath = upstreamUrl(upstream).pathname.replace(/\/+$/, "");
  let closing: Promise<void> | null = null;
  return {
    seat: { socket, token, basePath, model: ceiling.endpoint.model },
    close: () => (closing ??= gateway.close()),
  };
}

/** A secret of the owner's, readable by the owner alone. Throws `key_file_open_to_others`, `model_key_unreadable`. */
export function secretIn(file: string): string {
  try {
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0)
      throw new Problem(
        "key_file_open_to_others",
        { path: file },
        `Other people could read this key. Run: chmod 600 '${file}'`,
      );
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      "model_key_unreadable",
      { path: file },
      "Put the model's key into that file, readable by you alone.",
    );
  }
}
