import { capitalised } from "./decisions.ts";
import { isNameWord } from "./people.ts";
import type { People } from "./people.ts";
import { NOBODY } from "./words.ts";

/** Third person present of saying, thinking and being: what people do in a meeting, not after it. */
const TALK =
  /^(?:says|thinks|wants|has|is|was|does|likes|loves|knows|feels|hopes|sees|means|needs|asks|believes|agrees|disagrees|prefers|suggests|proposes|reports|notes|mentions|explains|wonders|worries|expects|offers|points|adds|warns|complains|confirms|doubts|remembers|recalls|presents|shows|opens|joins|leaves|chairs|welcomes|thanks|apologises|apologizes|minds|understands|remains|seems|looks|sounds|cannot|owns|lives|works|runs|gets|comes|goes|insists|stresses|argues|states|claims|admits|objects|estimates|reminds|outlines|summarises|summarizes|was|raises|considers|keeps|loses|starts|stays|describes|supports|hates|fears|misses|speaks|talks|tells|questions|highlights)$/i;

/** Things that are "to do something" and nobody. */
const NO_OWNER_NOUN =
  /^(?:motion|proposal|decision|request|plan|idea|attempt|chance|time|need|vote|reason|way|ability|deadline|permission|option|offer|invitation|how|what|where|when|why|due|thanks|according|next|point|agreed|aim|goal|nothing|something|everything|more|back|up)$/i;

const NEGATED = /^(?:not|never|n['’]t|no longer)\b/i;
const WILL = String.raw`(?:will|['’]ll|shall|must|needs? to|has to|have to|should|is (?:going )?to|are (?:going )?to|(?:has |have )?(?:agreed|promised|offered|volunteered|undertook|committed) to|is asked to|was asked to|to)`;
const NAME = String.raw`@?\p{Lu}[\p{L}'’.-]*(?:\s+(?:(?:van|von|de|der|den)\s+)?\p{Lu}[\p{L}'’-]*){0,2}`;
const NAMES = String.raw`(?:${NAME}(?:\s*(?:,|&|\+|/|\band\b)\s*${NAME}){0,3})`;
const HANGUL = String.raw`[가-힣]{2,4}`;

/** `owners` empty: the words say that somebody should, and not who. `isFirm`: told as a task, not as talk. */
export type Owned = { owners: string[]; what: string; isFirm: boolean };

/** Who is to do it, by all the ways in which notes say so; null when none of them is used. */
export function ownerOf(
  text: string,
  isAsked: boolean,
  hasDue: boolean,
  people: People,
  scribe: string | null,
): Owned | null {
  return (
    explicitOwner(text, people) ??
    beforeColon(text, isAsked, people) ??
    willDo(text, isAsked, people) ??
    does(text, isAsked, people) ??
    (isAsked || hasDue ? atTheEnd(text, people, isAsked ? "any" : "known") : null) ??
    (isAsked || hasDue ? afterComma(text, people) : null) ??
    asked(text, people) ??
    firstPerson(text, isAsked, scribe)
  );
}

function explicitOwner(text: string, people: People): Owned | null {
  const nobody =
    /\s*[([]\s*(?:담당자?\s*미정|owner (?:tb[cd]|open|missing|\?)|no owner(?: yet)?|unassigned|nobody yet|who\?)\s*[)\]]/iu.exec(
      text,
    );
  if (nobody !== null) return { owners: [], what: text.replace(nobody[0], ""), isFirm: true };
  const field =
    /[\s,;.([–—-]*\b(?:owner|responsible|assigned to|assignee|lead|by whom|who|담당(?:자)?)\s*[:=]\s*([^;|)\]]+?)(?=[)\]]|\s*[;|]|$|,\s*(?:due|by|deadline)|\.\s)[)\]]?/iu.exec(
      text,
    );
  if (field !== null) {
    const owners = people.owners((field[1] ?? "").replace(/[\s.,]+$/, ""), "any");
    if (owners !== null)
      return {
        owners,
        what: `${text.slice(0, field.index)} ${text.slice(field.index + field[0].length)}`,
        isFirm: true,
      };
  }
  const at = new RegExp(String.raw`(?:^|[\s(])@([\p{L}][\p{L}.-]*)\)?`, "u").exec(text);
  if (at === null) return null;
  const name = at[1] ?? "";
  const owners = people.owners(name, "any") ?? [capitalised(name)];
  return {
    owners,
    what: `${text.slice(0, at.index)} ${text.slice(at.index + at[0].length)}`.replace(/^\s*(?:to|will|[:–-])\s+/i, ""),
    isFirm: true,
  };
}

