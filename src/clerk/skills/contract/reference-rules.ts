import { placesIn } from "./places.ts";
import { both, riskOf } from "./risk.ts";
import type { Marked, Reading, Risk } from "./risk.ts";

/** References to clauses and schedules that are not there. */
export function crossReferences({ sentences, clauses }: Reading): Risk[] {
  const places = new Set(
    clauses.flatMap(({ number, parts }) =>
      number === null ? [] : [number, ...parts.map(({ sub }) => `${number}${sub}`)],
    ),
  );
  const schedules = new Set(clauses.flatMap(({ schedule }) => (schedule === null ? [] : [schedule.toLowerCase()])));
  if (places.size < 3) return [];
  const tops = new Set([...places].map((place) => place.split(".")[0]));
  const bad: { one: Marked; what: string }[] = [];
  for (const one of sentences) {
    for (const match of one.text.matchAll(
      /\b(?:clauses?|sections?|articles?|paragraphs?)\s+(\d{1,3}(?:\.\d{1,2})*)((?:\([a-z]+\))?)(?:\s*(?:and|or|to|,)\s*(\d{1,3}(?:\.\d{1,2})*))?|제\s*(\d+)\s*조(?!\s*[(（[])/giu,
    )) {
      const after = one.text.slice(match.index + match[0].length, match.index + match[0].length + 70);
      const before = one.text.slice(Math.max(0, match.index - 30), match.index);
      if (
        /^[^.;]{0,30}\b(?:of|to|in) (?:the )?(?:[\p{L}\s]{0,40})(?:Act|Regulation|Directive|GDPR|Code|Law|Order|Rules|Convention|Treaty|BGB)\b|^\s*(?:GDPR|UK GDPR|BGB)\b/iu.test(
          after,
        ) ||
        /(?:법|법률|시행령|규칙)」?\s*$|」\s*$/.test(before)
      )
        continue;
      // "clause 3 of Schedule 1" counts in the schedule.
      if (
        /^\s*(?:of|in|to) (?:the )?(?:schedule|annex|appendix|exhibit)/i.test(after) ||
        (one.clause.schedule !== null && /^paragraph/i.test(match[0]))
      )
        continue;
      for (const number of [match[1], match[3]]) {
        if (number !== undefined && !places.has(number) && !(number.includes(".") === false && tops.has(number)))
          bad.push({ one, what: `${match[0].replace(/\s.*/, "")} ${number}` });
      }
      if (
        match[4] !== undefined &&
        !places.has(`제${match[4]}조`) &&
        ![...places].some((place) => place.startsWith(`제${match[4]}조`))
      )
        bad.push({ one, what: `제${match[4]}조` });
    }
    for (const match of one.text.matchAll(
      /\b(schedule|annex|appendix|exhibit)\s+(\d{1,2}|[A-Z])\b|(별지|별첨)\s*(?:제?\s*)?(\d{1,2})/giu,
    )) {
      const name = `${match[1] ?? match[3] ?? ""} ${match[2] ?? match[4] ?? ""}`;
      if (
        !schedules.has(name.toLowerCase()) &&
        !/^\s*(?:of|to) the [\p{Lu}]/u.test(one.text.slice(match.index + match[0].length))
      )
        bad.push({ one, what: name });
    }
  }
  const names = [...new Set(bad.map(({ what }) => what))].join(", ");
  return riskOf([...new Set(bad.map(({ one }) => one))], {
    kind: "cross-reference",
    weight: 2,
    title: both(`it points to something that is not there: ${names}`, `없는 조항을 가리킴: ${names}`),
    why: both(
      "What stands there may be a duty that you have not seen, or was lost in an earlier draft.",
      "보지 못한 의무이거나 이전 초안에서 빠진 내용일 수 있습니다.",
    ),
    ask: both("Have the missing text shown, or the reference taken out.", "해당 내용을 받거나 참조를 삭제."),
  });
}

/** A term defined twice; capitalised terms that are used like definitions and never defined. */
export function definitions({ sentences, clauses, text, sides }: Reading): Risk[] {
  const defined = new Map<string, Marked[]>();
  for (const one of sentences) {
    for (const match of one.text.matchAll(
      /["“]([A-Z][\p{L} -]{2,40}?)["”](?=\s+(?:means|shall mean|has the meaning|refers to|is defined)|\s*\))/gu,
    )) {
      const term = match[1] ?? "";
      defined.set(term, [...(defined.get(term) ?? []), one]);
    }
  }
  if (defined.size < 2) return [];
  const twice = [...defined].filter(([, places]) => new Set(places.map(({ text: sentence }) => sentence)).size > 1);
  const risks = riskOf(
    twice.flatMap(([, places]) => places),
    {
      kind: "defined-twice",
      weight: 2,
      title: both(
        `defined twice: ${twice.map(([term]) => term).join(", ")}`,
        `두 번 정의됨: ${twice.map(([term]) => term).join(", ")}`,
      ),
      why: both(
        "Two meanings for one word can be played against you.",
        "한 낱말에 두 뜻이 있으면 불리하게 쓰일 수 있습니다.",
      ),
      ask: both("One definition.", "정의를 하나로."),
    },
  );
  const known = [
    ...defined.keys(),
    sides.us.term,
    ...sides.them.map(({ term }) => term),
    sides.us.name,
    ...sides.them.map(({ name }) => name),
  ].map((term) => term.toLowerCase());
  const headings = new Set(clauses.map(({ heading }) => heading.toLowerCase()));
  const counts = new Map<string, number>();
  for (const [, term = ""] of text.matchAll(
    /\b(?:the|each|any|all|such|of|an?)\s+((?:[A-Z][a-z]+)(?:[ -][A-Z][a-z]+){0,2})\b(?!['’]s (?:Limited|Ltd))/g,
  ))
    counts.set(term, (counts.get(term) ?? 0) + 1);
  const isKnown = (term: string) =>
    known.some(
      (one) =>
        one === term.toLowerCase() ||
        `${one}s` === term.toLowerCase() ||
        one === `${term.toLowerCase()}s` ||
        one.includes(term.toLowerCase()) ||
        term.toLowerCase().includes(one),
    ) || headings.has(term.toLowerCase());
  const undefined_ = [...counts]
    .filter(
      ([term, count]) =>
        count >= 2 &&
        !isKnown(term) &&
        placesIn(term).length === 0 &&
        !/^(?:Schedules?|Annex|Appendix|Exhibit|Clauses?|Sections?|Articles?|Part(?:y|ies)|Agreement|Contract|Company|Limited|Act|Law|Court|Courts|State|Republic|Kingdom|City|County|European|United|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Internet|English|German|French|Customer|Client|Supplier)\b/.test(
          term,
        ),
    )
    .map(([term]) => term)
    .slice(0, 5);
  const users = sentences.filter(({ text: sentence }) => undefined_.some((term) => sentence.includes(term)));
  return [
    ...risks,
    ...(undefined_.length === 0
      ? []
      : riskOf(users.slice(0, 6), {
          kind: "undefined-terms",
          weight: 1,
          title: both(
            `used like defined terms, but not defined: ${undefined_.join(", ")}`,
            `정의 없이 쓰인 용어: ${undefined_.join(", ")}`,
          ),
          why: both("Their meaning is open.", "뜻이 정해져 있지 않습니다."),
          ask: both("Define them, or use plain words.", "정의하거나 일반 낱말로."),
        })),
  ];
}
