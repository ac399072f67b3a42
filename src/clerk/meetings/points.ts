import type { Unit } from "./meeting.ts";

const CHAT =
  /\b(?:coffee|lunch|dog|cat|weather|weekend|laugh(?:ed|s)?|joke|birthday|cake|line (?:was )?bad|small talk|moving on|never mind|anyway|train|traffic|tunnel|thanks?|welcome[ds]?|holiday snaps|sorry)\b|ㅋㅋ/iu;
const FACT = /\d|[£$€₩%]/u;
const WEIGHT =
  /\b(?:sold|sales|orders?|revenue|spent|budget|costs?|stock|import|delivered|delivery|complaints?|damage|short|late|delay(?:ed)?|risk|issue|problem|broken|failed|missing|through|finished|complete[d]?|ready|progress|growth|up|down|increase[d]?|decrease[d]?|customers?|target|record|launch(?:ed)?|result|test(?:ed|s)?|blocked|urgent|important|staff|hire[d]?|supplier)\b/iu;

/** The sentences that tell most, best first: figures and states before talk. Used ones are not told twice. */
export function keyPoints(units: readonly Unit[], used: ReadonlySet<Unit>, title: string): string[] {
  const topic = new Set(title.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
  return units
    .filter((unit) => unit.from !== "heading" && unit.section === "plain" && !used.has(unit))
    .map((unit, at) => ({ text: unit.text, at, score: scoreOf(unit.text, topic) }))
    .filter(({ score }) => score >= 2)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ text }) => text.replace(/^\(([^()]*)\)?$/, "$1").replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()))
    .filter((text, at, all) => all.indexOf(text) === at);
}

function scoreOf(text: string, topic: ReadonlySet<string>): number {
  const words = text.split(/\s+/);
  if (words.length < 4 || words.length > 28) return 0;
  // A line of date, time and place is told in the heading.
  if (
    /^\W*(?:(?:mon|tue|wed|thu|fri|sat|sun)\p{L}*\W+)?\d{1,4}[\s./-]\S+/iu.test(text) &&
    /\d{1,2}[:.]\d\d|\d{4}/.test(text) &&
    words.length < 16
  )
    return 0;
  let score = 0;
  if (FACT.test(text)) score += 2;
  score += Math.min(2, text.match(new RegExp(WEIGHT.source, "giu"))?.length ?? 0);
  if (words.some((word) => topic.has(word.toLowerCase().replace(/\P{L}/gu, "")))) score += 1;
  if (/\p{Lu}\p{L}+/u.test(text.slice(1))) score += 0.5;
  if (CHAT.test(text)) score -= 3;
  // Who said what in a bargaining is not what holds in the end.
  if (/^\p{Lu}[\p{L}.]{0,12}:\s|^\p{Lu}\.\s/u.test(text)) score -= 3;
  if (/\?\s*$|\b(?:said|says|thinks|asked|wants|would|maybe|lowest|might|if we|unless|opened (?:w|at))\b/iu.test(text))
    score -= 1.5;
  if (/[:]$/.test(text)) score -= 3;
  return score;
}
