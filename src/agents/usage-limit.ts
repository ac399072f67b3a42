import type { Timestamp } from "../domain/ids.ts";

const limitWords =
  /\b(?:usage|session|weekly|daily|hourly|5-hour|rate|quota|credit|spend(?:ing)?)[ -]?(?:limit|quota|cap)|\blimit (?:reached|exceeded)|\b(?:quota|limit)\b.{0,20}\bexceeded|\btoo many requests\b/i;
const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What a failed turn says of a usage limit; null when it is about something else. `until` only where it is said exactly. */
export function usageLimitIn(words: string, errorKind: string | null, now: Timestamp): { until?: Timestamp } | null {
  if (errorKind !== "rate_limit" && errorKind !== "usage_limit" && !limitWords.test(words)) return null;
  const until = endIn(words, now);
  return until === null || until <= now ? {} : { until };
}

/** A moment in seconds since the epoch, a moment with its zone, or a length. A time of day alone could be any zone's. */
function endIn(words: string, now: Timestamp): Timestamp | null {
  const epoch = /(?:\||\breset(?:s|s? at)?\D{0,4})(\d{10})\b/i.exec(words);
  if (epoch) return Number(epoch[1]) * 1000;
  const moment = /\b(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))/.exec(words);
  if (moment) return Date.parse(moment[1] ?? "");
  const length = /\b(?:in|after)\s+(\d+(?:\.\d+)?)\s*(s|m|h|d)[a-z]*\b/i.exec(words);
  const unit = unitMs[(length?.[2] ?? "").toLowerCase()];
  return length && unit !== undefined ? now + Number(length[1]) * unit : null;
}
