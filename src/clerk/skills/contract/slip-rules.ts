import { crossReferences, definitions } from "./reference-rules.ts";
import { both, lengthsIn, numberIn, riskOf } from "./risk.ts";
import type { Found, Marked, Reading, Risk } from "./risk.ts";

/** What does not fit together inside the document: nobody wants it, and each can turn into a dispute. */
export function slipRules(reading: Reading): Found {
  return {
    usual: [],
    risks: [
      ...paymentDays(reading),
      ...amounts(reading),
      ...termLengths(reading),
      ...wordsAndDigits(reading),
      ...crossReferences(reading),
      ...blanks(reading),
      ...definitions(reading),
      ...dates(reading),
    ],
  };
}

function paymentDays({ sentences }: Reading): Risk[] {
  const PAY =
    /\binvoices?\b|payment terms|\bpay(?:able|ment|s)?\b[^.;]{0,60}within|\bdue\b[^.;]{0,40}\bdays|(?:대금|요금|보수|용역비|청구서)[^.]{0,60}(?:지급|납부|이내)/iu;
  const timed = sentences
    .filter(
      ({ token }) =>
        PAY.test(token) &&
        !/\bdisput|terminat|cure|remed|reminder|suspend|refund|query|object|renew|해지|환불|이의/i.test(token),
    )
    .flatMap((one) => {
      const [length] = lengthsIn(one.token).filter(
        ({ days, at, words }) =>
          days >= 5 &&
          days <= 180 &&
          /within|due|days? (?:of|from|after|net)|net|이내|까지|내에/i.test(
            one.token.slice(Math.max(0, at - 40), at + words.length + 30),
          ),
      );
      return length === undefined ? [] : [{ one, ...length }];
    });
  if (new Set(timed.map(({ days }) => days)).size < 2) return [];
  const what = timed.map(({ one, words }) => `${one.place}: ${words}`);
  return riskOf(
    timed.map(({ one }) => one),
    {
      kind: "payment-days",
      weight: 3,
      title: {
        en: `different times for payment (${what.join("; ")})`,
        ko: `지급 기한이 서로 다름 (${what.join("; ")})`,
      },
      why: {
        en: "Which one counts is open; the shorter one makes you late, and lateness has its price.",
        ko: "어느 것이 적용되는지 불분명해 짧은 쪽으로 연체가 될 수 있습니다.",
      },
      ask: { en: "One time for payment, in one place.", ko: "지급 기한을 한 곳에 하나로." },
    },
  );
}

/** "deposit of £500" here and "deposit of £750" there. */
function amounts({ sentences }: Reading): Risk[] {
  const byName = new Map<string, { one: Marked; amount: string }[]>();
  for (const one of sentences) {
    for (const match of one.token.matchAll(
      /((?:monthly|annual|yearly|weekly|daily|hourly|fixed|total|set-?up|licen[cs]e|base|security|project)\s+(?:fees?|rent|charges?|price|salary|deposit|rate|retainer|licen[cs]e)|\b(?:deposit|rent|retainer|salary|contract price|purchase price)\b|월 ?(?:임대료|차임|이용료|보수|용역비)|보증금|계약금|총 ?(?:대금|금액))(?:\s+(?:of|is|shall be|will be|amounts? to|:)|은|는|을|:)?\s*((?:[£€$₩]|USD|EUR|GBP)\s?[\d.,]*\d|[\d,]{3,}\s?원|\d[\d,]*\s?만\s?원)/giu,
    )) {
      const name = (match[1] ?? "").toLowerCase().replace(/\s+/g, " ").replace(/s$/, "");
      byName.set(name, [
        ...(byName.get(name) ?? []),
        {
          one,
          amount: (match[2] ?? "")
            .replace(/[\s]/g, "")
            .replace(/[.,]00$/, "")
            .replace(/[.,]$/, ""),
        },
      ]);
    }
  }
  return [...byName].flatMap(([name, list]) => {
    if (new Set(list.map(({ amount }) => amount)).size < 2) return [];
    const what = list.map(({ one, amount }) => `${one.place}: ${amount}`).join("; ");
    return riskOf(
      list.map(({ one }) => one),
      {
        kind: "amounts",
        weight: 3,
        title: { en: `different amounts for the ${name} (${what})`, ko: `${name} 금액이 서로 다름 (${what})` },
        why: both("The higher one will be claimed.", "높은 쪽이 청구될 수 있습니다."),
        ask: both("One amount, in one place.", "금액을 한 곳에 하나로."),
      },
    );
  });
}

