import type { Day } from "../dates/calendar.ts";
import { fullDatesIn } from "../dates/resolve.ts";
import type { DateOrder } from "../dates/resolve.ts";
import type { Block } from "../documents/block.ts";
import { actionOf, isAskedFor, isDone } from "./actions.ts";
import type { ActionContext } from "./actions.ts";
import { capitalised, decisionText, verdictOf } from "./decisions.ts";
import type { Verdict } from "./decisions.ts";
import { headingOf } from "./heading.ts";
import type { MeetingHeading } from "./heading.ts";
import type { Action, Meeting, SectionKind, Unit } from "./meeting.ts";
import { oddDates } from "./oddities.ts";
import { People } from "./people.ts";
import { keyPoints } from "./points.ts";
import { overdueAtBirth, readTable } from "./tables.ts";
import { unitsOf } from "./units.ts";
import { DATE_LABELS, OTHER_LABELS, OWNER_COLUMNS, sectionOf } from "./words.ts";

/** `others` are people of the other meetings read with this one: a first name may be theirs. */
export type ReadOptions = { today: Day; order: DateOrder; others: readonly string[] };

export function readMeeting(file: string, blocks: readonly Block[], { today, order, others }: ReadOptions): Meeting {
  const heading = headingOf(file, blocks, today, order);
  const people = new People(heading.roles, [...heading.present, ...heading.absent, ...ownersInTables(blocks)], others);
  const scribe = heading.scribe === null ? null : (people.find(heading.scribe) ?? heading.scribe);
  const context: ActionContext = { meeting: heading.day ?? today, order, people, scribe };
  const units = bodyUnits(unitsOf(blocks), heading);
  const used = new Set<Unit>();
  const found = fromText(units, used, context);
  for (const { rows, section } of tablesOf(blocks)) {
    const facts = readTable(rows, section, context);
    found.actions.push(...facts.actions);
    found.decisions.push(...facts.decisions);
    found.open.push(...facts.open);
    found.oddities.push(...facts.oddities);
  }
  const actions = unique(found.actions, ({ what, owner }) => `${owner} ${what}`);
  // The heading's own date was judged with the file name beside it.
  const dates =
    heading.day === null
      ? []
      : oddDates(
          units
            .filter(
              ({ text }) =>
                heading.oddities.length === 0 || !heading.oddities.some((odd) => odd.includes(`"${text.slice(0, 8)}`)),
            )
            .map(({ text }) => text)
            .concat(tablesOf(blocks).flatMap(({ rows }) => rows.flat())),
          heading.day,
          order,
        );
  return {
    file,
    title: heading.title,
    day: heading.day,
    present: heading.present.map((name) => people.find(name) ?? name),
    absent: heading.absent,
    decisions: unique(found.decisions, (text) => text),
    actions,
    open: unique(found.open, (text) => text),
    points: keyPoints(
      units.filter((unit) => !isDateLine(unit, heading, today, order)),
      used,
      heading.title,
    ),
    next: found.next,
    oddities: [
      ...heading.oddities,
      ...dates,
      ...found.oddities,
      ...(heading.day === null ? [] : overdueAtBirth(actions, heading.day)),
    ],
    likeness: heading.likeness + (found.decisions.length > 0 ? 2 : 0) + (actions.some(({ isSure }) => isSure) ? 2 : 0),
  };
}

type Found = { decisions: string[]; actions: Action[]; open: string[]; next: string | null; oddities: string[] };

