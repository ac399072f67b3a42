import { lengthsIn, riskOf } from "./risk.ts";
import type { Found, Marked, Reading } from "./risk.ts";

const RENEW =
  /\b(?:renew(?:s|ed|al)?|extend(?:s|ed)?|roll(?:s|ed)? over|continue(?:s)?)\b[^.;]{0,60}\bautomatic|\bautomatic(?:ally)?\b[^.;]{0,60}\b(?:renew|extend|roll|prolong)|\bdeemed (?:to (?:be )?)?(?:renewed|extended)|(?:shall|will) (?:be )?renew(?:ed)?\b[^.;]{0,80}\b(?:unless|successive|further)|successive (?:periods|terms|renewal)|자동(?:으로|적으로)?\s?(?:갱신|연장)|(?:갱신|연장)(?:된|한|되는|하는) 것으로 (?:본다|간주)/iu;

const AT_WILL =
  /\bat any time\b|\bany (?:or no )?reason|\bno reason\b|without (?:cause|reason|giving (?:any )?reasons?)|\bfor convenience\b|\bat (?:its|their|his|her|our) (?:sole |absolute )?discretion|\bby (?:giving|serving|providing)\b|\bon (?:giving )?(?:\w+ \()?\d+\)?\s?(?:days?|weeks?|months?)|(?:upon|on) (?:\w+[- ]?\w* \()?(?:\d+|\w+)\)?\s?(?:calendar |business )?(?:days?|weeks?|months?)['’]?s?['’]? (?:prior )?(?:written )?notice|\bwith immediate effect\b|\bimmediately\b|언제든(?:지)?|사유(?:를)? ?(?:없이|불문|여하)|임의로|일방적으로|즉시|\d+일 ?전/iu;
const FOR_BREACH = /breach|default|insolven|bankrupt|fails? to|not remed|misconduct|위반|불이행|파산|체납|연체/iu;
const MAY_END =
  "(?:may|can|could|is entitled to|are entitled to|shall be entitled to|has the right,?[^.;]{0,30} to|reserves the right to|have the right to)[^.;]{0,60}(?:terminat|cancel|end (?:this|the)|rescind|withdraw)";

/** How long it binds and who can get out of it. */
export function termRules(reading: Reading): Found {
  const found: Found = { risks: [], usual: [] };
  renewal(reading, found);
  termination(reading, found);
  longTerm(reading, found);
  return found;
}

function renewal({ sentences }: Reading, found: Found): void {
  const hits = sentences.filter(({ token }) => RENEW.test(token) && !/lease of life/.test(token));
  if (hits.length === 0) return;
  const text = hits.map(({ token }) => token).join(" ");
  const lengths = lengthsIn(text);
  const isNotice = ({ at, end }: { at: number; end: number }) =>
    /^['’]?s?['’]?\s*(?:(?:prior|written|advance)\s+)*notice|^(?:(?!unless|gives?\b|notice)[^.;,]){0,45}\b(?:before|prior|in advance)\b|^\s*전/i.test(
      text.slice(end, end + 70),
    ) ||
    /\bnotice (?:period )?(?:of )?(?:at least |not less than |no less than |a minimum of )?$/i.test(
      text.slice(Math.max(0, at - 45), at),
    );
  const notice = lengths.filter(isNotice).map(({ days }) => days);
  const further = lengths
    .filter((length) => !isNotice(length))
    .filter(({ at }) =>
      /further|successive|additional|renewal|period|term|씩|간/i.test(text.slice(Math.max(0, at - 50), at + 40)),
    )
    .map(({ days }) => days);
  const [noticeDays, furtherDays] = [Math.max(0, ...notice), Math.max(0, ...further)];
  if (noticeDays <= 31 && furtherDays <= 31) {
    found.usual.push(
      ...hits.map(({ place }) => ({
        place,
        what: { en: "short renewal with short notice", ko: "짧은 갱신과 짧은 통지 기간" },
      })),
    );
    return;
  }
  const isHeavy = noticeDays >= 60 || furtherDays > 366;
  const noticeWords = lengths.find((length) => length.days === noticeDays && isNotice(length))?.words;
  found.risks.push(
    ...riskOf(
      hits,
      {
        kind: "renewal",
        weight: isHeavy ? 4 : 3,
        title: {
          en: `automatic renewal${noticeWords === undefined ? "" : `, notice ${noticeWords} ahead`}`,
          ko: `자동 갱신${noticeWords === undefined ? "" : ` (${noticeWords} 전 통지)`}`,
        },
        why: {
          en: "Miss the date for notice and you are bound, and pay, for a whole further term.",
          ko: "통지 시기를 놓치면 다음 기간 전체에 묶여 대금을 내야 합니다.",
        },
        ask: {
          en: "Renewal only by written agreement; or renewal for short periods with 30 days' notice, a reminder, and unchanged prices. Put the date in the calendar.",
          ko: "서면 합의로만 갱신하거나, 짧은 기간 단위와 30일 통지, 사전 안내, 가격 유지. 통지 날짜를 달력에 적어 두기.",
        },
      },
      RENEW,
    ),
  );
}

