import { spokenTo } from "./second-person.ts";
import type { Speaking } from "./second-person.ts";

const WHOM = String.raw`(?:(?:her|him|them|you|\uE000|@NAME)\s+)?`;

/** Orders to the writer ("ask her to …") become what the writer would say ("Could you please …?"). */
export function worded(sentence: string, speaking: Speaking, isWe: boolean, isRequest: boolean): string {
  const [we, us, our] = isWe ? ["we", "us", "our"] : ["I", "me", "my"];
  const names = speaking.names
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .sort((a, b) => b.length - a.length)
    .join("|");
  const whom = WHOM.replace("@NAME", names === "" ? "recipient" : names);
  const re = (source: string) =>
    new RegExp(
      `^(?:also[,:]?\\s+|and\\s+|then\\s+|finally[,:]?\\s+|please\\s+|maybe\\s+|p\\.?s\\.?:?\\s+|(?:we|i|you) (?:should|need to|have to|must|want to|could)\\s+(?=ask|tell|thank|remind|let))*${source.replace("WHOM", whom)}(.*)$`,
      "iu",
    );
  const to = (text: string) => spokenTo(text, speaking);
  const ask = (rest: string) => `${rest.replace(/[.?!]+$/, "")}?`;
  const forms: [RegExp, (rest: string) => string][] = [
    [
      re(
        "(?:ask|check with|request) WHOM(?:please )?(?:to|if (?:she|he|they|you) (?:can|could|would|will)|whether (?:she|he|they|you) (?:can|could|would|will)) ",
      ),
      (rest) => ask(`Could you please ${rest}`),
    ],
    [
      re(
        "(?:ask|check|check with|find out|enquire|inquire|query) WHOM(?=if |whether |when |what |how |where |who |why |which |by when )",
      ),
      (rest) => ask(`Could you let ${us} know ${rest}`),
    ],
    [re("(?:ask|request) WHOM(?:for|about) "), (rest) => ask(`May ${we} ask you for ${rest}`)],
    [re("request "), (rest) => ask(`May ${we} ask you for ${rest}`)],
    [re("(?:tell|inform|let|write) WHOM(?:know )?(?:that |about )?(?=\\S)"), (rest) => rest],
    [
      re(
        "(?:say|mention|explain|note|point out|add|write|state|stress|make clear)(?: to WHOM)?(?::| that)? (?!sorry|thanks?|hello|hi\\b)",
      ),
      (rest) => rest,
    ],
    [re("remind WHOM(?:that|of the fact that) "), (rest) => `A reminder that ${rest}`],
    [re("remind WHOMto "), (rest) => `Please remember to ${rest}`],
    [re("remind WHOM(?:of|about) "), (rest) => `A short reminder about ${rest}`],
    [re("(?:say )?(?:thank|thanks) (?:you )?(?:to )?WHOMfor "), (rest) => `Thank you for ${rest}`],
    [
      re("(?:apologi[sz]e|say sorry) (?:to WHOM)?for "),
      (rest) => `${we === "I" ? "I am" : "We are"} sorry for ${rest}`,
    ],
    [
      re("(?:apologi[sz]e|say sorry) (?:that |because )"),
      (rest) => `${we === "I" ? "I am" : "We are"} sorry that ${rest}`,
    ],
    [
      re("offer WHOM(?:to )?(?=\\S)"),
      (rest) =>
        /^(?:\d|an?\b|the\b|free|some|one|two)/i.test(rest)
          ? `${capital(we)} can offer you ${rest}`
          : `${capital(we)} can ${rest}`,
    ],
    [re("invite WHOMto "), (rest) => `${capital(we)} would like to invite you to ${rest}`],
    [re("(?:propose|suggest) (?:to WHOM)?(?:that )?"), (rest) => `${capital(we)} suggest ${rest}`],
    [re("congratulate WHOMon "), (rest) => `Congratulations on ${rest}`],
    [re("wish WHOM"), (rest) => `${capital(we)} wish you ${rest}`],
    [re("confirm (?:to WHOM)?(?:that |the |our |we )?"), (rest) => confirmed(sentence, rest, we)],
    [re("attach(?:ed)?:? "), (rest) => `Attached is ${rest}`],
    [
      re("(?:need|want|would like|['’]d like) "),
      (rest) =>
        `${capital(we)} ${/^(?:would|['’]d)/i.test(sentence.trim()) ? "would like" : /^want/i.test(sentence.trim()) ? "would like" : "need"} ${rest}`,
    ],
    [re("can (?:she|he|they|you|\\uE000) "), (rest) => ask(`Can you ${rest}`)],
    [re("(?:is|are) (?:she|he|they) "), (rest) => ask(`Are you ${rest}`)],
    [re("(?:do|does) (?:she|he|they) "), (rest) => ask(`Do you ${rest}`)],
    [re("looking forward to "), (rest) => `${capital(we)} look forward to ${rest}`],
  ];
  const condition =
    /^((?:and )?(?:if not|if so|otherwise|in that case|if (?:she|he|they) can['’]?t|if that['’]?s not possible)),?\s+(?=(?:ask|tell|offer|request|check|find)\b)(.*)$/i.exec(
      sentence,
    );
  if (condition !== null) {
    const rest = worded(condition[2] ?? "", speaking, isWe, isRequest);
    return `${to(condition[1] ?? "")}, ${/^I\b/.test(rest) ? rest : `${rest.charAt(0).toLowerCase()}${rest.slice(1)}`}`;
  }
  if (/^(?:please )?confirm\b.*\bplease\b|^please confirm\b/i.test(sentence))
    return ask(
      `Could you please ${to(
        sentence
          .replace(/\bplease\b/gi, "")
          .replace(/[.!?]+$/, "")
          .trim(),
      )
        .replace(/^Confirm/, "confirm")
        .replace(/\s+/g, " ")}`,
    );
  const answer = re("(?:tell|say|answer|write)(?: to)? WHOM(?=(?:ok|okay|yes|fine|agreed|no)[.!]?$)")
    .exec(sentence)
    ?.at(-1);
  if (answer !== undefined)
    return /^no/i.test(answer) ? "Unfortunately that is not possible" : `That is fine with ${us}`;
  for (const [pattern, write] of forms) {
    const rest = pattern.exec(sentence)?.at(-1);
    if (rest !== undefined && rest.trim() !== "") return write(ownPronouns(to(rest.replace(/^that /, "")), we, our));
  }
  const spoken = to(sentence.replace(/^(?:also[,:]|p\.?s\.?:?)\s+/i, ""));
  return isRequest &&
    !/[?]$/.test(spoken) &&
    /^(?:confirm|send|let|check|bring|call|reply|give|share|return|sign|pay|update|provide)\b/i.test(spoken)
    ? ask(`Could you please ${spoken.charAt(0).toLowerCase()}${spoken.slice(1)}`)
    : spoken;
}

/** "confirm that we come" is ours to say; "confirm the date" too. */
function confirmed(sentence: string, rest: string, we: string): string {
  const word = /^(?:\w+\s+)*?confirm (?:to \w+ )?(that |the |our |we )/i.exec(sentence)?.[1] ?? "";
  return `${capital(we)} confirm ${word}${rest}`;
}

const ownPronouns = (text: string, we: string, our: string): string =>
  we === "we" ? text : text.replace(/\bwe\b/g, "we").replace(/\bour\b/g, our === "my" ? "our" : our);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
