import { sentencesIn } from "./note-units.ts";

/** Words that must not stand in the mail. A strong one alone bars a sentence, of the weak ones it takes two. */
export type KeptOut = { lines: number[]; strong: string[]; weak: string[][] };

const SAY = String.raw`(?:mention(?:ing|ed)?|say(?:ing)?|tell(?:ing)?|writ(?:e|ing)|bring(?:ing)? (?:it |this |that )?up|talk(?:ing)? about|speak(?:ing)? (?:of|about)|refer(?:ring)? to|includ(?:e|ing|ed)|reveal(?:ing)?|disclos(?:e|ing)|let(?:ting)? (?:on|slip|\p{L}+ know)|shar(?:e|ing)|discuss(?:ing)?|nam(?:e|ing)|quot(?:e|ing)|hint(?:ing)?|rais(?:e|ing)|promis(?:e|ing)|admit(?:ting)?|offer(?:ing)?|commit(?:ting)?|apologi[sz](?:e|ing)|giv(?:e|ing) (?:away|\p{L}+)|touch(?:ing)? on|put(?:ting)?|blam(?:e|ing)|complain(?:ing)?|add(?:ing)?|go(?:ing)? into|state|stating|use|using)`;
const NEVER = [
  new RegExp(
    String.raw`\b(?:don['’]?t|do not|dont|never|mustn['’]?t|must not|shouldn['’]?t|should not|better not|rather not|may not|not to|no need to|avoid|careful not to|without|under no circumstances|please not)\s+(?:please\s+|ever\s+|to\s+|yet\s+|even\s+|explicitly\s+|we\s+|you\s+){0,2}${SAY}\b`,
    "iu",
  ),
  /\b(?:leave|leaving|keep|keeping|left|kept)\b[^.;!?]{0,60}\bout\b(?! for)/iu,
  /\b(?:skip|omit)\b(?! the (?:queue|line))/iu,
  /\bkeep\b[^.;]{0,50}\b(?:quiet|secret|between us|to (?:our|your)sel(?:f|ves)|internal|private|confidential)\b/iu,
  /\b(?:internal(?:ly)?(?: only| note| info\p{L}*)?\s*[:)–-]|internal only|strictly internal|off the record|between (?:us|you and me)|confidential(?:ly)?\s*[:)–-]|not for (?:them|him|her|the (?:mail|e-?mail|client|customer|supplier|recipient)|this mail)|for (?:my|your|our) (?:eyes|info(?:rmation)?|background|reference) only|for background only|fyi only|just for (?:you|us|me)|(?:no|not a|not one) word (?:about|of|on|to)|nothing (?:about|on)|not (?:a word )?to (?:them|him|her)\b|(?:they|she|he|\p{L}+) (?:shouldn['’]?t|should not|mustn['’]?t|must not|can['’]?t|needn['’]?t) (?:know|find out|hear|see|learn)|(?:they|she|he) (?:don['’]?t|doesn['’]?t|do not|does not) know|not (?:yet )?(?:public|announced|official)|(?:is|are|stays?) (?:a )?secret|off limits|taboo|keep mum)/iu,
  /언급(?:은|을|도)? ?(?:하지|금지|말|안|없이|자제)|(?:말|얘기|이야기|거론|공개|누설|약속)(?:은|을|도)? ?(?:하지 ?(?:말|마|않|맙)|금지|하면 ?안|말 것)|빼(?:고|주|기|줘|놓|십|세)|(?:은|는|을|를)? ?제외(?:하|할|해)|비밀(?:로|이|임|입|:)|내부(?:용|적으로만| ?참고| ?정보| ?사정)|대외비|(?:알리|쓰|넣|밝히|꺼내|적)지 ?(?:말|마|않|맙)|모르게|알면 ?안/u,
];
const SECTION =
  /\b(?:not for|don['’]?t|do not|never|keep out|leave out|internal|secret|confidential|off limits|background|context|not to (?:say|mention|include)|must not|for (?:me|us|you) only|private)\b|(?:말하지|쓰지|언급|넣지).{0,6}(?:말|금지|않)|내부|비밀|대외비|배경|빼야/i;
const EXPLAINS =
  /^(?:we|it|it['’]?s|that|that['’]?s|this|they|she|he|she['’]d|he['’]d|they['’]d|because|since|otherwise|as|so|in case|i|not|would|just|only|too|still|the reason|if|until|그|이|저|우리|아직|만약|왜냐)\b/iu;
const INSTRUCTS =
  /^(?:ask|tell|say|remind|thank|offer|invite|propose|suggest|confirm|request|attach|also|please|let|mention|explain|apologi[sz]e|wish|congratulate|find out|the |our )/i;
const STOP = new Set(
  "the and for that this with from have has had was were are our your their them they she her him his its not out but about also into just only than then there which would could should will can may any all one yet too very mail email e-mail letter this draft please leave keep mention anything something everything nothing ones still already been being because".split(
    " ",
  ),
);

export const isKeptOutSection = (title: string): boolean => SECTION.test(title);
const isKeptOut = (text: string): boolean => NEVER.some((pattern) => pattern.test(text));

/**
 * Parts a note into what may be said and what was told to be kept out. What follows such a sentence and only explains
 * it stays out with it: it is better to lose a sentence than to tell a secret.
 */
export function parted(text: string, isItem: boolean): { said: string; out: string[] } {
  const said: string[] = [];
  const out: string[] = [];
  let isAfter = false;
  for (const [at, sentence] of sentencesIn(text).entries()) {
    const found = NEVER.map((pattern) => pattern.exec(sentence)).find((match) => match !== null) ?? null;
    if (found !== null) {
      const before = sentence.slice(0, found.index);
      const cut = cutBefore(before, sentence);
      if (cut !== "") said.push(cut);
      out.push(sentence.slice(cut === "" ? 0 : cut.length));
      isAfter = true;
    } else if (
      isAfter &&
      !INSTRUCTS.test(sentence) &&
      (EXPLAINS.test(sentence) || (at === 1 && !isItem && said.length === 0))
    )
      out.push(sentence);
    else {
      said.push(sentence);
      isAfter = false;
    }
  }
  return { said: said.join(" "), out };
}

/** The part of a sentence before "but don't say …" or "(internal: …)"; nothing when the order begins the sentence. */
function cutBefore(before: string, sentence: string): string {
  // "…, so leave that out": the order means the sentence itself.
  if (
    /\b(?:it|that|this|them)(?:\s+(?:out|yet|here|at all|to (?:her|him|them)|in the (?:mail|e-?mail)))?[.!)\s]*$/i.test(
      sentence,
    )
  )
    return "";
  const open = before.lastIndexOf("(");
  if (open > 0 && !before.slice(open).includes(")")) {
    const close = sentence.indexOf(")", open);
    return `${before.slice(0, open).trim()}${close < 0 ? "" : sentence.slice(close + 1)}`.trim();
  }
  const boundary =
    /^(.*?\S)\s*(?:[,;–—]|\s-|\.{3})\s*(?:but|and|please|though|only|though please|just|we|so|단|다만)?\s*(?:please\s*)?$/iu.exec(
      before,
    ) ?? /^(.*?\S)\s+(?:but|though)\s+(?:please\s+)?$/iu.exec(before);
  const kept = boundary?.[1] ?? "";
  return kept.split(/\s+/).length >= 3 ? kept : "";
}

/** What the orders name: names, quoted words and sums bar alone; other words only together. */
export function termsOf(
  out: readonly { text: string; isTopic: boolean }[],
  people: readonly string[],
): Pick<KeptOut, "strong" | "weak"> {
  const strong: string[] = [];
  const weak: string[][] = [];
  for (const { text: sentence, isTopic } of out) {
    // Below a heading such as "internal" each line is itself what must not be said.
    const isOrder = isTopic || isKeptOut(sentence);
    for (const [, quotedWords = ""] of sentence.matchAll(/["“'‘]([^"”’]{2,40})["”’]/gu)) strong.push(quotedWords);
    for (const [money] of sentence.matchAll(
      /[£€$₩]\s?\d[\d.,]*|\d[\d.,]*\s?(?:%|per ?cent|pounds|euros|dollars|원|만 ?원|프로)/giu,
    ))
      strong.push(money.replace(/[.,]$/, ""));
    for (const [name] of sentence.matchAll(/(?<=[\p{L}\d,;:)]\s)\p{Lu}[\p{L}\d&'’-]+(?:\s+\p{Lu}[\p{L}\d&-]+)*/gu))
      if (
        !isPerson(name, people) &&
        !/^(?:I|DON['’]?T|NOT|NEVER|OK|ASAP|FYI|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December)\b/.test(
          name,
        ) &&
        isOrder
      )
        strong.push(name.replace(/['’]s$/, ""));
    if (!isOrder) continue;
    const object = isTopic ? sentence : objectOf(sentence);
    const isClause = isTopic || /^(?:that|how|why|what|when|who|whether|if|we|they|she|he|it|i)\b/i.test(object);
    const words = (object.match(/[\p{L}\d][\p{L}\d-]{2,}/gu) ?? [])
      .map((word) => word.toLowerCase())
      .filter((word) => !STOP.has(word) && !isPerson(word, people));
    const head = isClause ? [] : words.slice(0, 3);
    if (head.length === 1 && (head[0] ?? "").length >= 4) strong.push(head[0] ?? "");
    else if (words.length > 0) weak.push(words);
    for (const [size] of object.matchAll(/\b\d+\s?(?:foot|feet|ft|cm|mm|kg|inch|litre|pack)\b/gi)) strong.push(size);
  }
  return { strong: [...new Set(strong)], weak };
}

/** True when a sentence of the draft touches what is to be kept out. */
export function isBarred(sentence: string, { strong, weak }: Pick<KeptOut, "strong" | "weak">): boolean {
  const text = ` ${sentence.toLowerCase()} `;
  const has = (term: string) =>
    new RegExp(`(?<![\\p{L}\\d])${stemmed(term.toLowerCase()).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "u").test(text);
  return (
    strong.some(has) ||
    weak.some(
      (words) =>
        words.length >= 2 &&
        words.filter(has).length >= Math.min(2, words.length) &&
        words.filter(has).length >= words.length * 0.5,
    )
  );
}

function objectOf(sentence: string): string {
  const leave = /\b(?:leave|keep|leaving|keeping)\s+(.+?)\s+out\b/i.exec(sentence)?.[1];
  const topic =
    /^(?:p\.?s\.?:?\s*)?(?:the |our |about )?([^:,;]{3,40}):\s*(?:please )?(?:leave|keep|skip|omit|don['’]?t|not)/i.exec(
      sentence,
    )?.[1];
  if (topic !== undefined) return topic;
  if (leave !== undefined && !/^(?:it|that|this|them)$/i.test(leave)) return cutPhrase(leave);
  const korean =
    /^(.*?)(?:은|는|을|를|이|가|에 대해(?:서)?(?:는)?|얘기|이야기|관련)?\s*(?:절대\s*)?(?:언급|말하|말은|쓰지|알리|넣지|밝히|거론|빼|제외|비밀|얘기하|이야기하|내부)/u.exec(
      sentence,
    )?.[1];
  if (korean !== undefined && /[가-힣]/.test(sentence))
    return korean.replace(/(?:은|는|을|를|이|가|에|도)(?=\s|$)/gu, "");
  const order =
    new RegExp(
      String.raw`${SAY}\s+(?:(?:to )?(?:them|him|her|it)\s+)?(?:about\s+|anything about\s+|of\s+|that\s+)?(.+)$`,
      "iu",
    ).exec(sentence)?.[1] ?? "";
  const about = /\b(?:about|of|on)\s+(.+)$/i.exec(order)?.[1];
  return cutPhrase(about !== undefined && /^(?:anything|a word|\p{Lu}\p{L}+)\b/u.test(order) ? about : order);
}

const cutPhrase = (text: string): string =>
  (text.split(/[.,;:()!?]|\s(?:because|until|before|yet|since|so|as|for now|at all|too)\b/i)[0] ?? "").trim();

const isPerson = (name: string, people: readonly string[]): boolean =>
  people.some(
    (person) =>
      person.toLowerCase() === name.toLowerCase() ||
      person
        .toLowerCase()
        .split(/\s+/)
        .includes(name.toLowerCase().replace(/['’]s$/, "")),
  );

const stemmed = (word: string): string => (word.length > 5 ? word.replace(/(?:s|es|ed|ing)$/, "") : word);
