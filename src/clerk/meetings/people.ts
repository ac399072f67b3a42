import { EVERYBODY, NOBODY } from "./words.ts";

const PARTICLES = "van|von|de|der|den|del|della|da|di|du|la|le|ter|al|bin|ibn|el|af|av|zu|dos";
const WORD = String.raw`\p{Lu}[\p{L}'’.-]*`;
const NAME = new RegExp(
  String.raw`^(?:(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Sir|Dame|Rev|Fr|Cllr|Councillor|Capt|Herr|Frau)\.?\s+)?(${WORD}(?:\s+(?:(?:${PARTICLES})\s+){0,2}${WORD}){0,3})`,
  "u",
);
const HANGUL_NAME = /^[가-힣]{2,4}(?=$|[\s,(])/u;
const NOT_NAMES = new Set([
  "all",
  "everyone",
  "everybody",
  "team",
  "none",
  "nobody",
  "the",
  "we",
  "they",
  "it",
  "this",
  "that",
  "there",
  "he",
  "she",
  "you",
  "i",
  "next",
  "no",
  "not",
  "also",
  "and",
  "but",
  "so",
  "then",
  "if",
  "when",
  "who",
  "what",
  "action",
  "decision",
  "agreed",
  "decided",
  "note",
  "today",
  "tomorrow",
  "yesterday",
  "please",
  "new",
  "open",
  "done",
  "one",
  "two",
  "both",
  "some",
  "each",
  "other",
  "others",
  "guests",
  "remote",
  "online",
  "video",
  "zoom",
  "teams",
  "update",
  "tbd",
  "tbc",
  "asap",
  "eod",
  "eow",
]);

const CALENDAR_WORDS =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)(?:day)?)$/;

/** The people of a list such as "Tom Okafor (chair), Jo and Mirek from dispatch". */
export function peopleOf(list: string): string[] {
  const names: string[] = [];
  const bare = list.replace(/\([^)]*\)|\[[^\]]*\]|<[^>]*>/g, " ");
  for (const part of bare.split(
    /[,;\n|•·]|\s\/\s|(?<=\p{L})\/(?=\p{L})|\s[&+]\s|\s(?:and|und|et|y|sowie|및|plus)\s/u,
  )) {
    const handle = /^\s*@([\p{L}][\p{L}._-]*)\s*$/u.exec(part)?.[1];
    const name = nameOf(
      handle !== undefined
        ? handle.toLowerCase().replace(/[._]+/g, " ").trim()
        : part.replace(/^\s*(?:[-*]|and|und|plus|with|also|및)\s+/i, "").trim(),
    );
    if (name !== null && !names.includes(name)) names.push(name);
  }
  return names;
}

/** Who holds which office, from "Joan Whitlock (Chair)" or "Tamsin Reyes - stage manager". */
export function rolesOf(list: string): Map<string, string> {
  const roles = new Map<string, string>();
  for (const found of list.matchAll(
    new RegExp(
      String.raw`(${NAME.source.slice(1)})\s*(?:\(([^()\d]{3,30})\)|\s[–—-]\s([^,;()\d]{3,30})(?=$|[,;]))`,
      "gu",
    ),
  )) {
    const [, who = "", , inBrackets, afterDash] = found;
    const name = nameOf(who);
    if (name !== null) roles.set((inBrackets ?? afterDash ?? "").trim().toLowerCase(), name);
  }
  return roles;
}

function nameOf(part: string): string | null {
  const hangul = HANGUL_NAME.exec(part);
  if (hangul !== null) return hangul[0];
  const found = NAME.exec(part);
  if (found !== null) return isNameWord(found[1] ?? "") ? tidy(found[1] ?? "") : null;
  // People also type their notes in small letters.
  const small = /^[\p{Ll}][\p{Ll}'’-]+(?:\s[\p{Ll}][\p{Ll}'’-]+)?$/u.exec(part);
  if (small === null || !isNameWord(part)) return null;
  return part.replace(/(?<![\p{L}])\p{Ll}/gu, (letter) => letter.toUpperCase());
}

