import type { Seq, SpaceId } from "../../domain/ids.ts";

/**
 * What replicas of one hub say to each other. All but `live` and `drawn` only say where to look: one that is lost costs
 * time until the next look, nothing else.
 */
export type News =
  | { about: "log"; space: SpaceId; head: Seq }
  | { about: "roster"; space: SpaceId; n: number }
  | { about: "here"; space: SpaceId }
  | { about: "slot"; pairId: string }
  /** A live envelope's wire text, in pieces. */
  | { about: "live"; space: SpaceId; id: number; piece: number; pieces: number; text: string }
  /** What was taken from the buckets of one rate: keys and amounts. */
  | { about: "drawn"; rate: string; amounts: readonly (readonly [string, number])[] };

/** PostgreSQL takes 7,999 bytes. */
export const NEWS_BYTES_MAX = 7_900;

export function newsText(replica: string, news: News): string {
  const text = `${replica} ${JSON.stringify(news)}`;
  if (text.length > NEWS_BYTES_MAX) throw new Error("news are too long");
  return text;
}

/** Null for what a newer version says, and for what is no news. */
export function parseNews(text: string): { replica: string; news: News } | null {
  const at = text.indexOf(" ");
  try {
    // Whoever may write into the database is the hub: only its version may differ.
    const news = JSON.parse(text.slice(at + 1)) as News;
    return at > 0 && abouts.has(news.about) ? { replica: text.slice(0, at), news } : null;
  } catch {
    return null;
  }
}

const abouts: ReadonlySet<string> = new Set<News["about"]>(["log", "roster", "here", "slot", "live", "drawn"]);