/** The same named term with two lengths. */
function termLengths({ sentences }: Reading): Risk[] {
  const byName = new Map<string, { one: Marked; days: number; words: string }[]>();
  for (const one of sentences) {
    for (const match of one.token.matchAll(
      /\b(initial (?:term|period)|fixed term|minimum (?:term|period)|trial period|probation(?:ary period)?|notice period|warranty period|contract term|lease term)\b|(계약 ?기간|수습 ?기간|하자 ?보수 ?기간)/giu,
    )) {
      const near = lengthsIn(one.token)
        .filter(
          ({ at }) =>
            Math.abs(at - match.index) < 70 &&
            /^[^.;]*$/.test(one.token.slice(Math.min(at, match.index), Math.max(at, match.index))),
        )
        .sort((a, b) => Math.abs(a.at - match.index) - Math.abs(b.at - match.index))[0];
      const isEnd =
        near !== undefined &&
        /before|prior|after|notice|renew|end of|within|further|전|이내/i.test(
          one.token
            .slice(Math.min(near.at, match.index), Math.max(near.at, match.index) + near.words.length + 12)
            .replace(/notice period/i, ""),
        );
      if (near === undefined || isEnd) continue;
      const name = (match[1] ?? match[2] ?? "").toLowerCase();
      byName.set(name, [...(byName.get(name) ?? []), { one, days: near.days, words: near.words }]);
    }
  }
  return [...byName].flatMap(([name, list]) => {
    const lengths = list.map(({ days }) => days);
    // Twelve months and a year are one.
    if (lengths.every((days) => Math.abs(days - (lengths[0] ?? 0)) <= Math.max(...lengths) * 0.03)) return [];
    const what = list.map(({ one, words }) => `${one.place}: ${words}`).join("; ");
    return riskOf(
      list.map(({ one }) => one),
      {
        kind: "term-lengths",
        weight: 3,
        title: { en: `different lengths for the ${name} (${what})`, ko: `${name}이 서로 다름 (${what})` },
        why: both("It is open how long you are bound.", "얼마나 오래 묶이는지 불분명합니다."),
        ask: both("One length, in one place.", "기간을 한 곳에 하나로."),
      },
    );
  });
}

/** "thirty (60) days". */
function wordsAndDigits({ sentences }: Reading): Risk[] {
  const hits = sentences.filter(({ text }) =>
    [
      ...text.matchAll(
        /\b((?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|eighteen|twenty|thirty|forty|sixty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)\s*\(\s*(\d{1,3})\s*(?:%\s*)?\)/gi,
      ),
    ].some(([, word, digits]) => {
      const parts = (word ?? "").split("-").map((part) => numberIn(part) ?? 0);
      const before = /\bhundred(?: and)?\s*$/i.test(text.slice(0, text.indexOf(word ?? "")));
      return !before && parts.reduce((sum, part) => sum + part, 0) !== Number(digits);
    }),
  );
  return riskOf(hits, {
    kind: "words-digits",
    weight: 3,
    title: both("a number in words and in figures that differ", "글자와 숫자가 다른 수"),
    why: both(
      "Usually the words win; is that the one you were told?",
      "보통 글자가 우선합니다. 들은 내용과 맞는지 확인하세요.",
    ),
    ask: both("Correct it before signing.", "서명 전에 바로잡기."),
  });
}

function blanks({ sentences }: Reading): Risk[] {
  const BLANK =
    /\[\s*(?:●|•|\*+|_+|\.{2,}|…|date|name|amount|address|insert|tbc|tbd|to be|x+|number|currency|company|party|client|customer|supplier|period|place|legal|note|drafting|[A-Z]{2,5}:)[^\]]*\]|\[\s*\]|\[(?![Nn]ot used|[Rr]eserved|[Ii]ntentionally|[Dd]eleted)[A-Z_ ]{3,40}\]|_{4,}|\bTB[CD]\b|\bto be (?:confirmed|agreed|advised|determined|inserted)\b|\bXX+\b|○{2,}|〇{2,}|미정|추후 ?(?:협의|확정|기재)|\(\s*\)\s*(?:원|일|년|월)/u;
  const hits = sentences.filter(
    ({ text }) =>
      BLANK.test(text) &&
      !/sign(?:ed|ature)|서명|\(인\)|\bby:|\btitle:|witness/i.test(text) &&
      !/^(?:name|date|by|title|성명|날짜)\s*:/i.test(text),
  );
  const names = [...new Set(hits.map(({ text }) => BLANK.exec(text)?.[0] ?? ""))].slice(0, 6).join(", ");
  return riskOf(hits, {
    kind: "blanks",
    weight: 2,
    title: both(`blanks and open points: ${names}`, `빈칸과 미정 사항: ${names}`),
    why: both("Whoever fills them in later decides.", "나중에 채우는 쪽이 정하게 됩니다."),
    ask: both("Fill every one in before signing.", "서명 전에 모두 채우기."),
  });
}

/** An end that comes before its start. */
function dates({ sentences }: Reading): Risk[] {
  const MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
  ];
  const hits = sentences.filter(({ text }) => {
    const found =
      /(?:from|starts? on|commenc\w+ on|beginning)\s+(\d{1,2}) (\p{L}+) (20\d\d)[^.;]{0,80}?(?:to|until|ends? on|expir\w+ on|and ending)\s+(\d{1,2}) (\p{L}+) (20\d\d)/iu.exec(
        text,
      ) ?? /()()(20\d\d)[.년]\s?\d{1,2}[.월]\s?\d{1,2}[일.]?\s*(?:부터|~|-)\s*()()(20\d\d)[.년]/.exec(text);
    if (found === null) return false;
    const key = (year: string | undefined, month: string | undefined, day: string | undefined) =>
      Number(year) * 10_000 + (MONTHS.indexOf((month ?? "").toLowerCase()) + 1) * 100 + Number(day === "" ? 0 : day);
    return key(found[6], found[5], found[4]) < key(found[3], found[2], found[1]);
  });
  return riskOf(hits, {
    kind: "dates",
    weight: 3,
    title: both("an end before its start", "시작보다 앞선 종료일"),
    why: both("The term can't be worked out.", "기간을 계산할 수 없습니다."),
    ask: both("Correct the dates.", "날짜를 바로잡기."),
  });
}
