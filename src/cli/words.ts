import type { LanguageId } from "./io.ts";
import { en } from "./words-en.ts";
import { ko } from "./words-ko.ts";

/** Everything the command line says to a person. English is the model; the compiler holds the others to it. */
export type Words = typeof en;
export type CommandName = keyof Words["commands"];
export type OptionName = keyof Words["options"];

const catalogues: Readonly<Record<LanguageId, Words>> = { en, ko };

export const wordsOf = (language: LanguageId): Words => catalogues[language];
