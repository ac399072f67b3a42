/** Who is spoken to and who speaks: notes speak about them, a mail speaks to them. */
export type Speaking = { names: readonly string[]; others: readonly string[]; isOne: boolean };

const AGREE: Record<string, string> = {
  is: "are",
  was: "were",
  has: "have",
  does: "do",
  "isn't": "aren't",
  "wasn't": "weren't",
  "hasn't": "haven't",
  "doesn't": "don't",
};
const AFTER_OBJECT =
  /^(?:to|by|if|that|for|about|on|at|when|and|or|with|in|from|as|so|because|before|after|until|know|what|how|why|where|whether|again|back|today|tomorrow|this|next|too|a|an|the|some|any|\d)$/i;
const PEOPLE_VERBS =
  /^(?:agreed|said|say|promised|promise|asked|ask|sent|told|offered|offer|deliver|ship|confirmed|confirm|prefer|think|know)$/i;
const PEOPLE_THINGS =
  /^(?:drivers?|team|colleagues?|office|staff|people|invoices?|offers?|order|orders|company|manager|accountant|warehouse|website|site|reply|answer|e-?mail|mail|letter|call|account|bank|address|side|end|help|support|time|work|patience|contact|number|proposal|delivery|quotation|feedback|family|assistant|boss|engineers?|technicians?|crew|store|shop|lawyer)$/i;
const PLURAL_THING =
  /(?:\b(?:the|these|those|our|\d+|some|all|two|three|four|five|six|ten|empty|new|old)\s+(?:\p{L}+\s+){0,2}\p{Ll}{2,}s)\b/u;

/** The same sentence, spoken to the recipient. Facts and figures are left as they stand. */
export function spokenTo(sentence: string, { names, others, isOne }: Speaking): string {
  let text = sentence;
  for (const name of [...names].sort((a, b) => b.length - a.length)) {
    const word = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    text = text
      .replace(new RegExp(`(?<![\\p{L}@.])${word}['’]s?(?![\\p{L}])(?=\\s+\\p{L})`, "gu"), "your")
      .replace(new RegExp(`(?<![\\p{L}@.])${word}(?![\\p{L}@])`, "gu"), "\uE000");
  }
  const other = others.some((name) =>
    new RegExp(`(?<![\\p{L}])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}])`, "u").test(text),
  );
  const tokens = text.split(/(\s+|(?<=\p{L})(?=[,.;:!?)])|(?<=[(“"])(?=\p{L}))/u);
  const isThing = (at: number) => PLURAL_THING.test(tokens.slice(0, at).join(""));
  const next = (at: number): string => tokens.slice(at + 1).find((token) => token.trim() !== "") ?? "";
  for (const [at, token] of tokens.entries()) {
    const replaced = replacement(token, next(at), { isThing: isThing(at), hasOther: other, isOne });
    if (replaced === null) continue;
    tokens[at] = replaced.word;
    if (replaced.isSubject) agree(tokens, at);
  }
  return tokens
    .join("")
    .replaceAll("\uE000", "you")
    .replace(/\byou you\b/g, "you");
}

type Around = { isThing: boolean; hasOther: boolean; isOne: boolean };

function replacement(
  token: string,
  next: string,
  { isThing, hasOther }: Around,
): { word: string; isSubject: boolean } | null {
  const like = (word: string) => (/^\p{Lu}/u.test(token) ? word.charAt(0).toUpperCase() + word.slice(1) : word);
  if (token === "\uE000") return { word: "you", isSubject: true };
  if (/^\uE000/.test(token)) return { word: token.replace("\uE000", "you"), isSubject: true };
  const pronoun = token.toLowerCase().replace(/’/g, "'");
  const single = hasOther ? null : singular(pronoun, next);
  if (single !== null) return { word: like(single.word), isSubject: single.isSubject };
  // "They" may be the pallets: only what comes before any thing in the plural, or what only people do, is the recipient.
  if (pronoun === "they" && (!isThing || PEOPLE_VERBS.test(next))) return { word: like("you"), isSubject: true };
  if (/^they'(?:d|ll|ve|re)$/.test(pronoun) && !isThing)
    return { word: like(`you${pronoun.slice(4)}`), isSubject: false };
  if (pronoun === "them" && !isThing) return { word: like("you"), isSubject: false };
  if (pronoun === "their" && (!isThing || PEOPLE_THINGS.test(next))) return { word: like("your"), isSubject: false };
  return null;
}

/** She, he and their forms; who else is spoken of in the sentence has been ruled out. */
function singular(pronoun: string, next: string): { word: string; isSubject: boolean } | null {
  const is = (word: string, isSubject = false) => ({ word, isSubject });
  switch (pronoun) {
    case "she":
    case "he":
      return is("you", true);
    case "she's":
    case "he's":
      return is(/(?:ed|en|been|got|had|made|done)$/.test(next) ? "you've" : "you're");
    case "she'd":
    case "he'd":
    case "she'll":
    case "he'll":
      return is(`you${pronoun.slice(pronoun.indexOf("'"))}`);
    case "him":
      return is("you");
    case "her":
      return is(next === "" || /^[,.;:!?)]/.test(next) || AFTER_OBJECT.test(next) ? "you" : "your");
    case "his":
      return is("your");
    case "hers":
      return is("yours");
    case "herself":
    case "himself":
      return is("yourself");
    default:
      return null;
  }
}

/** "you has" to "you have", "you wants" to "you want". */
function agree(tokens: string[], at: number): void {
  const place = tokens.findIndex((token, index) => index > at && token.trim() !== "");
  const verb = tokens[place];
  if (verb === undefined) return;
  const known = AGREE[verb.toLowerCase().replace(/’/g, "'")];
  if (known !== undefined) tokens[place] = known;
  else if (/^\p{Ll}{3,}s$/u.test(verb) && !/(?:ss|us|is|always|sometimes|perhaps|yes|plus|as|his|this)$/.test(verb))
    tokens[place] = verb
      .replace(/ies$/, "y")
      .replace(/(ch|sh|ss|x|o)es$/, "$1")
      .replace(/s$/, "");
}
