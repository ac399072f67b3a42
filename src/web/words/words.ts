import { signal } from "@preact/signals";
import type { Language } from "./format.ts";
import type { en } from "./en.ts";

/** Every string of the app. A language that lacks one does not compile. */
export type Words = typeof en;

const loaded = signal<Words | null>(null);

/** The words on screen now; reading them in a component keeps it in the person's language. */
export function words(): Words {
  const now = loaded.value;
  if (now === null) throw new Error("the words are loaded before anything is shown");
  return now;
}

export const areWordsLoaded = (): boolean => loaded.value !== null;

/** Only one language loads first; the other comes when it is chosen. */
export async function loadWords(language: Language): Promise<void> {
  loaded.value = language === "ko" ? (await import("./ko.ts")).ko : (await import("./en.ts")).en;
  document.documentElement.lang = language;
}
