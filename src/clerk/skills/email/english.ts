import { isBarred } from "./kept-out.ts";
import { sentencesIn } from "./note-units.ts";
import { worded } from "./orders.ts";
import type { Person } from "./people.ts";
import type { MailNotes } from "./read-notes.ts";
import type { Speaking } from "./second-person.ts";

/** The parts of a mail; `barredLines` are notes left out because they touch what is to be kept out. */
export type MailText = { subject: string; body: string; barredLines: number[] };

const MONTHS =
  /\b(january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b/g;
const SHORTHAND: [RegExp, string][] = [
  [/\bpls\b/gi, "please"],
  [/\bthx\b|\btnx\b/gi, "thanks"],
  [/\bw\/o\b/gi, "without"],
  [/\bw\/(?=\s|\p{L})/giu, "with "],
  [/\bb\/c\b|\bbc\b/g, "because"],
  [/\bppl\b/gi, "people"],
  [/\btmrw\b|\btmr\b/gi, "tomorrow"],
  [/\bmtg\b/gi, "meeting"],
  [/\basap\b/gi, "as soon as possible"],
  [/\s*(?:->|→|=>)\s*/g, ": "],
  [/(?<![\p{L}])i(?=(?:['’](?:d|m|ve|ll))?\s)/gu, "I"],
  [/\bdont\b/g, "don't"],
  [/\bcant\b/g, "can't"],
];

export function englishMail(notes: MailNotes): MailText {
  const speaking = speakingOf(notes);
  const isWe = voiceOf(notes) === "we";
  const barredLines: number[] = [];
  const paragraphs: string[] = [];
  const topics: string[] = [];
  for (const { text, line, isRequest } of notes.points) {
    const sentences = joined(sentencesIn(apart(lead(text, notes))));
    const kept = sentences.filter((sentence) => !isBarred(sentence, notes.keptOut));
    if (kept.length < sentences.length) barredLines.push(line);
    const written = kept
      .map((sentence) => finished(worded(sentence, speaking, isWe, isRequest), notes))
      .filter((sentence) => sentence !== "");
    if (written.length === 0) continue;
    topics.push(topicOf(written[0] ?? ""));
    paragraphs.push(written.join(" "));
  }
  const isList = paragraphs.length > 7;
  const middle = isList ? [paragraphs.map((paragraph) => `- ${paragraph}`).join("\n")] : paragraphs;
  const body = [greeting(notes), ...opening(notes), ...middle, `${closing(notes)}\n${signature(notes)}`].join("\n\n");
  return { subject: notes.subject ?? subjectOf(topics, notes), body, barredLines };
}

function speakingOf({ to, cc, from }: MailNotes): Speaking {
  const namesOf = (people: readonly Person[]) =>
    people
      .flatMap(({ full, first, last, title }) => [
        full,
        first,
        ...(title === "" ? [] : [`${title} ${last}`, `${title}. ${last}`]),
      ])
      .filter((name) => name.length > 1);
  return {
    names: to.length === 1 ? namesOf(to) : [],
    others: [...namesOf(cc), ...(from === null ? [] : namesOf([from]))],
    isOne: to.length <= 1,
  };
}

/** Notes in "we" make a mail in "we"; otherwise one person speaks. */
function voiceOf({ points }: MailNotes): "we" | "I" {
  const text = points.map((point) => point.text).join(" ");
  const we = text.match(/\b(?:we|us|our)\b/gi)?.length ?? 0;
  const i = text.match(/(?<![\p{L}])(?:i|I|my|me)(?![\p{L}])/gu)?.length ?? 0;
  return we >= i ? "we" : "I";
}

/** "Email Sam about the invoice: …" says whom and what, not what to write. */
function lead(text: string, notes: MailNotes): string {
  const rest = text
    .replace(/^(?:hi|hello|hey|dear \p{L}+)\b[^,.!:]{0,15}[,.!]\s+/iu, "")
    .replace(
      /^(?:please\s+)?(?:draft|write|send|compose)?\s*(?:an?\s+)?(?:short\s+|quick\s+)?(?:e-?mail|mail|message|letter|reply|note)\s+(?:back\s+)?(?:to|for)?\s*[^:.]{0,80}?(?::\s*|\s+(?:saying|telling (?:her|him|them)|to (?:say|tell (?:her|him|them)))\s+(?:that\s+)?|\.\s*|$)/i,
      "",
    );
  return rest === "" && notes.points.length > 1 ? "" : rest;
}

/** "The visit moves to Friday, ask her to bring the samples" is two things. */
function apart(text: string): string {
  return text.replace(
    /(?:[,;–—]|\s-)\s+(?:and\s+|also\s+|then\s+|so\s+)*(?=(?:please\s+)?(?:ask|tell|write|remind|thank|invite|let) (?:her|him|them|\p{Lu}))|[,;]\s+(?=(?:please\s+)?confirm (?:it|this|that)?\s*please)/gu,
    ". ",
  );
}

/** "On top of order 22." is no sentence: it goes on with the one before. */
function joined(sentences: readonly string[]): string[] {
  const result: string[] = [];
  for (const sentence of sentences) {
    const before = result.at(-1);
    const isFragment =
      /^(?:on|in|for|with|plus|at|from|by|until|per|including|incl\.?|without|same|as|and|or|but)\b/i.test(sentence) &&
      !/\b(?:is|are|was|were|has|have|will|can|would|should|must|need|please|do|does)\b/i.test(sentence);
    if (before !== undefined && isFragment)
      result[result.length - 1] =
        `${before.replace(/[.]$/, "")}, ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
    else result.push(sentence);
  }
  return result;
}

function finished(sentence: string, { tone }: MailNotes): string {
  let text = SHORTHAND.reduce((changed, [pattern, word]) => changed.replace(pattern, word), sentence);
  text = text
    .replace(MONTHS, (word) => (word === "march" || word === "may" ? word : capital(word)))
    .replace(/\s+/g, " ")
    .trim();
  if (tone.noExclamation) text = text.replace(/!+/g, ".").replace(/\.{2,}(?!\.)/g, ".");
  text = text.replace(/\s*[-–—,;:]\s*$/, "");
  if (text === "" || !/[\p{L}\d]/u.test(text)) return "";
  // A comma between two whole sentences reads as one breath in notes, not in a mail.
  text = text.replace(
    /,\s+(?=(?:your|you|our|we|I|it|this|that|the) (?:\p{L}+ )?(?:can|could|will|is|are|has|have|was|would|should)\b)/u,
    (comma, at: number) =>
      /\b(?:if|when|as|because|since|while|although|once|after|before|until|so|that|unless)\b/i.test(text.slice(0, at))
        ? comma
        : "; ",
  );
  return /[.?…:)"”]$/.test(text) ? capital(text) : capital(`${text}.`);
}

function greeting({ to, tone }: MailNotes): string {
  const known = to.filter(({ full }) => full !== "");
  const isTeam = known.some(({ full }) =>
    /\b(?:team|support|office|department|sales|service|all|everyone|accounts|ltd|limited|inc|llc|gmbh|partners?|group|company|co)\b|&/i.test(
      full,
    ),
  );
  if (known.length === 0 || known.length > 3 || isTeam)
    return tone.warmth === "formal"
      ? "Dear Sir or Madam,"
      : known.length > 3
        ? "Hello all,"
        : isTeam && known.length === 1
          ? `Hello ${known[0]?.full ?? ""},`
          : "Hello,";
  const isFormal = tone.isFirstName !== true && (tone.warmth === "formal" || known.some(({ title }) => title !== ""));
  const names = known.map(({ title, last, first, full }) =>
    isFormal
      ? title === ""
        ? full
        : `${titleText(title)} ${last}`
      : first === ""
        ? `${capital(title)} ${last}`
        : first,
  );
  const list = names.length === 1 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
  return `${isFormal ? "Dear" : tone.warmth === "warm" ? "Hi" : "Hello"} ${list},`;
}

const titleText = (title: string): string => (/^prof/i.test(title) ? "Professor" : capital(title.toLowerCase()));

function opening({ tone, about, keptOut }: MailNotes): string[] {
  if (about !== null && !isBarred(about, keptOut) && tone.warmth !== "warm")
    return [`I am writing about ${about.replace(/[.!]+$/, "").replace(/^(?:to )/i, "")}.`];
  return tone.warmth === "warm" ? ["I hope all is well with you."] : [];
}

function closing({ tone }: MailNotes): string {
  return tone.warmth === "warm" ? "Best wishes," : tone.warmth === "formal" ? "Kind regards," : "Best regards,";
}

function signature({ from, tone }: MailNotes): string {
  if (from === null || from.full === "") return "[your name]";
  if (tone.isFirstName === true || tone.warmth === "warm") return from.first;
  return [from.full, ...(from.role === "" ? [] : [capital(from.role)])].join("\n");
}

/** What a point is about, in a few words. */
function topicOf(sentence: string): string {
  const bare = sentence
    .replace(/^(?:I hope|Hi|Hello)[^.]*\.\s*/, "")
    .replace(
      /^(?:could|can|would) you (?:please )?(?:let (?:us|me) know (?:if|whether|when|what|how|where|who|why|which)?\s*)?|^(?:may (?:we|I) ask you for|(?:we|I)(?:['’]d| would)? (?:like(?: to)?|need|want|can offer you|suggest|confirm(?: that)?|still owe you|owe you)|thank you for|please|a (?:short )?reminder (?:that|about)|attached is|(?:we|I) (?:are|am) sorry (?:for|that)|as agreed,?)\s+/i,
      "",
    );
  const short =
    bare
      .split(
        /[,.;:(?]|\s[-–]\s|\s(?:should|shall|will|would|can|could|must|is|are|was|were|has|have|had|needs?|at the|because|so that|since|by|before|until|if|when)\s/,
      )[0]
      ?.trim() ?? "";
  return short
    .replace(/^(?:the|our|your|an?|some)\s+/i, "")
    .split(/\s+/)
    .slice(0, 5)
    .join(" ");
}

function subjectOf(topics: readonly string[], notes: MailNotes): string {
  const reference =
    notes.points
      .map(({ text }) =>
        /\b(order|invoice|booking|ticket|case|contract|PO|reservation|project|claim)\s*(?:no\.?|number|nr\.?|#)?\s*#?\s*([A-Z]{0,5}-?\d[\w/-]*)/i.exec(
          text,
        ),
      )
      .find((found) => found !== null && !isBarred(found[0], notes.keptOut)) ?? null;
  const name = reference === null ? "" : `${capital(reference[1] ?? "")} ${reference[2] ?? ""}`;
  const chosen: string[] = [];
  for (const topic of topics) {
    const isUseful =
      topic.length > 2 &&
      !/^(?:it|this|that|you|we|i|confirm|know|there|reply|please|also)\b/i.test(topic) &&
      !(name !== "" && topic.includes(reference?.[2] ?? "\u0000"));
    if (isUseful && chosen.length < 3 && [...chosen, topic].join(", ").length <= 64) chosen.push(topic);
  }
  const about = notes.about === null || isBarred(notes.about, notes.keptOut) ? "" : notes.about.replace(/[.!]+$/, "");
  const text = about !== "" ? about : chosen.join(", ");
  const whole =
    name === "" || about !== ""
      ? text
      : text === ""
        ? name
        : text.includes(reference?.[2] ?? "\u0000")
          ? text
          : `${name}: ${text}`;
  return whole === "" ? "A short message" : capital(whole);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
