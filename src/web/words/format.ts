import type { Timestamp } from "../../domain/ids.ts";

export type Language = "en" | "ko";

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Numbers, times and lengths as a language writes them. Made once for each language: Intl objects are slow to make. */
export function format(language: Language) {
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
  const date = new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric" });
  const full = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const number = new Intl.NumberFormat(language);
  const plural = new Intl.PluralRules(language);
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  const units = {
    byte: new Intl.NumberFormat(language, { style: "unit", unit: "byte", unitDisplay: "long" }),
    kilobyte: unit("kilobyte", 0),
    megabyte: unit("megabyte", 1),
    gigabyte: unit("gigabyte", 1),
  };

  return {
    clock: (at: Timestamp): string => clock.format(at),
    /** 14:02 today, Tue 14:02 within a week, 3 Nov before that. */
    moment(at: Timestamp, now: Timestamp): string {
      const days = daysBetween(at, now);
      if (days === 0) return clock.format(at);
      return days < 7 ? `${weekday.format(at)} ${clock.format(at)}` : stamp(at, now);
    },
    /** As short as a list's column: 14:02, Tue, 3 Nov. */
    short(at: Timestamp, now: Timestamp): string {
      const days = daysBetween(at, now);
      if (days === 0) return clock.format(at);
      return days < 7 ? weekday.format(at) : stamp(at, now);
    },
    full: (at: Timestamp): string => full.format(at),
    ago(at: Timestamp, now: Timestamp): string {
      const pastMs = Math.max(0, now - at);
      if (pastMs < minuteMs) return relative.format(0, "minute");
      if (pastMs < hourMs) return relative.format(-Math.floor(pastMs / minuteMs), "minute");
      if (pastMs < dayMs) return relative.format(-Math.floor(pastMs / hourMs), "hour");
      return relative.format(-daysBetween(at, now), "day");
    },
    /** 0:07, 12:04, 3:20:09, then whole days. Digits only, so that a counting clock does not jump. */
    elapsed(ms: number): string {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      if (h >= 48)
        return new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" }).format(
          Math.floor(h / 24),
        );
      const two = (n: number) => String(n).padStart(2, "0");
      return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
    },
    size(bytes: number): string {
      if (bytes < 1000) return units.byte.format(bytes);
      if (bytes < 1_000_000) return units.kilobyte.format(bytes / 1000);
      return bytes < 1_000_000_000
        ? units.megabyte.format(bytes / 1_000_000)
        : units.gigabyte.format(bytes / 1_000_000_000);
    },
    number: (n: number): string => number.format(n),
    count: (n: number, forms: { one: string; other: string }): string =>
      `${number.format(n)} ${plural.select(n) === "one" ? forms.one : forms.other}`,
  };

  function stamp(at: Timestamp, now: Timestamp): string {
    return new Date(at).getFullYear() === new Date(now).getFullYear() ? day.format(at) : date.format(at);
  }
}

/** Midnights between two moments, here. */
function daysBetween(at: Timestamp, now: Timestamp): number {
  const midnight = (moment: Timestamp) => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(at)) / dayMs);
}
