import { clausesOf, sentencesOfClauses } from "./clauses.ts";
import { lawRules } from "./law-rules.ts";
import { missingRules } from "./missing-rules.ts";
import { moneyRules } from "./money-rules.ts";
import { partiesOf, sidesOf, tokenizer } from "./parties.ts";
import type { Party, Sides } from "./parties.ts";
import type { Paragraph } from "./paragraph.ts";
import { plainRules } from "./plain-rules.ts";
import { plainRulesCourse } from "./plain-rules-course.ts";
import { plainRulesMore } from "./plain-rules-more.ts";
import { riskOf } from "./risk.ts";
import type { Found, Reading, Risk, Usual } from "./risk.ts";
import { slipRules } from "./slip-rules.ts";
import { termRules } from "./term-rules.ts";

export type Reviewed = { risks: Risk[]; usual: Usual[]; sides: Sides; clauseCount: number; isNumbered: boolean };

/** Null: the text names no two parties or has no clauses, so it is no contract that clerk can read. */
export function findRisks(paragraphs: readonly Paragraph[], task: string): Reviewed | null {
  const clauses = clausesOf(paragraphs);
  const text = paragraphs.map((paragraph) => paragraph.text).join("\n");
  const parties = partiesOf(text);
  const stated = sidesOf(task, parties);
  if (stated === null || clauses.length < 3) return null;
  const review = (sides: Sides): Reviewed => {
    const mark = tokenizer(sides);
    const sentences = sentencesOfClauses(clauses).map((sentence) => ({ ...sentence, token: mark(sentence.text) }));
    const reading: Reading = { clauses, sentences, sides, text, token: mark(text) };
    const found = [termRules, moneyRules, lawRules, missingRules, slipRules, plain].map((rules) => rules(reading));
    const risks = withoutRepeats(found.flatMap((one) => one.risks)).sort(
      (a, b) => b.weight - a.weight || order(a) - order(b),
    );
    const risky = new Set(risks.flatMap(({ places }) => places));
    const usual = found
      .flatMap((one) => one.usual)
      .filter(
        ({ place }, at, all) =>
          place !== "" && !risky.has(place) && all.findIndex((other) => other.place === place) === at,
      );
    return {
      risks,
      usual,
      sides,
      clauseCount: clauses.length,
      isNumbered: clauses.some(({ number }) => number !== null),
    };
  };
  if (stated.isStated) return review(stated);
  return heaviest(parties, review);
}

/** Nobody said who we are: most likely the party that the paper burdens more, as people ask about papers they got. */
function heaviest(parties: readonly Party[], review: (sides: Sides) => Reviewed): Reviewed | null {
  const weight = ({ risks }: Reviewed) =>
    risks.reduce((sum, risk) => sum + (risk.places.length > 0 ? risk.weight : 0), 0);
  const reviews = parties
    .slice(0, 3)
    .map((us) => review({ us, them: parties.filter((party) => party !== us), isStated: false }));
  return reviews.sort((a, b) => weight(b) - weight(a))[0] ?? null;
}

function plain({ sentences }: Reading): Found {
  const found: Found = { risks: [], usual: [] };
  for (const { en, ko, unless, harmless, ...rule } of [...plainRules, ...plainRulesCourse, ...plainRulesMore]) {
    const caught = sentences.filter(
      ({ token }) =>
        [...en, ...ko].some((pattern) => pattern.test(token)) &&
        (!/@BOTH|@NEITHER/.test(token) || /@US|@THEM/.test(token)),
    );
    const hits = caught.filter(({ token }) => unless === undefined || !unless.test(token));
    if (harmless !== undefined)
      for (const one of caught) if (!hits.includes(one)) found.usual.push({ place: one.place, what: harmless });
    found.risks.push(
      ...riskOf(hits, { kind: rule.kind, weight: rule.weight, title: rule.title, why: rule.why, ask: rule.ask }, en[0]),
    );
  }
  return found;
}

/** The catch-all kinds say nothing new about a sentence that a named kind has. */
function withoutRepeats(risks: readonly Risk[]): Risk[] {
  const weak = new Set([
    "final-say",
    "service-change",
    "deemed-acceptance",
    "long-term",
    "non-refundable",
    "claims-window",
    "sole-remedy",
    "disclaimer",
  ]);
  const strong = new Set(risks.filter(({ kind }) => !weak.has(kind)).flatMap(({ places }) => places));
  return risks.flatMap((risk) => {
    if (!weak.has(risk.kind)) return [risk];
    const places = risk.places.filter((place) => !strong.has(place));
    if (places.length === 0) return [];
    const keep = risk.places
      .map((place, at) => ({ place, quote: risk.quotes[at] }))
      .filter(({ place }) => places.includes(place));
    return [{ ...risk, places, quotes: keep.flatMap(({ quote }) => (quote === undefined ? [] : [quote])) }];
  });
}

/** Among equals, what stands in a clause comes before what is missing. */
const order = ({ places }: Risk): number => (places.length > 0 ? 0 : 1);