function beforeColon(text: string, isAsked: boolean, people: People): Owned | null {
  const found = new RegExp(
    String.raw`^(${NAMES}|${HANGUL}|[\p{L}]{2,12})(?:\s*\(([^)]*)\))?\s*(?::|\s[–—-]{1,2}|\s?->|\s?→)\s+(.+)$`,
    "u",
  ).exec(text);
  if (found === null || !isAsked) return null;
  const [, who = "", , what = ""] = found;
  const isList = isNameWord(who) && /^\p{Lu}/u.test(who);
  const owners =
    people.owners(who, "known") ??
    (NOBODY.test(who)
      ? []
      : isList && (people.everyName().length === 0 || /\s/.test(who.trim()))
        ? people.owners(who, "any")
        : null);
  return owners === null ? null : { owners, what: what.replace(/^(?:to|will)\s+(?=\p{Ll})/u, ""), isFirm: true };
}

function willDo(text: string, isAsked: boolean, people: People): Owned | null {
  const found = new RegExp(
    String.raw`^(?:(?:so|and|then|also|meanwhile|therefore)[,]?\s+)?(${NAMES}|(?:The|the)\s+\p{Ll}+)\s+(?:also\s+|then\s+)?(${WILL})\s+(.+)$`,
    "u",
  ).exec(text);
  if (found !== null) {
    const [, who = "", how = "", what = ""] = found;
    if (
      NO_OWNER_NOUN.test(who) ||
      NEGATED.test(what) ||
      /^(?:be|have|has|need|lose|like|love|see|know|want)\b/i.test(what)
    )
      return null;
    const isTeam = /^the\s/i.test(who);
    const accept = isAsked || (how === "to" && /^\p{Ll}/u.test(what)) ? "any" : "known";
    const owners = isTeam ? (isAsked ? [who.toLowerCase()] : null) : people.owners(who, accept);
    if (owners !== null && (isTeam || isNameWord(who.split(" ")[0] ?? "")))
      return {
        owners,
        what: what.replace(/^(?:also|then|please)\s+/i, ""),
        isFirm: owners.length === 0 || how === "to" || how.includes("will"),
      };
  }
  const nobody = new RegExp(
    String.raw`^(?:(?:but|so|and|then)\s+)?(?:somebody|someone|anybody|one of us|who(?:ever)?)(?:\s+(?:from|of|in|at|on)\s+[^,.;]{1,30}?)?\s+(?:else\s+)?${WILL}\s+(.+)$`,
    "iu",
  ).exec(text);
  return nobody === null || /\?$/.test(text) ? null : { owners: [], what: nobody[1] ?? "", isFirm: true };
}

/** "Tom rings Dana about the trees": plain present with somebody who is known. */
function does(text: string, isAsked: boolean, people: People): Owned | null {
  for (const clause of clausesOf(text)) {
    const found = new RegExp(
      String.raw`^(?:(?:so|and|then|also)\s+)?(${NAMES})\s+(?:then\s+|also\s+)?(\p{Ll}+s)\s+(.+)$`,
      "u",
    ).exec(clause.text);
    if (found === null) continue;
    const [, who = "", verb = "", rest = ""] = found;
    const isObject = !/^(?:whether|if|why|how|about|that|the same|so|to be|in favou?r)\b/i.test(rest);
    // In running text a habit ("Priya wants", "Tom works") is told the same way as a task.
    if (
      (TALK.test(verb) && !(verb === "asks" && isObject) && !isAsked) ||
      /ss$/.test(verb) ||
      (verb === "asks" && !isObject)
    )
      continue;
    const owners = people.owners(who, "known") ?? (isAsked && clause.isFirst ? people.owners(who, "any") : null);
    if (owners === null) continue;
    // A clause that leans on the one before ("Jo tapes over them") is told with it.
    const leans = !clause.isFirst && /\b(?:them|it|this|that|these|those|him|her)\b/iu.test(rest);
    const label = clause.isFirst ? null : /^([^:.]{3,50}):\s/.exec(text)?.[1];
    const what = leans
      ? text
      : typeof label === "string" && text.indexOf(clause.text.slice(0, 12)) >= label.length
        ? `${label}: ${infinitive(verb)} ${rest}`
        : `${infinitive(verb)} ${rest}`;
    return { owners, what, isFirm: isAsked };
  }
  return null;
}

