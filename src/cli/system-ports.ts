import { randomBytes } from "node:crypto";
import type { Clock, Failpoint, Log, LogFields, Random } from "../domain/ports.ts";
import type { PushOptions } from "../hub/push/pushes.ts";
import type { Bytes } from "../kit/bytes.ts";

let aheadMs = 0;

/** Tests only: from now on it is as late as ERRAND_NOW says, and goes on from there. */
export function setSystemTime(now: number): void {
  aheadMs = now - Date.now();
}

/** The real clock, chance and log: made here, where programs start, and passed in by the front door. */
export const systemClock: Clock = {
  now: () => Date.now() + aheadMs,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

export const systemRandom: Random = {
  bytes: (length) => {
    const bytes: Bytes = new Uint8Array(length);
    bytes.set(randomBytes(length));
    return bytes;
  },
  chance: () => Math.random(),
};

/** One line of JSON for each fact. */
export function lineLog(write: (line: string) => void): Log {
  const line =
    (level: string) =>
    (text: string, fields: LogFields = {}) =>
      write(`${JSON.stringify({ at: new Date().toISOString(), level, text, ...fields })}\n`);
  return { info: line("info"), warn: line("warn"), error: line("error") };
}

/** Tests name one failpoint in ERRAND_DIE_AT: the process dies there, at its first or nth pass (`name:n`). */
export function failpointFrom(setting: string | undefined): Failpoint {
  if (setting === undefined || setting === "") return () => {};
  const [wanted, nth = "1"] = setting.split(":");
  let left = Number(nth);
  return (name) => {
    if (name === wanted && (left -= 1) <= 0) process.kill(process.pid, "SIGKILL");
  };
}

/**
 * ERRAND_PUSH_HOSTS names further push services, with commas. ERRAND_PUSH_LOOPBACK, for tests, allows one of plain http on
 * this machine.
 */
export function pushOptionsFrom(env: Record<string, string | undefined>): PushOptions {
  const hosts = (env["ERRAND_PUSH_HOSTS"] ?? "")
    .split(",")
    .map((host) => host.trim())
    .filter((host) => host !== "");
  return { hosts, allowLoopback: env["ERRAND_PUSH_LOOPBACK"] === "1" };
}
