import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { isProblem, Problem } from "../domain/problem.ts";
import type { LogStore } from "../store/log/log-store.ts";
import { openLogStore } from "../store/log/open-log-store.ts";
import type { Cli } from "./cli.ts";
import type { Io } from "./io.ts";
import { systemClock, systemRandom } from "./system-ports.ts";

/** Where a hub keeps its log: a folder of its own, or a database that several hubs share. */
export type HubPlace = { folder: string } | { database: string };

export type HubPlaceFlags = { data?: string; database?: string };

/** A password on the command line is seen by everybody on the machine: the variable is not. */
export function hubPlaceFrom({ data, database }: HubPlaceFlags, cli: Cli): HubPlace {
  const url = database ?? (data === undefined ? variable(cli.io) : undefined);
  if (url !== undefined) return { database: url };
  return { folder: data === undefined ? cli.home : resolve(cli.io.cwd(), data) };
}

/** `asItIs`: a new log beside the real one would be one that nobody knows. */
export async function openHubStore(place: HubPlace, { asItIs }: { asItIs: boolean }): Promise<LogStore> {
  if ("database" in place) return openDatabase(place.database);
  const log = join(place.folder, "hub.sqlite");
  if (asItIs && !existsSync(log)) throw new Problem("hub_data_missing", { folder: place.folder });
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  return openLogStore(log);
}

async function openDatabase(url: string): Promise<LogStore> {
  const { openSharedLogStore } = await import("../store/log/open-shared-log-store.ts");
  try {
    return await openSharedLogStore({ url, clock: systemClock, random: systemRandom });
  } catch (error) {
    if (!isProblem(error) || error.code !== "store_failed") throw error;
    throw new Problem("database_failed", error.detail);
  }
}

function variable({ env }: Pick<Io, "env">): string | undefined {
  return env["ERRAND_DATABASE"] === "" ? undefined : env["ERRAND_DATABASE"];
}
