import type { Day } from "../dates/calendar.ts";
import { dueOf } from "../dates/due.ts";
import type { Due } from "../dates/due.ts";
import type { DateOrder } from "../dates/resolve.ts";
import { capitalised } from "./decisions.ts";
import type { Action, Unit } from "./meeting.ts";
import { impersonal, ownerOf, wordCount } from "./owners.ts";
import type { Owned } from "./owners.ts";
import type { People } from "./people.ts";
import { DONE, NOBODY, sectionOf } from "./words.ts";

export type ActionContext = { meeting: Day; order: DateOrder; people: People; scribe: string | null };

const LABEL =
  /^\W*(?:(?:agreed )?action(?: items?| points?)?|AP|AI|to[- ]?do|task|follow[- ]?up|next step|job|액션|할 ?일|조치)(?:\s*#?\d+)?(?:\s*[([]([^)\]]{1,40})[)\]])?\s*(?:[:：\]]|\s[–—-]\s|(?<=\bAP|\bTODO|\bTo-?do|\bACTION)\s)\s*|^\W?A\d{1,2}\s*[:.)–-]\s*/iu;
const TAG = /\s*#(?:action|todo|task)\b/i;

/** Null when the sentence asks nobody for anything. `previous` is the sentence before it in the same paragraph. */
export function actionOf(unit: Unit, previous: string | null, context: ActionContext): Action | null {
  const isAsked = isAskedFor(unit);
  const label = LABEL.exec(unit.text);
  const text = taskText(unit, label?.[0] ?? "");
  if (!mayBeAction(unit, text, isAsked)) return null;
  const found = dueOf(text, context.meeting, context.order);
  const body = found?.rest ?? text;
  const isListed = isAsked || unit.section === "mixed";
  const owned =
    ownerOf(body, isListed, found?.due.kind === "day", context.people, context.scribe) ??
    (isAsked ? null : impersonal(body, found !== null));
  if (owned === null && !isAsked) return null;
  return taskOf(unit, { body, owned, due: found?.due ?? null, isAsked, label, previous }, context);
}

type Parts = {
  body: string;
  owned: Owned | null;
  due: Due | null;
  isAsked: boolean;
  label: RegExpExecArray | null;
  previous: string | null;
};

function taskOf(
  unit: Unit,
  { body, owned, due, isAsked, label, previous }: Parts,
  context: ActionContext,
): Action | null {
  const owners = owned?.owners ?? givenOwners(unit, label?.[1], context) ?? [];
  const what = whole(owned?.what ?? body, label !== null && owners.length > 0, previous);
  if (what === null || (wordCount(what) < 2 && owners.length === 0 && !isAsked)) return null;
  const isSure = isAsked || due !== null || owned?.isFirm === true;
  return {
    what: actionText(what),
    owner: owners.length === 0 ? null : owners.join(" and "),
    due,
    isSure,
  };
}

function taskText(unit: Unit, label: string): string {
  return unit.text
    .slice(label.length)
    .replace(TAG, "")
    .replace(/^(?:also|plus|and|then)[:,]\s+/i, "")
    .trim();
}

function mayBeAction(unit: Unit, text: string, isAsked: boolean): boolean {
  if (unit.from === "heading" || unit.mark === "done" || isDone(unit.text)) return false;
  if (text === "" || NOBODY.test(text)) return false;
  if (isAsked) return sectionOf(text.replace(/:$/, "")) === null;
  return ["plain", "next", "mixed"].includes(unit.section) && !/\?\s*$/.test(text);
}

/** From "Action (Tom):", or from the item or heading that this one stands under. */
function givenOwners(unit: Unit, inLabel: string | undefined, { people }: ActionContext): string[] | null {
  const labelled = inLabel === undefined ? null : people.owners(inLabel, "any");
  return labelled ?? (unit.parent === null ? null : people.owners(unit.parent.replace(/:$/, ""), "known"));
}

/** "Order new labels. Action: Tom, by Friday": the task stands in the sentence before. Null: there is none. */
function whole(what: string, isLabelOnly: boolean, previous: string | null): string | null {
  return wordCount(what) === 0 || (isLabelOnly && wordCount(what) < 2) ? previous : what;
}

/** Marked as an action by its label, its box or arrow, or its section. */
export function isAskedFor(unit: Unit): boolean {
  return LABEL.test(unit.text) || unit.mark === "action" || TAG.test(unit.text) || unit.section === "actions";
}

export function isDone(text: string): boolean {
  return (
    /[([]\s*(?:done|completed?|closed|finished|✓|✔)\b[^)\]]*[)\]]|[–—-]\s*(?:done|completed)\.?$|^(?:✓|✔|✅|☑|\[x\])|^~~|\bDONE\b|(?:^|\s)완료(?:됨|\s*$|\))/u.test(
      text,
    ) || DONE.test(text.replace(/^(?:yes|x|ready)\b.*/i, ""))
  );
}

function actionText(text: string): string {
  const tidy = text
    .replace(/^[\s:;,–—.-]+|[\s,;:–—-]+$/g, "")
    .replace(/^(?:please|pls)\s+/i, "")
    .replace(/\s{2,}/g, " ")
    .replace(/\s+([,.;])/g, "$1")
    .replace(/\.+$/, "");
  return capitalised(tidy);
}
