import type { SectionKind } from "./meeting.ts";

/**
 * The words that notes are structured with, in one place so that a language is added here and in patterns.ts only.
 * Korean stands beside English; a heading is matched whole, a label up to its colon.
 */
const SECTIONS: readonly { kind: SectionKind; words: RegExp }[] = [
  {
    kind: "absent",
    words:
      /^(?:apolog(?:y|ies)(?: for absence)?|absent(?:ees)?|not (?:there|present|attending)|missing|regrets|excused|unable to attend|불참(?:자)?|결석)$/,
  },
  {
    kind: "people",
    words:
      /^(?:attend(?:ees|ance|ing)|present|participants?|people(?: present)?|who(?: was there| is here)?|there|in attendance|in the room|on the call|with|here|members(?: present)?|guests?|참석(?:자|인원)?|참가자)$/,
  },
  {
    kind: "actions",
    words:
      /^(?:(?:agreed |open |new |our |key )?(?:action|task|todo|to[- ]do|job|homework|follow[- ]?up|assignment|deliverable)s?(?: (?:items?|points?|list|log|register|register))?|aps?|ais?|who does what(?: by when| when)?|next steps?|action plan|what happens next|who(?: does)? what when|할 ?일|액션 ?아이템|조치 ?사항|담당 ?업무|실행 ?항목|후속 ?조치)$/,
  },
  {
    kind: "decisions",
    words:
      /^(?:(?:key |main )?decisions?(?: (?:made|taken|log|reached))?|decided|agreed|agreements?|resolutions?|resolved|outcomes?|conclusions?|what we (?:agreed|decided)(?: on)?|we (?:agreed|decided)|결정(?: ?사항)?|합의(?: ?사항)?|의결(?: ?사항)?)$/,
  },
  {
    kind: "open",
    words:
      /^(?:open (?:points?|questions?|issues?|items?|topics?)|open|unresolved|undecided|parking lot|parked|questions?|still open|to be (?:decided|clarified|discussed)|not (?:decided|settled|agreed)(?: yet)?|pending|미결(?: ?사항)?|논의 ?필요|보류)$/,
  },
  {
    kind: "next",
    words: /^(?:next (?:meeting|call|time|session|weekly|date|one|stand-?up)|date of next meeting|next|다음 ?회의)$/,
  },
];

/** What a heading or a label says about the lines below it; null when it says nothing. */
export function sectionOf(heading: string): SectionKind | null {
  const words = heading
    .toLowerCase()
    .replace(/^\s*(?:\d+(?:\.\d+)*[.)]?|[a-z][.)])\s+/, "")
    .replace(/[*_:#✅📌👉🎯❓]/gu, "")
    .replace(/\([^)]*\)/g, "")
    .replace(/\s*[&/+]\s*/g, " and ")
    .trim();
  for (const { kind, words: pattern } of SECTIONS) if (pattern.test(words)) return kind;
  // "Actions and owners", "Next steps and deadlines": the first half decides.
  const kinds = words
    .split(/ and |, /)
    .map((part) => SECTIONS.find(({ words: pattern }) => pattern.test(part.trim()))?.kind);
  if (kinds.includes("actions") && kinds.includes("decisions")) return "mixed";
  const first = words.split(/ and | - | – |, /)[0]?.trim() ?? "";
  if (first === words) return null;
  return SECTIONS.find(({ words: pattern }) => pattern.test(first))?.kind ?? null;
}

/** Labels of a heading block that hold something other than people. */
export const OTHER_LABELS =
  /^(?:date|time|when|where|place|location|venue|room|subject|topic|title|agenda|re|project|client|customer|duration|link|file|version|status|purpose|goal|project no\.?|meeting|type|next(?: .*)?|copy|cc|distribution|notes?|weather|날짜|일시|일자|시간|장소|안건|주제|제목)$/i;
export const DATE_LABELS = /^(?:date|when|datum|day|held(?: on)?|meeting date|date and time|날짜|일시|일자)$/i;
export const SCRIBE_LABELS =
  /^(?:minutes(?: by| taken by)?|notes(?: by)?|note[- ]?taker|scribe|secretary|taken by|written by|author|recorded by|기록(?:자)?|작성(?:자)?)$/i;
export const CHAIR_LABELS =
  /^(?:chair(?:ed by|person|man|woman)?|facilitator|led by|host|organi[sz]er|moderator|진행(?:자)?)$/i;

export const OWNER_COLUMNS =
  /^(?:who|owner|owners|responsible|assignee|assigned(?: to)?|lead|by whom|whom|person|name|resp\.?|action by|pic|담당(?:자)?)$/i;
export const WHAT_COLUMNS =
  /^(?:what|action|actions|action items?|task|tasks|item|description|to[- ]?do|deliverable|details?|activity|내용|할 ?일|업무|항목)$/i;
export const DUE_COLUMNS =
  /^(?:when|due|due date|deadline|by|by when|date|target(?: date)?|until|eta|기한|마감(?:일)?|일정)$/i;
export const STATUS_COLUMNS = /^(?:status|state|done\??|progress|상태)$/i;
export const DECISION_COLUMNS = /^(?:decision|decisions|decided|agreed|outcome|resolution|결정(?: ?사항)?)$/i;

export const NOBODY =
  /^(?:|-+|–|—|\?+|n\/?a|none|tb[cda]|open|nobody|no one|no-one|unassigned|not assigned|someone|somebody|anyone|미정|없음)$/i;
export const EVERYBODY = /^(?:all|everyone|everybody|team|the team|all of us|whole team|모두|전원)$/i;
export const DONE = /^(?:done|complete[d]?|closed|finished|ready|yes|✓|✔|✅|x|완료)\b/i;
