import type { Clause, Sentence } from "./clauses.ts";
import type { Sides } from "./parties.ts";

export type Words = { en: string; ko: string };

/** 5 could end the business, 1 is a small thing. `places` is empty for what is missing from the contract. */
export type Risk = {
  kind: string;
  weight: 1 | 2 | 3 | 4 | 5;
  places: string[];
  quotes: string[];
  title: Words;
  why: Words;
  ask: Words;
};

/** A sentence with the parties replaced by @US, @THEM, @BOTH, @NEITHER. */
export type Marked = Sentence & { token: string };

export type Reading = { clauses: Clause[]; sentences: Marked[]; sides: Sides; text: string; token: string };

export type Usual = { place: string; what: Words };

export type Found = { risks: Risk[]; usual: Usual[] };

export const both = (en: string, ko: string): Words => ({ en, ko });

const quoteLengthMax = 300;

export function riskOf(hits: readonly Marked[], about: Omit<Risk, "places" | "quotes">, pattern?: RegExp): Risk[] {
  if (hits.length === 0) return [];
  return [
    {
      ...about,
      places: [...new Set(hits.map(({ place }) => place))],
      quotes: [...new Set(hits.map((hit) => quoted(hit, pattern)))].slice(0, 3),
    },
  ];
}

/** The sentence, or as much of it around the telling words as a phone shows. */
function quoted({ quote, token, text }: Marked, pattern?: RegExp): string {
  if (quote.length <= quoteLengthMax) return quote;
  const at = pattern === undefined ? 0 : Math.max(0, token.search(pattern));
  const start = Math.max(0, Math.floor((at / Math.max(1, text.length)) * quote.length) - 60);
  const from = start === 0 ? 0 : quote.indexOf(" ", start) + 1;
  const cut = quote.slice(from, from + quoteLengthMax);
  const end = from + quoteLengthMax >= quote.length ? cut : cut.slice(0, cut.lastIndexOf(" "));
  return `${from === 0 ? "" : "… "}${end.trim()}${end.length + from < quote.length ? " …" : ""}`;
}

const NUMBERS: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fourteen: 14,
  fifteen: 15,
  eighteen: 18,
  twenty: 20,
  "twenty-four": 24,
  thirty: 30,
  "thirty-six": 36,
  forty: 40,
  "forty-five": 45,
  "forty-eight": 48,
  sixty: 60,
  ninety: 90,
};

export function numberIn(words: string): number | null {
  const digits = /\d+(?:[.,]\d+)?/.exec(words)?.[0];
  return digits === undefined ? (NUMBERS[words.trim().toLowerCase()] ?? null) : Number(digits.replace(",", "."));
}

/** Lengths of time in a text, in days: "one hundred and eighty (180) days", "three months", "30일". */
export function lengthsIn(text: string): { days: number; at: number; end: number; words: string }[] {
  const word = Object.keys(NUMBERS)
    .sort((a, b) => b.length - a.length)
    .join("|");
  const found = text.matchAll(
    new RegExp(
      String.raw`(?:\b(?:${word})\b\s*\(\s*)?(\d{1,4}|\b(?:${word})\b)\s*\)?\s*[-\s]?(?:(?:calendar|working|business|full|consecutive)\s+)*(days?|weeks?|months?|years?|일|주|개월|년)(?![\p{L}])`,
      "giu",
    ),
  );
  return [...found].flatMap((match) => {
    const count = numberIn(match[1] ?? "");
    const unit = (match[2] ?? "").toLowerCase();
    const days = /^day|일/.test(unit) ? 1 : /^week|주/.test(unit) ? 7 : /^month|개월/.test(unit) ? 30 : 365;
    // "2027년" is a year of the calendar, not two thousand years.
    return count === null || (days === 365 && count > 99)
      ? []
      : [
          {
            days: count * days,
            at: match.index,
            words: `${count}${/[가-힣]/.test(match[2] ?? "") ? "" : " "}${match[2] ?? ""}`,
            end: match.index + match[0].length,
          },
        ];
  });
}
