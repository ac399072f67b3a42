import type { Day } from "../dates/calendar.ts";
import type { Due } from "../dates/due.ts";

/** What was found in one document of notes. Every text is taken from the document, trimmed, never invented. */
export type Meeting = {
  file: string;
  title: string;
  day: Day | null;
  present: string[];
  absent: string[];
  decisions: string[];
  actions: Action[];
  open: string[];
  /** Best first. */
  points: string[];
  next: string | null;
  /** Mistakes in the document that a person should look at. */
  oddities: string[];
  /** How much in it looks like notes of a meeting; 0 means nothing does. */
  likeness: number;
};

/** `owner` null: the notes name nobody. `isSure` false: read out of running text, first to go when space is short. */
export type Action = { what: string; owner: string | null; due: Due | null; isSure: boolean };

/** `mixed` is a list of decisions and actions in one. */
export type SectionKind = "actions" | "decisions" | "open" | "people" | "absent" | "next" | "mixed" | "plain";

/** One sentence of a document with where it stands. Sentences of one paragraph or list item share `group`. */
export type Unit = {
  text: string;
  group: number;
  from: "sentence" | "item" | "heading";
  section: SectionKind;
  /** Said by its mark: an arrow or an open box is an action, a ticked box is done. */
  mark: "none" | "action" | "done";
  /** The item this one is nested under, or the heading when that is a person's name. */
  parent: string | null;
  /** The heading it stands under, when that tells the subject ("Brindle Mill", not "Misc"). */
  topic: string | null;
};