function fromText(units: readonly Unit[], used: Set<Unit>, context: ActionContext): Found {
  const found: Found = { decisions: [], actions: [], open: [], next: null, oddities: [] };
  const decided = new Map<Unit, string>();
  let previous: { unit: Unit; verdict: Verdict } | null = null;
  for (const unit of units) {
    const before: Unit | null = previous?.unit.group === unit.group ? previous.unit : null;
    const last: Verdict = before === null ? "nothing" : (previous?.verdict ?? "nothing");
    const verdict = verdictOf(unit, last);
    previous = { unit, verdict: verdict === "confirms" ? "nothing" : verdict };
    if (unit.from === "heading") continue;
    if (isAboutNext(unit) || unit.mark === "done" || isDone(unit.text)) {
      if (isAboutNext(unit)) found.next ??= unit.text.replace(/\.$/, "");
      used.add(unit);
      continue;
    }
    const action = actionOf(unit, before?.text ?? null, context);
    if (action !== null && isTask(action, unit, verdict)) {
      if (!isContinuation(unit, before, action)) found.actions.push(action);
      used.add(unit);
    } else if (verdict === "decision") {
      decided.set(unit, withTopic(unit, withSubject(decisionText(unit.text), before)));
      used.add(unit);
    } else if (verdict === "confirms" && before !== null) {
      if (last === "nothing") confirm(before, decided, used);
      used.add(unit);
    } else if (verdict === "not settled" || unit.section === "open") {
      found.open.push(withTopic(unit, openText(unit, units, used)));
      used.add(unit);
    }
  }
  // In the order of the document, also when a later sentence confirmed an earlier one.
  found.decisions.push(...units.flatMap((unit) => decided.get(unit) ?? []).filter((text) => /\s/.test(text)));
  return found;
}

const NEXT =
  /^(?:(?:date of )?(?:the )?next (?:meeting|call|weekly|session|stand-?up|sync|date|time)\b|next \p{L}+\s*(?::|is\b|in\b|on\b)|다음 ?회의)/iu;

function isAboutNext({ section, text }: Unit): boolean {
  return section === "next" || NEXT.test(text);
}

/** "Agreed: Tom orders the labels" is Tom's task; what was agreed is that he does it. */
function isTask(action: Action, unit: Unit, verdict: Verdict): boolean {
  if (verdict === "decision") return action.owner !== null || isAskedFor(unit);
  return verdict !== "not settled" || action.isSure;
}

/** "Both said yes" makes a decision of the sentence before it. */
function confirm(unit: Unit, decided: Map<Unit, string>, used: Set<Unit>): void {
  if (!used.has(unit)) decided.set(unit, withTopic(unit, decisionText(unit.text)));
  used.add(unit);
}

/** Told out of its place a sentence needs its heading: "Brindle Mill: the tree lot opens …". */
function withTopic({ topic }: Unit, text: string): string {
  const words = (of: string) =>
    of
      .toLowerCase()
      .match(/\p{L}{3,}/gu)
      ?.map((word) => word.replace(/s$/, "")) ?? [];
  const own = words(text);
  return topic === null || words(topic).some((word) => own.includes(word)) ? text : `${topic}: ${text}`;
}

/** "Agreed on 8 July" needs what it is about: the label, or the sentence, right before it. */
function withSubject(text: string, before: Unit | null): string {
  if (before === null || text.split(/\s+/).length > 5) return text;
  const label = /^([^:.]{3,40}?)(?::|\s[–—-])\s/.exec(before.text)?.[1];
  return label === undefined ? text : `${capitalised(label)}: ${text}`;
}

/** The second sentence of an item in a list of actions explains the first one. */
function isContinuation(unit: Unit, before: Unit | null, action: Action): boolean {
  return (
    before !== null &&
    unit.from === "item" &&
    unit.section === "actions" &&
    action.owner === null &&
    action.due?.kind !== "day"
  );
}