const tidy = (name: string): string => (/^\p{Lu}\.?$/u.test(name) ? name : name.replace(/[.'’-]+$/u, ""));

/** A capitalised word that can be somebody's name, as far as words alone tell. */
export function isNameWord(text: string): boolean {
  const first =
    text
      .split(/\s+/)[0]
      ?.toLowerCase()
      .replace(/[.'’]+s?$/u, "") ?? "";
  if (NOT_NAMES.has(first) || NOT_NAMES.has(text.toLowerCase())) return false;
  // "May" and "April" are names too, but alone in notes they are months far more often.
  return /\s/.test(text.trim()) || !CALENDAR_WORDS.test(first);
}

/** A text that is nothing but one name: "Tom", "Tom Okafor", "R.". */
export function isOnlyName(text: string): boolean {
  return (
    (new RegExp(String.raw`${NAME.source}$`, "u").test(text) || /^[가-힣]{2,4}$/u.test(text)) &&
    isNameWord(text) &&
    text.split(/\s+/).length <= 4
  );
}

/** Who is meant by the short forms that notes use. The nearer circle (the meeting) is asked before the wider one. */
export class People {
  readonly #roles: ReadonlyMap<string, string>;
  readonly #circles: readonly (readonly string[])[];

  constructor(roles: ReadonlyMap<string, string>, ...circles: readonly (readonly string[])[]) {
    this.#roles = roles;
    this.#circles = circles;
  }

  /** The fullest name known; null when nobody fits or more than one does. */
  find(short: string): string | null {
    const word = short
      .replace(/^@/, "")
      .replace(/['’]s$/u, "")
      .trim();
    if (word === "") return null;
    const inRole = this.#roles.get(word.toLowerCase().replace(/^the\s+/, ""));
    if (inRole !== undefined) return inRole;
    for (const circle of this.#circles) {
      for (const fits of [sameName, firstName, initials, nickname, surname]) {
        const hits = circle.filter((name) => fits(name, word));
        const one = [...new Set(hits)];
        if (one.length === 1) return one[0] ?? null;
        if (one.length > 1) break;
      }
    }
    return null;
  }

  /** Owners as written in one cell or before a colon; empty when it says nobody. Null when it is no list of people. */
  owners(text: string, accept: "known" | "any"): string[] | null {
    const bare = text
      .replace(/\([^)]*\)/g, "")
      .trim()
      .replace(/^[@\s]+|[.:]+$/g, (cut) => (cut === "." && /^\p{Lu}\.$/u.test(text.trim()) ? cut : ""));
    if (NOBODY.test(bare)) return [];
    if (EVERYBODY.test(bare)) return ["everyone"];
    const owners: string[] = [];
    for (const part of bare.split(/[,;]|\s*[/&+]\s*|\s+(?:and|und|with|및)\s+/u)) {
      const word = part.replace(/^@/, "").trim();
      if (word === "") continue;
      const known = this.find(word);
      const name =
        known ??
        (accept === "any" && (isOnlyName(word) || /^[\p{Lu}]{2,4}$/u.test(word)) && isNameWord(word) ? word : null);
      if (name === null) return null;
      if (!owners.includes(name)) owners.push(name);
    }
    return owners.length === 0 ? null : owners;
  }

  everyName(): string[] {
    return [...new Set(this.#circles.flat())];
  }
}

const parts = (name: string): string[] => name.split(/\s+/);
const same = (a: string, b: string): boolean => a.localeCompare(b, "en", { sensitivity: "base" }) === 0;
const sameName = (name: string, word: string): boolean => same(name, word);
const firstName = (name: string, word: string): boolean => same(parts(name)[0] ?? "", word);

function initials(name: string, word: string): boolean {
  const bare = word.replace(/\./g, "");
  if (!/^\p{Lu}{1,3}$/u.test(bare)) return false;
  const letters = parts(name)
    .filter((part) => /^\p{Lu}/u.test(part))
    .map((part) => part[0] ?? "")
    .join("");
  const hyphened = name
    .split(/[\s-]+/)
    .map((part) => part[0]?.toUpperCase() ?? "")
    .join("");
  return bare.length === 1
    ? letters.startsWith(bare) && (/\.$/.test(word) || word.length === 1)
    : letters === bare || hyphened === bare;
}

function nickname(name: string, word: string): boolean {
  return (
    word.length >= 3 &&
    /^\p{Lu}\p{Ll}+$/u.test(word) &&
    (parts(name)[0] ?? "").toLowerCase().startsWith(word.toLowerCase())
  );
}

function surname(name: string, word: string): boolean {
  const bare = word.replace(/^(?:Dr|Mr|Mrs|Ms|Miss|Prof|Rev|Cllr|Councillor|Herr|Frau)\.?\s+/u, "");
  return parts(name).length > 1 && bare.length > 2 && same(parts(name).at(-1) ?? "", bare);
}
