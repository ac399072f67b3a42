import type { Timestamp } from "../domain/ids.ts";

type Moments = { moment: (at: Timestamp, zone: string) => string; clock: (at: Timestamp, zone: string) => string };

/** Moments by the clock of a zone, with its distance from UTC: nobody has to guess which eight o'clock. */
export function momentWords(locale: string): Moments {
  const made = (options: Intl.DateTimeFormatOptions) => (at: Timestamp, zone: string) =>
    new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      hourCycle: "h23",
      hour: "2-digit",
      minute: "2-digit",
      ...options,
    }).format(at);
  return {
    moment: made({ weekday: "short", year: "numeric", month: "short", day: "numeric", timeZoneName: "shortOffset" }),
    clock: made({}),
  };
}
