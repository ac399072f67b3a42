import { Problem } from "../domain/problem.ts";
import type { Listen } from "./up.ts";

/** `HOST:PORT`, `[::1]:PORT`; port 0 takes a free one. */
export function listenFrom(given: string): Listen {
  const [, inBrackets, plain, digits] = given.match(/^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/) ?? [];
  const host = inBrackets ?? plain;
  const port = Number(digits);
  if (host === undefined || !(port <= 65_535)) throw new Problem("usage_listen", { given });
  return { host, port };
}
