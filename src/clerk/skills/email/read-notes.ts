import type { Language } from "../../skill.ts";
import { isKeptOutSection, parted, termsOf } from "./kept-out.ts";
import type { KeptOut } from "./kept-out.ts";
import { noteUnits, sentencesIn } from "./note-units.ts";
import type { NoteUnit } from "./note-units.ts";
import { peopleIn, personIn } from "./people.ts";
import type { Person } from "./people.ts";

export type Tone = {
  warmth: "warm" | "plain" | "formal";
  isShort: boolean;
  noExclamation: boolean;
  isFirstName: boolean | null;
};

/** Notes for a mail, taken apart. `points` are what may be said, in the notes' own words and order. */
export type MailNotes = {
  to: Person[];
  cc: Person[];
  bcc: Person[];
  from: Person | null;
  subject: string | null;
  about: string | null;
  tone: Tone;
  points: { text: string; line: number; isRequest: boolean }[];
  attachments: string[];
  keptOut: KeptOut;
  language: Language;
};

const LABELS = {
  to: /^(?:to|recipients?|send to|받는 ?(?:사람|이|분)|수신(?:인|자)?)$/,
  from: /^(?:from|sender|sign(?:ed)?(?: off)?(?: as)?|보내는 ?(?:사람|이)|발신(?:인|자)?|서명)$/,
  cc: /^(?:cc|참조)$/,
  bcc: /^(?:bcc|숨은 ?참조)$/,
  subject: /^(?:subject|subject line|re|제목)$/,
  about: /^(?:about|purpose|goal|용건|목적)$/,
  tone: /^(?:tone|style|length|language|말투|어조|톤|언어|길이)$/,
  attach: /^(?:attach(?:ments?|ed)?|첨부(?:파일)?)$/,
};
const META =
  /^(?:p\.?s\.?:?\s*)?(?:please\s+)?(?:keep (?:it|this|the mail)\b|make (?:it|this) (?:\w+ ){0,2}(?:short|brief|polite|friendly|formal|warm|nice|sound)|tone\b|be (?:polite|friendly|nice|formal|brief|firm|kind|warm|short|clear)|(?:short|brief|formal|informal|friendly|polite|warm|firm|casual)(?:\s*(?:,|and|but)\s*\w+)*(?:,? (?:tone|please|mail|style|and to the point))?\s*\.?$|no exclamation|no emojis?|first names?\b|write (?:it )?in (?:english|korean|german)|sign(?:ed)? (?:it |off )?(?:as|with)\b|max(?:imum)?\.? \d+ (?:words|lines|sentences)|not too (?:long|formal)|nothing fancy|max \d+|(?:짧게|간단히|정중하게|친근하게|공손하게|격식|부드럽게)\S*\s*(?:써|작성|부탁|쓰|해)?\S*$|느낌표|존댓말)/iu;
/** "email to Sam about the reprint": whom and what about, and nothing to say yet. */
const TITLE =
  /^(?:please\s+)?(?:draft|write|send|compose)?\s*(?:an?\s+)?(?:\w+\s+)?(?:e-?mail|mail|letter|message|reply)\s+(?:back\s+)?(?:to|for)\s+[^:.]{2,60}?(?:,?\s+(?:about|regarding|concerning|re)\s+([^:]{3,80}))?[.]?$/i;
