import { findDates } from "../dates/mentions.ts";
import type { Unit } from "./meeting.ts";

/** What a sentence is, as far as deciding goes. */
export type Verdict = "decision" | "not settled" | "confirms" | "nothing";

const LABEL =
  /^\W*(?:decisions?|decided|agreed|agreement|resolved|resolution|결정(?: ?사항)?|합의(?: ?사항)?)(?:\s*#?\d+)?\s*(?:[:：–—]|\s-\s|\])\s*(?=\S)|^D\d{1,2}\s*[:.)–-]\s*/iu;

/** Talk about a decision that was not taken. Looked for first: "not agreed" holds "agreed". */
const UNSETTLED =
  /\b(?:(?:did|do|does|could|can|have|has|is|was|were|are)(?:\s*n[o']?t|n['’]t| not) (?:\w+ )?(?:settled?|decided?|agreed?|resolved?|conclude|reach)|not (?:yet )?(?:settled|decided|agreed|resolved|finali[sz]ed|approved|signed off)|no (?:decision|agreement|consensus|conclusion)|undecided|unresolved|unclear|to be (?:decided|agreed|confirmed|clarified|discussed|determined)|tb[cd]\b|yet to (?:decide|agree|be)|(?:still|need|needs|have|has) to (?:agree|decide|be (?:agreed|decided))|before (?:we|they) (?:agree|decide)|(?:is|are|was|left|remains?|stays?|still) (?:an? )?open(?! (?:from|on|at|until|till|to|for|all|late|days|hours|again))|open (?:question|point|issue)|parked\b|parking lot|(?:agreed|decided) to (?:\w+ )?(?:revisit|come back|discuss|think|decide|talk|look at (?:it|this|that) again|pick (?:it|this|that) up|wait|defer|leave it open)|(?:decision|vote|discussion) (?:is |was )?(?:postponed|deferred|adjourned)|(?:come|came) back to (?:it|this|that)|for (?:the )?next (?:time|meeting)|^not discussed\b|jury is (?:still )?out|up in the air|no (?:clear )?answer)\b|미정|보류|결론(?:을|이)? ?(?:못|나지)|추후 ?(?:논의|결정)|재논의/iu;

const DECIDED =
  /\b(?:(?:we|all|both|they|everyone|everybody|the (?:board|team|group|committee|meeting|council)|it (?:was|is)|has been|have been|was|were|been|unanimously|finally|now|then) (?:\w+ )?(?:agreed|decided|resolved|approved|chosen|signed off|settled|accepted|adopted|confirmed|rejected|dropped|scrapped|cancelled|postponed)|(?:did|do|all|finally|can) agree\b|agreed (?:that|to|on|not to|with all)|decided (?:that|to|on|not to|against)|resolved (?:that|to|not to)|settled (?:on|for)|(?:signed|sign) off|we (?:chose|opted|voted|picked|went (?:for|with)|go (?:for|with)|(?:will|are|['’]ll) go(?:ing)? (?:for|with|ahead)|['’]re going (?:for|with|ahead))|(?:will|is|are|['’]re) going ahead|(?:let['’]s|lets) go with|both said yes|(?:we|all|both|everyone) said (?:ok|okay|yes|fine)|final decision|decision is|the decision|voted (?:to|for|against)|carried (?:unanimously|\d)|motion (?:carried|passed)|(?:everybody|everyone|all|both|we are all|nobody|no one) (?:is |was |were |are )?(?:fine|happy|ok|okay|in favou?r|objected)|green[- ]?lit|got the go-ahead|goes ahead|it is (?:official|settled)|approved|(?:concluded|consensus) (?:that|to|is|was)|final:)(?![\p{L}])|하기로 ?(?:결정|합의|했|함|하였)|(?:결정|합의|확정|승인)(?:했|됐|되었|함|하였)/iu;

/** Only these words and nothing of its own: the sentence before it was the decision. */
const CONFIRMS =
  /^(?:[\p{L} ,.'’]{0,30}\b(?:said (?:yes|ok|okay|fine)|agreed?|nodded|happy with (?:that|it|this)|fine with (?:that|it|this)|in favou?r|signed (?:that|it) off)|(?:agreed|decided|approved|carried|accepted|passed|done deal|settled|resolved)(?: unanimously| by all| by everyone)?)[.!]*$/iu;

const CONTRAST =
  /\b(?:and not|but not|instead of|rather than|not before|no more|no longer|not any ?more|from now on|is off|is on|stays? (?:as|at|on|with|where|\d+)|as before)\b|,\s*not\s/iu;
const PLANNED =
  /\b(?:opens?|starts?|begins?|goes? live|launch(?:es)?|closes?|ends?|moves? (?:to|into)|switch(?:es|ed)? to|freezes?|fixed|replaces?|becomes?|comes?|runs? (?:from|until|to)|valid|applies|takes effect|stays?|remains?)\b/iu;
const SETTLING =
  /^(?:(?:ok|okay|right|and|so|then|in the end|finally|eventually|therefore|hence|result|outcome|conclusion|bottom line|upshot)\b[,:\s]*){1,3}|^after (?:that|some|a lot|much|long)\b/iu;
const WE_DO =
  /\b(?:we|they both|both sides)(?:['’]ll| will(?: not)?| won['’]t| shall| do not| don['’]t)? (?:go|stay|keep|drop|stop|cancel|switch|move|start|take|choose|pick|use|buy|order|hire|open|close|launch|run|raise|lower|pay|book|postpone|delay|skip|limit|cap|allow|accept|renew|extend|sell|leave|carry)\b/iu;
const HEDGE =
  /\?|\b(?:maybe|perhaps|might|could|would|wouldn['’]t|whether|wonder(?:s|ed)?|possibly|probably|hopes?|hoping|idea|suggest(?:s|ed)?|propos(?:es|ed|al)|offer(?:s|ed)?|wants?|wanted|wishes|thinks?|thought|asks?|asked|means|discuss(?:ed|ion)|talked about|prefers?|considering|option|if (?:we|they|he|she|it|the)|unless|says|said|can['’]t|cannot|likes?|feels?|worr(?:y|ied|ies))\b/iu;
const PAST_TALK =
  /\b(?:last (?:week|time|year|month|meeting|quarter),? (?:we|they|it)|(?:agreed|decided|approved|settled)[^.]{0,25}\blast (?:week|time|year|month|meeting|quarter)|previously|already (?:agreed|decided)|had (?:agreed|decided)|as (?:agreed|decided)|originally|back in|used to)\b|\b(?:agrees|agreed) with \p{Lu}/iu;
const SPEAKER = /^\p{Lu}[\p{L}.-]{0,15}(?: \p{Lu}[\p{L}-]+)?:\s/u;
const TIMED =
  /\b(?:from|until|till|by|as of|starting|on|effective|to|not before|no later than|for)\s+(?:the\s+)?(?:\d|\p{Lu})/u;

export function verdictOf(unit: Unit, previous: Verdict): Verdict {
  const { text, section } = unit;
  if (unit.from === "heading" || FORMALITY.test(text)) return "nothing";
  const isQuestion = /\?\s*$/.test(text);
  if (isUnsettledTalk(text)) return "not settled";
  if (LABEL.test(text)) return isQuestion ? "not settled" : "decision";
  if (section === "decisions" || section === "mixed")
    return /^\?{2,}/.test(text) ? "not settled" : isQuestion || wordsIn(text) < 2 ? "nothing" : "decision";
  if (section !== "plain") return "nothing";
  if (wordsIn(text) <= 8 && CONFIRMS.test(text)) return "confirms";
  if (PAST_TALK.test(text)) return "nothing";
  return isSaid(text) || isMeant(text) || (previous === "decision" && goesOn(text)) ? "decision" : "nothing";
}

const FORMALITY = /^(?:the )?(?:previous |last )?minutes\b.{0,60}\b(?:approved|accepted|agreed|signed)/i;

function isUnsettledTalk(text: string): boolean {
  return (
    /^(?:still )?(?:open|tb[cd]|undecided|unresolved|no decision|parked)[.!]*$/i.test(text) ||
    UNSETTLED.test(text) ||
    /\bwho (?:asks|does|takes|calls|pays|will|can|is going to)\b[^.]*\?/i.test(text)
  );
}

/** Says in so many words that something was decided, and neither guesses nor makes it depend on anything. */
function isSaid(text: string): boolean {
  if (!DECIDED.test(text) || /\?\s*$/.test(text)) return false;
  const isHedged = HEDGE.test(text) && !/agree|decid|said (?:yes|ok)|approv|reject|accept|adopt|carried/i.test(text);
  return !isHedged && !CONDITION.test(text);
}

const CONDITION =
  /\b(?:if|unless|whether|until|once|when|before|after)\b[^.,]{0,40}(?:agreed|decided|approved|accepted|confirmed|signed off)/iu;

/** Told as a fact that changes something from a day on, without the word: enough signs together. */
function isMeant(text: string): boolean {
  let score = 0;
  if (CONTRAST.test(text)) score += 2;
  if (hasDate(text) && (PLANNED.test(text) || TIMED.test(text))) score += 1;
  if (SETTLING.test(text)) score += 1;
  if (WE_DO.test(text)) score += 1;
  if (HEDGE.test(text)) score -= 3;
  if (SPEAKER.test(text)) score -= 2;
  if (/\b(?:was|were|had|went|came|did)\b/iu.test(text) && !SETTLING.test(text)) score -= 1;
  return score >= 3;
}

/** A short statement right after a decision, with its own date or change. */
function goesOn(text: string): boolean {
  if (HEDGE.test(text) || SPEAKER.test(text) || wordsIn(text) > 16) return false;
  if (hasDate(text)) return TIMED.test(text) || PLANNED.test(text);
  return /\b(?:is|are|will be|gets?) \w+(?:ed|en)\b.*\bto\b/iu.test(text);
}

const wordsIn = (text: string): number => text.split(" ").length;

/** Only whether there is one: the year doesn't matter here. */
const hasDate = (text: string): boolean => findDates(text, { yearNear: 0, strict: false }).length > 0;

/** The decision itself without the words that announce it. */
export function decisionText(text: string): string {
  let rest = text
    .replace(LABEL, "")
    .replace(/^(?:\[(?:decision|agreed)\]|(?:decision|agreed)\s*[:–-])\s*/i, "")
    .replace(/\s*[([](?:agreed|decided|approved|decision)[)\]]\.?$/i, "")
    .replace(/\s+[–—-]\s+(?:agreed|decided|approved)\.?$/i, "");
  rest = rest.replace(
    /^(?=[^:]{2,60}:)(?=[^:]*\b(?:agree|agreed|decide|decided|went|end|outcome|result|conclusion|ok|okay|so|final|settled)\b)[^:\d]*:\s+/iu,
    "",
  );
  rest = rest.replace(
    /^(?:(?:so|then|and|ok|okay|in the end|finally|after (?:some|a lot of|much|long) (?:discussion|debate|back and forth)),?\s+)*(?:it (?:was|is|has been)|we(?: have| all| both)?|all|both|everyone|the (?:board|team|group|committee|meeting|council)(?: has)?)\s+(?:\w+ly )?(?:agreed|decided|resolved|concluded)\s*(?:that|to|on|:)?\s+/iu,
    "",
  );
  rest = rest.replace(/^(?:it was )?(?:unanimously )?(?:resolved|agreed|decided)[,:]?\s+(?:that|to)\s+/iu, "");
  rest = rest.replace(/^(?:then )?(?:agreed|decided|settled) (?:on|for|that|to)\s+/i, "").replace(/^\?+\s*/, "");
  rest = rest.replace(
    /^after (?:an?|some|much|lots of)\b[^,:.]{0,40}?\b(?:discussions?|debate|back and forth|talk|arguments?),?\s+/iu,
    "",
  );
  rest = rest.replace(/^(?:so|ok so|and so|therefore|hence|then)[,:]?\s+(?=\S)/iu, "");
  return capitalised(rest.trim());
}

/** Whether a cell of a table of outcomes says that nothing was settled. */
export function isUnsettled(text: string): boolean {
  return UNSETTLED.test(text) || /^(?:postponed|deferred|open|pending|parked|ongoing|no date|tb[cd])\b/i.test(text);
}

export function capitalised(text: string): string {
  return text.replace(/^["“(]*\p{Ll}/u, (start) => start.toUpperCase());
}