function clausesOf(text: string): { text: string; isFirst: boolean }[] {
  return text
    .split(/(?:[,;:]|\?|\s[–—-])\s+/u)
    .reduce<{ text: string; isFirst: boolean }[]>((clauses, _, index, all) => {
      clauses.push({ text: index === 0 ? text : all.slice(index).join(", "), isFirst: index === 0 });
      return clauses;
    }, []);
}

/** "Order the labels (Tom)", "Order the labels – Tom", "Order the labels -> Tom". */
function atTheEnd(text: string, people: People, accept: "known" | "any"): Owned | null {
  const bracket = new RegExp(
    String.raw`\s*[([](?:action(?: by)?:?\s*|owner:?\s*|AP:?\s*)?(${NAMES}|${HANGUL}|[\p{L}]{2,12})[)\]]\.?\s*$`,
    "u",
  ).exec(text);
  const dash = new RegExp(String.raw`\s*(?:\s[–—-]{1,2}|\s?->|→|:|\|)\s*(${NAMES}|${HANGUL})\.?\s*$`, "u").exec(text);
  for (const found of [bracket, dash]) {
    if (found === null) continue;
    const who = found[1] ?? "";
    const owners =
      people.owners(who, "known") ??
      (NOBODY.test(who)
        ? []
        : accept === "any" && /^\p{Lu}/u.test(who) && who.split(/\s+/).length <= 3 && isNameWord(who)
          ? people.owners(who, "any")
          : null);
    if (owners !== null) return { owners, what: text.slice(0, found.index), isFirm: true };
  }
  return null;
}

/** "New log sheet, Sofia": only somebody who is known, else it is a list of things. */
function afterComma(text: string, people: People): Owned | null {
  const found = new RegExp(String.raw`^(.+),\s*(${NAMES})\.?$`, "u").exec(text);
  const owners = found === null || wordCount(found[1] ?? "") < 2 ? null : people.owners(found[2] ?? "", "known");
  return owners === null || found === null ? null : { owners, what: found[1] ?? "", isFirm: true };
}

function asked(text: string, people: People): Owned | null {
  const found =
    new RegExp(
      String.raw`\b(?:asked|asks|told|wants|can|could|please)\s+(${NAME})\s+(?:please\s+)?to\s+(.+)$`,
      "u",
    ).exec(text) ?? new RegExp(String.raw`^(${NAME}),?\s+(?:please|pls)\s+(.+)$`, "u").exec(text);
  if (found === null) return null;
  const owners = people.owners(found[1] ?? "", "known");
  return owners === null ? null : { owners, what: found[2] ?? "", isFirm: false };
}

function firstPerson(text: string, isAsked: boolean, scribe: string | null): Owned | null {
  const mine = /^I(?:['’]ll| will| need to| have to| must)\s+(.+)$/iu.exec(text);
  if (mine !== null)
    return { owners: scribe === null ? ["the note taker"] : [scribe], what: mine[1] ?? "", isFirm: true };
  const ours = /^(?:we|all of us)\s+(?:need to|have to|must|should)\s+(.+)$/iu.exec(text);
  return ours === null || (!isAsked && /^(?:be|have|keep in mind|remember|see|wait)\b/i.test(ours[1] ?? ""))
    ? null
    : { owners: [], what: ours[1] ?? "", isFirm: isAsked };
}

/** "The sign has to be at all tills before Monday": a duty with a date, and nobody named. */
export function impersonal(text: string, hasDue: boolean): Owned | null {
  if (
    !hasDue ||
    !/\b(?:has to|have to|needs? to|must|needs)\s+(?:be\s+)?\p{Ll}/iu.test(text) ||
    /\?|\b(?:if|whether|would|said|says)\b/iu.test(text)
  )
    return null;
  return { owners: [], what: text, isFirm: true };
}

function infinitive(verb: string): string {
  if (/^(?:does|goes)$/.test(verb)) return verb.slice(0, -2);
  if (/ies$/.test(verb) && verb.length > 4) return `${verb.slice(0, -3)}y`;
  return /(?:ss|sh|ch|x|zz)es$/.test(verb) ? verb.slice(0, -2) : verb.slice(0, -1);
}

export function wordCount(text: string): number {
  return text.match(/[\p{L}\d]{2,}/gu)?.length ?? 0;
}
