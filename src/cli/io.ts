import { homedir } from "node:os";
import { resolve } from "node:path";
import { Problem } from "../domain/problem.ts";

type Output = {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  on(name: "error", listener: (error: Error) => void): unknown;
};

/** What a program's start hands in: `process`, or a test's. Only the command line reads settings from it. */
export type Io = {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean | undefined; unref?: (() => unknown) | undefined };
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  cwd(): string;
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
};

/** Every environment variable there is; `help` names them, nothing else reads one. */
export const variables = {
  home: { name: "ERRAND_HOME", default: "~/.errand" },
  today: { name: "ERRAND_NOW", default: null },
  language: { name: "ERRAND_LANG", default: null },
  noColour: { name: "NO_COLOR", default: null },
} as const;

/** Where Errand keeps everything on this computer. */
export function homeOf({ env, cwd }: Pick<Io, "env" | "cwd">): string {
  const given = env[variables.home.name];
  const home = env["HOME"] || homedir();
  return given
    ? resolve(
        cwd(),
        given.replace(/^~(?=$|[/\\])/, () => home),
      )
    : resolve(home, ".errand");
}

export type LanguageId = "en" | "ko";

export function languageOf(env: Io["env"]): LanguageId {
  const given = env[variables.language.name] || env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return /^ko(?![a-z])/i.test(given) ? "ko" : "en";
}

/** The sender's day and time zone: what "tomorrow" means in a task. */
export function localDay(env: Io["env"]): { localDate: string; tz: string } {
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const given = env[variables.today.name];
  if (!given) return { localDate: dateIn(tz, new Date()), tz };
  const moment = momentGiven(env);
  if (moment !== null) return { localDate: dateIn(tz, new Date(moment)), tz };
  const day = new Date(`${given}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(given);
  if (!isDay) throw new Problem("usage_day", { variable: variables.today.name, given });
  return { localDate: given, tz };
}

/** ERRAND_NOW with a time of the day is a moment, and the program's clock begins there; null for a day alone. */
export function momentGiven(env: Io["env"]): number | null {
  const given = env[variables.today.name] ?? "";
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(given)) return null;
  const moment = Date.parse(given);
  return Number.isNaN(moment) ? null : moment;
}

function dateIn(timeZone: string, moment: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(moment);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}