/** "Did not settle that one" says nothing alone: the talk before it is told instead. */
function openText(unit: Unit, units: readonly Unit[], used: Set<Unit>): string {
  const text = capitalised(
    unit.text
      .replace(/^\W*(?:open(?: (?:question|point|issue))?|question|parked|undecided|tbd)\s*[:–-]\s*/i, "")
      .replace(/\.$/, ""),
  );
  const isBare =
    unit.text.split(/\s+/).length <= 10 &&
    (/\b(?:that|this|it|one|these|yet|here)\b/iu.test(unit.text) || unit.text.split(/\s+/).length <= 4);
  const at = units.indexOf(unit);
  if (!isBare) {
    // A short question needs the statement it is about: what "who pays" is for.
    const before = units[at - 1];
    if (
      before === undefined ||
      before.group !== unit.group ||
      used.has(before) ||
      unit.section === "open" ||
      `${before.text} ${text}`.split(/\s+/).length > 26 ||
      text.split(/\s+/).length > 9
    )
      return text;
    used.add(before);
    return `${capitalised(before.text)} ${text}`;
  }
  const talk = units.slice(Math.max(0, at - 4), at).filter((one) => one.group === unit.group);
  const question = talk.findLast((one) => /\?$/.test(one.text));
  const whole =
    question === undefined
      ? ""
      : talk
          .slice(talk.indexOf(question))
          .map((one) => one.text)
          .join(" ");
  if (whole !== "" && whole.split(/\s+/).length <= 26) {
    for (const one of talk.slice(talk.findIndex((each) => each === question))) used.add(one);
    return capitalised(whole.replace(/\.$/, ""));
  }
  const topic =
    talk.findLast((one) => /\b(?:whether|about|or|between|back and forth|question)\b|\?/iu.test(one.text)) ??
    talk.at(-1);
  if (topic === undefined) return text;
  used.add(topic);
  return capitalised(topic.text.replace(/\.$/, ""));
}

function bodyUnits(units: readonly Unit[], heading: MeetingHeading): Unit[] {
  const isHeading = (text: string) => {
    const label = /^\W*([\p{L}][\p{L}\d /&.-]{0,28}?)\s*[:：]/u.exec(text)?.[1] ?? "";
    const kind = sectionOf(label);
    return (
      kind === "people" ||
      kind === "absent" ||
      text === heading.title ||
      (heading.present.filter((name) => text.includes(name)).length >= 2 && /^[^:]{1,20}:/.test(text))
    );
  };
  return units.filter(
    (unit) =>
      unit.from === "heading" || (unit.section !== "people" && unit.section !== "absent" && !isHeading(unit.text)),
  );
}

function tablesOf(blocks: readonly Block[]): { rows: string[][]; section: SectionKind }[] {
  const tables: { rows: string[][]; section: SectionKind }[] = [];
  let section: SectionKind = "plain";
  for (const block of blocks) {
    if (block.kind === "heading") section = sectionOf(block.text) ?? "plain";
    if (block.kind === "paragraph" && block.lines.length === 1)
      section = sectionOf((block.lines[0] ?? "").replace(/:$/, "")) ?? section;
    if (block.kind === "table") tables.push({ rows: block.rows, section });
  }
  return tables;
}

/** The line that gave the meeting's date is told in the heading. */
function isDateLine({ group, text }: Unit, { day }: MeetingHeading, today: Day, order: DateOrder): boolean {
  const label = /^([\p{L} ]{1,20})[:：]/u.exec(text)?.[1] ?? "";
  return (
    DATE_LABELS.test(label) ||
    OTHER_LABELS.test(label) ||
    (group <= 3 && day !== null && fullDatesIn(text, { from: today, direction: "back", order }).includes(day))
  );
}

/** Full names that stand only in an owner column ("Rafe Quillinan") help with the short forms elsewhere. */
function ownersInTables(blocks: readonly Block[]): string[] {
  return tablesOf(blocks).flatMap(({ rows: [header = [], ...body] }) => {
    const at = header.findIndex((cell) => OWNER_COLUMNS.test(cell.trim()));
    return at < 0
      ? []
      : body
          .map((row) => row[at] ?? "")
          .filter((name) => /^\p{Lu}[\p{L}'’-]+ (?:\p{L}+ )?\p{Lu}[\p{L}'’-]+$/u.test(name));
  });
}

function unique<T>(list: readonly T[], key: (one: T) => string): T[] {
  const seen = new Set<string>();
  return list.filter((one) => {
    const text = key(one).toLowerCase();
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