const INLINE_CC = /\s*[;,(]?\s*\bcc\b:?\s+/i;
const REQUESTS = /\b(?:questions?|asks?|requests?|to ask)\b|요청|질문|부탁/i;
const OWN = /^(?:todo|to do|draft|note to self|n\.?b\.?\s+(?:to )?self|reminder to me|for me)\b/i;

export function readNotes(source: string, task: string): MailNotes {
  const units = noteUnits(source);
  const field = (label: RegExp): NoteUnit[] => units.filter((unit) => unit.kind === "field" && label.test(unit.label));
  const to = recipients(field(LABELS.to), units, task);
  // "To: Anders; cc Birgit" on one line.
  const inlineCc = field(LABELS.to).flatMap(({ text }) => peopleIn(text.split(INLINE_CC)[1] ?? ""));
  const cc = [...inlineCc, ...field(LABELS.cc).flatMap(({ text }) => peopleIn(text))];
  const bcc = field(LABELS.bcc).flatMap(({ text }) => peopleIn(text));
  const from =
    field(LABELS.from)
      .map(({ text }) => personIn(text))
      .find((person) => person !== null) ??
    signer(units) ??
    null;
  const people = [...to, ...cc, ...(from === null ? [] : [from])]
    .flatMap(({ full, first, last }) => [full, first, last])
    .filter((name) => name !== "");
  const { points, out, meta, about } = gathered(units);
  const letters = source.match(/\p{L}/gu)?.length ?? 0;
  const korean = source.match(/[가-힣]/g)?.length ?? 0;
  return {
    to,
    cc,
    bcc,
    from,
    points,
    subject: field(LABELS.subject)[0]?.text ?? null,
    about: field(LABELS.about)[0]?.text ?? about,
    tone: toneOf([...field(LABELS.tone).map(({ text }) => text), ...meta, task].join(". ")),
    attachments: field(LABELS.attach).map(({ text }) => text),
    keptOut: { lines: [...new Set(out.map(({ line }) => line))].sort((a, b) => a - b), ...termsOf(out, people) },
    language: korean > letters * 0.3 ? "ko" : "en",
  };
}

type Gathered = {
  points: MailNotes["points"];
  out: { text: string; line: number; isTopic: boolean }[];
  meta: string[];
  about: string | null;
};

/** Parts what is to be said from orders about the mail, and from what is to be kept out of it. */
function gathered(units: readonly NoteUnit[]): Gathered {
  const found: Gathered = { points: [], out: [], meta: [], about: null };
  for (const [at, unit] of units.entries()) {
    if (unit.kind === "heading" || (unit.kind === "field" && isLabel(unit.label))) continue;
    if (isKeptOutSection(unit.section) && (unit.kind !== "paragraph" || isFirstOfSection(units, at))) {
      found.out.push({ text: unit.text, line: unit.line, isTopic: true });
      continue;
    }
    const title = TITLE.exec(unit.text.replace(/\s*[(<]?[\w.+-]+@[\w-]+(?:\.[\w-]+)+[)>]?/g, ""));
    if (title !== null && unit.kind === "paragraph") found.about ??= title[1]?.replace(/[.!]+$/, "") ?? null;
    else gather(unit, found);
  }
  return found;
}

function gather({ text, kind, line, section }: NoteUnit, found: Gathered): void {
  const { said, out } = parted(text, kind === "item");
  for (const kept of out) found.out.push({ text: kept, line, isTopic: false });
  const sentences = sentencesIn(said);
  const isMeta = (sentence: string) =>
    META.test(sentence.replace(/[.!\s]+$/, "")) ||
    sentence
      .replace(/[.!\s]+$/, "")
      .split(/\s*[,;]\s*/)
      .every((part) => META.test(part));
  found.meta.push(...sentences.filter(isMeta));
  const point = sentences.filter((sentence) => !isMeta(sentence)).join(" ");
  if (point === "" || OWN.test(point) || isGreetingOnly(point)) return;
  found.points.push({ text: point, line, isRequest: REQUESTS.test(section) && !/\bpoints?\b/i.test(section) });
}

const isLabel = (label: string): boolean =>
  Object.values(LABELS).some((known) => known.test(label)) || /^(?:date|mail|e-?mail|메일|이메일)$/.test(label);

/** Loose paragraphs below a list no longer belong to the list's heading. */
function isFirstOfSection(units: readonly NoteUnit[], at: number): boolean {
  const start = units.findLastIndex((unit, index) => index < at && unit.kind === "heading");
  return units.slice(start + 1, at).every(({ kind }) => kind === "paragraph");
}

/** From the label; else "mail to Dana" in a title or in the task; else an opening "Dear Dana". */
function recipients(fields: readonly NoteUnit[], units: readonly NoteUnit[], task: string): Person[] {
  const stated = fields.flatMap(({ text }) => peopleIn(text.split(INLINE_CC)[0] ?? ""));
  if (stated.length > 0) return stated;
  const NAME = String.raw`((?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+)?\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+){0,2})`;
  for (const text of [task, ...units.map((unit) => unit.text)]) {
    const address = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0];
    const name = new RegExp(
      String.raw`\b(?:[Ee]?-?[Mm]ail|[Ll]etter|[Mm]essage|[Rr]eply|[Nn]ote|[Ww]rite|[Tt]ell|[Aa]sk|[Dd]raft)\s+(?:back\s+)?(?:(?:an? )?e-?mail )?(?:to\s+)?${NAME}|^(?:Dear|Hi|Hello)\s+${NAME}`,
      "u",
    ).exec(text);
    const korean =
      /([가-힣]{2,4}(?:\s?(?:대표|이사|부장|차장|과장|대리|팀장|실장|교수|선생|매니저))?)(?:님)?(?:께|에게|한테)/u.exec(
        text,
      )?.[1];
    const found = personIn([name?.[1] ?? name?.[2] ?? korean ?? "", address ?? ""].join(" ").trim());
    if (found !== null && (found.full !== "" || found.address !== null)) return [found];
  }
  return [];
}

function signer(units: readonly NoteUnit[]): Person | null {
  for (const { text } of units) {
    const found = /\bsign(?:ed)? (?:it |off )?(?:as|with)\s+(\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+)?)/u.exec(
      text,
    )?.[1];
    if (found !== undefined) return personIn(found);
  }
  const last = units.at(-1);
  const closing = units.at(-2);
  return last !== undefined &&
    closing !== undefined &&
    /^(?:best|regards|thanks|cheers|kind)/i.test(closing.text) &&
    last.text.split(/\s+/).length <= 3
    ? personIn(last.text)
    : null;
}

function toneOf(text: string): Tone {
  const isFormal =
    /\bformal(?:ly)?\b|\bofficial\b|\bbusiness-?like\b|격식|정중|공손|공식/i.test(text) &&
    !/\b(?:not (?:too )?formal|informal)\b/i.test(text);
  const isWarm =
    /\b(?:warm(?:ly)?|friendly|kind(?:ly)?|cordial|casual|informal|relaxed|personal|heartfelt|cheerful)\b|친근|따뜻|다정|편하게/i.test(
      text,
    );
  return {
    warmth: isFormal && !isWarm ? "formal" : isWarm ? "warm" : "plain",
    isShort: /\b(?:short|brief|concise|to the point|quick)\b|짧게|간단|간결/i.test(text),
    noExclamation: true,
    isFirstName: /\bfirst[- ]names?\b/i.test(text)
      ? true
      : /\b(?:last names?|surnames?|mr|ms|mrs)\b/i.test(text)
        ? false
        : null,
  };
}

const isGreetingOnly = (text: string): boolean =>
  /^(?:hi|hello|dear)\b[^.]{0,30},?$|^(?:best|kind) regards,?$|^thanks,?$|^안녕하세요[.!]?$/i.test(text);
