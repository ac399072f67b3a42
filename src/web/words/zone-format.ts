import type { Timestamp } from "../../domain/ids.ts";
import type { Language } from "./format.ts";

type Say = (at: Timestamp, zone: string) => string;

/** Moments by the clock of a zone, with its distance from UTC: nobody has to guess which eight o'clock. */
export function zoneFormat(language: Language): { moment: Say; day: Say; clock: Say } {
  const made = new Map<string, Intl.DateTimeFormat>();
  const by =
    (name: string, options: Intl.DateTimeFormatOptions): Say =>
    (at, timeZone) => {
      const key = `${name} ${timeZone}`;
      const known = made.get(key) ?? new Intl.DateTimeFormat(language, { ...options, timeZone });
      made.set(key, known);
      return known.format(at);
    };
  const date = { weekday: "short", month: "short", day: "numeric" } as const;
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const inYear = by("moment", { ...date, ...time, timeZoneName: "shortOffset" });
  const withYear = by("far", { ...date, year: "numeric", ...time, timeZoneName: "shortOffset" });
  return {
    moment: (at, zone) => (at - Date.now() < 300 * 86_400_000 ? inYear : withYear)(at, zone),
    day: by("day", { ...date, year: "numeric" }),
    clock: by("clock", time),
  };
}
