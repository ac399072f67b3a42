import type { Language } from "../skill.ts";

/** Both wordings stand side by side where they are used, so that none is forgotten. */
export type Say = (en: string, ko: string) => string;

export const inLanguage =
  (language: Language): Say =>
  (en, ko) =>
    language === "ko" ? ko : en;

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