function termination({ sentences }: Reading, found: Found): void {
  const may = (who: string) =>
    new RegExp(
      `${who}[^.;]{0,60}?${MAY_END}|(?:terminated|cancelled|ended) by ${who}|${who}(?:은|는|이|가)[^.]{0,160}(?:해지|해제|종료|취소)(?:할|를 할) 수 있`,
      "iu",
    );
  const isAtWill = ({ token }: Marked) =>
    AT_WILL.test(token) &&
    (!FOR_BREACH.test(token) ||
      /at any time and for any|for any reason|for convenience|without cause|사유 ?(?:없이|불문)|언제든/i.test(token));
  const both = sentences.filter(
    ({ token }) => may("@BOTH").test(token) && isAtWill({ token } as Marked /* Safe: only the token is read. */),
  );
  const theirs = sentences.filter(
    (one) => may("@THEM").test(one.token) && !may("@BOTH").test(one.token) && isAtWill(one),
  );
  const none = sentences.filter(({ token }) =>
    /@US[^.;]{0,60}(?:has|have|shall have) no[^.;]{0,30}rights? to (?:terminate|cancel|end)|@US (?:may|shall|can) (?:not|only)[^.;]{0,80}(?:terminat|cancel)|@US (?:may|can)[^.;]{0,40}(?:terminat|cancel)[^.;]{0,40}only (?:if|where|when|in|for|upon|on|after)|@US(?:은|는|이|가)[^.]{0,120}(?:해지|해제)[^.]{0,20}(?:할 수 없|못)|@US(?:은|는)[^.]{0,120}경우(?:에)?(?:만|에 한하여|에 한해)[^.]{0,60}(?:해지|해제)/iu.test(
      token,
    ),
  );
  const ours = sentences.filter((one) => may("@US").test(one.token) && !none.includes(one) && isAtWill(one));
  for (const { place } of both)
    found.usual.push({ place, what: { en: "either side may end it by notice", ko: "쌍방의 통지 해지권" } });
  if (theirs.length > 0 && ours.length === 0 && both.length === 0) {
    found.risks.push(
      ...riskOf(
        [...theirs, ...none.filter((one) => !theirs.includes(one))],
        {
          kind: "termination",
          weight: 5,
          title: {
            en: "one-sided termination: the other side may walk away, you may not",
            ko: "일방적 해지권: 상대방만 자유롭게 해지 가능",
          },
          why: {
            en: "You can lose the contract at short notice after you have built on it, and have no such way out yourself.",
            ko: "투자한 뒤에도 갑자기 계약을 잃을 수 있고, 우리에게는 그런 해지권이 없습니다.",
          },
          ask: {
            en: "The same right and the same notice for both (90 days or more), help with the move, and money back for what was paid ahead.",
            ko: "양쪽에 같은 해지권과 통지 기간(90일 이상), 이전 지원, 선급금 반환.",
          },
        },
        AT_WILL,
      ),
    );
    return;
  }
  const unequal = theirs.length > 0 && ours.length > 0 ? unequalNotice(theirs, ours) : false;
  if (unequal)
    found.risks.push(
      ...riskOf([...theirs, ...ours], {
        kind: "termination",
        weight: 3,
        title: {
          en: "termination: the other side needs much less notice than you",
          ko: "해지 통지 기간이 우리에게 불리함",
        },
        why: { en: "They can leave quickly, you can't.", ko: "상대방은 빨리 나갈 수 있지만 우리는 그렇지 않습니다." },
        ask: { en: "The same notice for both.", ko: "양쪽에 같은 통지 기간." },
      }),
    );
  if (none.length > 0 && both.length === 0)
    found.risks.push(
      ...riskOf(none, {
        kind: "termination",
        weight: 4,
        title: { en: "you can hardly terminate the contract yourself", ko: "우리 쪽의 해지가 거의 불가능" },
        why: {
          en: "You pay to the end, whether it is of use to you or not.",
          ko: "쓸모가 없어져도 끝까지 대금을 내야 합니다.",
        },
        ask: {
          en: "A right to end it by notice after the first year, and for any breach not put right in 30 days.",
          ko: "1년 뒤 통지 해지권과 30일 내 시정되지 않은 위반 시 해지권.",
        },
      }),
    );
}

function unequalNotice(theirs: readonly Marked[], ours: readonly Marked[]): boolean {
  const shortest = (list: readonly Marked[]) =>
    Math.min(...list.flatMap(({ token }) => lengthsIn(token).map(({ days }) => days)), Infinity);
  const longest = (list: readonly Marked[]) =>
    Math.max(...list.flatMap(({ token }) => lengthsIn(token).map(({ days }) => days)), 0);
  return longest(ours) >= 2 * shortest(theirs);
}

function longTerm({ sentences }: Reading, found: Found): void {
  const hits = sentences.filter(
    ({ token, clause }) =>
      !clause.isRow &&
      /(?:initial|minimum|fixed|contract|subscription|lease)[^.;]{0,20}(?:term|period)|continues? (?:in force )?for|계약 ?기간/iu.test(
        token,
      ) &&
      !RENEW.test(token) &&
      lengthsIn(token).some(
        ({ days, at }) =>
          days >= 1095 && /term|period|continues?|for|기간|부터/i.test(token.slice(Math.max(0, at - 90), at + 60)),
      ) &&
      !/warrant|confiden|retain|limitation|insur|retention|보증|비밀|보관/i.test(token),
  );
  found.risks.push(
    ...riskOf(hits, {
      kind: "long-term",
      weight: 2,
      title: { en: "a long fixed term", ko: "긴 고정 계약 기간" },
      why: {
        en: "Needs and prices change in such a time; look at it together with the ways out.",
        ko: "그동안 필요와 가격이 변합니다. 해지 조항과 함께 보세요.",
      },
      ask: {
        en: "A shorter first term, or a break after twelve months.",
        ko: "더 짧은 최초 기간 또는 12개월 뒤 중도 해지권.",
      },
    }),
  );
}
