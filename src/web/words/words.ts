import { batch, signal } from "@preact/signals";
import type { en } from "./en.ts";
import type { enMore } from "./en-more.ts";
import type { Language } from "./format.ts";
import type { ProblemWords } from "./problem-words.ts";

/** Every string of the app. A language that lacks one does not compile. */
export type Words = typeof en;
export type MoreWords = typeof enMore;

const first = signal<Words | null>(null);
const more = signal<MoreWords | null>(null);
let wanted: Language = "en";

/** The words on screen now; reading them in a component keeps it in the person's language. */
export function words(): Words {
  const now = first.value;
  if (now === null) throw new Error("the words are loaded before anything is shown");
  return now;
}

/** Settings, joining, templates: for screens that are fetched when they are asked for, and these words with them. */
export function moreWords(): MoreWords {
  const now = more.value;
  if (now === null) throw new Error("a screen of these words waits for them");
  return now;
}

/** What happened and what to do about it. Empty for the moment until these words are here: it is drawn again then. */
export function problemWords(code: string): ProblemWords {
  return more.value?.problem(code) ?? { title: "", next: null };
}

export const areWordsLoaded = (): boolean => first.value !== null;
/** Whether a problem can be said: one without its words would grow when they come. */
export const areProblemsLoaded = (): boolean => more.value !== null;

/** Only one language loads first; the other comes when it is chosen, and replaces the first in one piece. */
export async function loadWords(language: Language): Promise<void> {
  wanted = language;
  const hasMore = more.peek() !== null;
  const [firstWords, restWords] = await Promise.all([fetchFirst(language), hasMore ? fetchMore(language) : null]);
  if (wanted !== language) return;
  document.documentElement.lang = language;
  batch(() => {
    first.value = firstWords;
    if (restWords !== null) more.value = restWords;
  });
  // After the first picture: a problem's words should be here before the problem.
  if (!hasMore) requestAnimationFrame(() => void loadMoreWords());
}

export async function loadMoreWords(): Promise<void> {
  if (more.peek() !== null) return;
  const language = wanted;
  const loaded = await fetchMore(language);
  if (wanted === language) more.value = loaded;
  else await loadMoreWords();
}

const fetchFirst = async (language: Language): Promise<Words> =>
  language === "ko" ? (await import("./ko.ts")).ko : (await import("./en.ts")).en;
const fetchMore = async (language: Language): Promise<MoreWords> =>
  language === "ko" ? (await import("./ko-more.ts")).koMore : (await import("./en-more.ts")).enMore;
