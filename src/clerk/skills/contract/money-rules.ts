import { lengthsIn, numberIn, riskOf } from "./risk.ts";
import type { Found, Marked, Reading } from "./risk.ts";

const LATE =
  /\binterest\b|late[- ]payment|overdue|past due|not paid (?:when|by|on)|paid late|in arrears|late fee|지연 ?(?:이자|손해금|배상금)|연체(?:료|이자| ?시)?/iu;

/** What is paid late, too late, or without end: liability, indemnities, interest. */
export function moneyRules(reading: Reading): Found {
  const found: Found = { risks: [], usual: [] };
  liability(reading, found);
  indemnity(reading, found);
  latePayment(reading, found);
  slowPayment(reading, found);
  return found;
}

function liability({ sentences }: Reading, found: Found): void {
  const has = (pattern: RegExp) => sentences.filter(({ token }) => pattern.test(token));
  const unlimited = has(
    /@US's (?:\w+ ){0,3}liability[^.]{0,120}(?:unlimited|without (?:any )?limit|not (?:be )?(?:limited|capped)|uncapped|no limit)|@US (?:is|shall be|will be)[^.;]{0,40}(?:liable|responsible)[^.;]{0,80}(?:without limit|unlimited|in full for (?:any|all)|any and all|all (?:losses|loss|damages?|costs|claims))|@US(?:은|는|이|가)[^.]{0,120}(?:일체의|모든|전부의?)[^.]{0,30}(?:손해|책임)[^.]{0,40}(?:배상|부담|진다|책임)|@US의 (?:손해배상 ?)?책임[^.]{0,40}(?:제한(?:이|되지)? ?(?:없|않)|무제한|한도(?:가|는)? ?없)/iu,
  );
  const caps = has(
    /@THEM's?[^.;]{0,80}liab[^.]{0,260}(?:exceed|limited to|not more than|capped|restricted to|maximum)|@THEM(?:의|은|는|이|가)[^.]{0,80}(?:손해배상|책임)[^.]{0,120}(?:한도|초과하지|넘지|이내|한정|상한)/iu,
  ).filter((one) => !isMutual(one));
  const excluded = has(
    /@THEM (?:is|are|shall|will)[^.;]{0,20}(?:not|under no circumstances)[^.;]{0,30}(?:be )?(?:liable|responsible)|in no event (?:shall|will) @THEM|@THEM (?:excludes|accepts no|assumes no|disclaims|has no)[^.;]{0,40}(?:liab|responsib)|@THEM(?:은|는|이|가)[^.]{0,140}(?:책임을? ?지지 ?(?:않|아니)|책임(?:이|은)? ?없|면책)/iu,
  ).filter((one) => !isMutual(one) && !caps.includes(one));
  const mutual = has(
    /(?:@BOTH|@NEITHER)[^.]{0,200}(?:liab|exceed)|(?:each|other) party's[^.;]{0,60}liability|total (?:aggregate )?liability of (?:each|either)|(?:손해배상|책임)[^.]{0,60}(?:한도|초과하지|넘지)[^.]{0,60}@BOTH|@BOTH[^.]{0,80}(?:손해배상|책임)[^.]{0,60}(?:한도|초과하지|넘지)/iu,
  ).filter(
    ({ token }) =>
      /liab|책임|손해배상/i.test(token) &&
      /exceed|limited to|capped|maximum|cap on|한도|초과|넘지/i.test(token) &&
      !unlimited.some((one) => one.token === token),
  );
  const ownCap = has(/@US's?[^.;]{0,80}liab[^.]{0,200}(?:exceed|limited to|capped|not more than)/iu).filter(
    (one) => !unlimited.includes(one),
  );
  const carveOut = has(
    /nothing in (?:this|the|these)[^.]{0,80}(?:limits?|excludes?)[^.]{0,80}liab|liability[^.]{0,80}cannot be (?:limited|excluded)|고의 또는 중과실[^.]{0,40}(?:제한|적용하지|그러하지)/iu,
  );
  for (const { place } of carveOut)
    found.usual.push({
      place,
      what: { en: "liability for death, fraud and the like can't be limited", ko: "법으로 제한할 수 없는 책임의 예외" },
    });
  const caught = unlimited.filter((one) => !carveOut.includes(one));
  const isMerged = caught.length > 0 && caps.length > 0 && mutual.length === 0;
  found.risks.push(
    ...riskOf(
      isMerged ? [...caught, ...caps, ...excluded] : caught,
      {
        kind: "unlimited-liability",
        weight: 5,
        title: isMerged
          ? {
              en: "one-sided liability: yours is unlimited, the other side's is capped",
              ko: "우리 쪽 책임은 무제한, 상대방 책임은 제한됨",
            }
          : { en: "your liability is unlimited", ko: "우리 쪽 책임이 무제한" },
        why: {
          en: 'One mistake can cost more than the whole contract is worth, and no insurance covers "everything".',
          ko: "한 번의 실수로 계약 금액보다 큰 책임을 질 수 있습니다.",
        },
        ask: {
          en: "The same limit for both sides, for example the charges of twelve months, except for what the law does not let you limit.",
          ko: "양쪽에 같은 한도(예: 12개월 대금)를 두고 법이 허용하지 않는 부분만 예외.",
        },
      },
      /unlimited|without limit|all losses|무제한/i,
    ),
  );
  if (!isMerged && (caps.length > 0 || excluded.length > 0) && mutual.length === 0 && ownCap.length === 0) {
    found.risks.push(
      ...riskOf(
        [...caps, ...excluded.filter((one) => !carveOut.includes(one))],
        {
          kind: "one-sided-cap",
          weight: caught.length > 0 || caps.length > 0 ? 4 : 3,
          title: {
            en: "one-sided liability: the other side's is capped or excluded, yours is not",
            ko: "상대방 책임만 제한·면제됨",
          },
          why: {
            en: "Whatever their failure costs you, you get next to nothing back.",
            ko: "상대방 잘못으로 손해를 입어도 거의 보상받지 못합니다.",
          },
          ask: {
            en: "One limit for both, high enough for the real damage (twelve months' charges or the insured sum), and no exclusion of data loss and of the cost of a replacement.",
            ko: "양쪽에 같은 한도, 실제 손해에 맞는 금액, 데이터 손실과 대체 비용 면책 삭제.",
          },
        },
        /exceed|not (?:be )?liable|한도|책임/i,
      ),
    );
  }
  for (const { place } of mutual)
    found.usual.push({ place, what: { en: "limit of liability for both sides", ko: "쌍방의 책임 한도" } });
  if (caught.length === 0 && mutual.length === 0 && ownCap.length === 0)
    found.risks.push({
      kind: "no-cap",
      weight: caps.length > 0 || excluded.length > 0 ? 2 : 3,
      places: [],
      quotes: [],
      title: { en: "missing: a limit of your liability", ko: "누락: 우리 쪽 책임 한도" },
      why: {
        en: "Without a clause the law applies, and that knows no upper limit in money.",
        ko: "조항이 없으면 금액 상한이 없는 법의 원칙이 적용됩니다.",
      },
      ask: {
        en: "A cap for both sides in money or in months of charges.",
        ko: "양쪽에 금액 또는 개월 수로 정한 한도.",
      },
    });
}

const isMutual = ({ token }: Marked): boolean => /@BOTH|@NEITHER|other party/i.test(token);

function indemnity({ sentences }: Reading, found: Found): void {
  const INDEMNIFY =
    /@US[^.;]{0,100}(?:indemnif|hold (?:@THEM )?harmless|keep[^.;]{0,30}indemnified|make good (?:all|any) loss)|@US(?:은|는|이|가)[^.]{0,140}면책시/iu;
  const ours = sentences.filter(({ token }) => INDEMNIFY.test(token) && !/@BOTH|@NEITHER/.test(token));
  const theirs = sentences.filter(
    ({ token }) =>
      /@THEM[^.;]{0,100}(?:indemnif|hold[^.;]{0,20}harmless)|@THEM(?:은|는|이|가)[^.]{0,140}면책시/iu.test(token) &&
      !INDEMNIFY.test(token),
  );
  for (const { place } of sentences.filter(({ token }) => /@BOTH[^.;]{0,80}indemnif/i.test(token)))
    found.usual.push({ place, what: { en: "mutual indemnity", ko: "상호 면책" } });
  if (ours.length === 0) return;
  const isBroad = ours.some(({ token }) =>
    /all (?:losses|claims|liabilit|costs|damages)|any and all|whatever kind|of any kind|howsoever|on demand|일체|모든/i.test(
      token,
    ),
  );
  const isAnswered = theirs.length > 0;
  if (isAnswered && !isBroad) {
    found.usual.push(
      ...ours.map(({ place }) => ({
        place,
        what: { en: "indemnity that the other side gives too", ko: "상대방도 부담하는 면책" },
      })),
    );
    return;
  }
  found.risks.push(
    ...riskOf(
      ours,
      {
        kind: "indemnity",
        weight: isAnswered ? 3 : isBroad ? 4 : 3,
        title: {
          en: `${isAnswered ? "a broad" : "one-sided"} indemnity from you`,
          ko: `${isAnswered ? "넓은" : "일방적인"} 면책·배상 의무`,
        },
        why: {
          en: "You pay without fault and without proof of the loss, also for what others claim.",
          ko: "과실이나 손해 입증이 없어도, 제3자의 청구까지 부담하게 됩니다.",
        },
        ask: {
          en: "Only for third-party claims caused by your breach, capped, with notice and control of the defence; the same from the other side.",
          ko: "우리 위반으로 생긴 제3자 청구로 한정하고, 한도와 방어권을 두며, 상대방도 같은 의무.",
        },
      },
      /indemnif|harmless|면책/i,
    ),
  );
}

function latePayment({ sentences }: Reading, found: Found): void {
  const rates = sentences
    .filter(({ token }) => LATE.test(token))
    .flatMap((one) => {
      const percent =
        /(?:(?:연|월|일|주)\s*)?(?:\b[\w-]+ per ?cent\s*\(\s*)?(\d+(?:[.,]\d+)?|\b(?:one|two|three|four|five|six|eight|ten)\b)\s*(?:%|per ?cent|percent|퍼센트)\s*\)?/iu.exec(
          one.token,
        );
      if (percent === null) return [];
      const after = one.token.slice(percent.index, percent.index + percent[0].length + 80);
      const unit =
        /(?:per|for each|each|every|a|an|\/|for every)\s?(?:\w+ )?(?:calendar )?(day|week|month|year|annum)|\b(daily|weekly|monthly|annual)/iu.exec(
          after,
        );
      const korean =
        /(연|월|일|주)\s*\d/.exec(percent[0])?.[1] ?? (/(?:매일|1일당|일당)/.test(one.token) ? "일" : undefined);
      const times =
        { day: 365, daily: 365, 일: 365, week: 52, weekly: 52, 주: 52, month: 12, monthly: 12, 월: 12 }[
          (korean ?? unit?.[1] ?? unit?.[2] ?? "").toLowerCase()
        ] ?? 1;
      const isAbove = /above|over (?:the )?(?:base|bank)|base rate/i.test(after);
      return [{ one, yearly: (numberIn(percent[1] ?? "") ?? 0) * times, isAbove }];
    });
  const paysUs = (token: string) =>
    /@THEM[^.;]{0,60}(?:shall|will|must) pay/i.test(token) && !/@US[^.;]{0,60}(?:shall|will|must) pay/i.test(token);
  const high = rates.filter(({ yearly, one }) => yearly > 15 && !paysUs(one.token) && !/@BOTH/.test(one.token));
  const fees = sentences.filter(
    ({ token, clause }) =>
      LATE.test(token) &&
      /(?:administration|late|reminder|collection|default) (?:fee|charge)|수수료/i.test(token) &&
      !clause.isRow &&
      !paysUs(token),
  );
  for (const { one, yearly } of rates)
    if (yearly <= 15)
      found.usual.push({
        place: one.place,
        what: { en: "interest on late payment in the usual range", ko: "통상 범위의 지연이자" },
      });
  const hits = [
    ...new Set([
      ...high.map(({ one }) => one),
      ...(high.length > 0
        ? fees
        : fees.filter(
            ({ token }) => /[£€$₩]\s?\d|\d+\s?(?:%|per)/.test(token) && !rates.some(({ one }) => one.token === token),
          )),
    ]),
  ];
  const top = Math.max(0, ...high.map(({ yearly }) => yearly));
  found.risks.push(
    ...riskOf(
      hits,
      {
        kind: "late-payment",
        weight: top > 30 ? 4 : 3,
        title: {
          en: `a penalty for late payment${top > 0 ? `, about ${Math.round(top)} % a year` : ""}`,
          ko: `과도한 지연 배상${top > 0 ? ` (연 약 ${Math.round(top)} %)` : ""}`,
        },
        why: {
          en: "Far above usual interest: an overlooked invoice becomes expensive within weeks.",
          ko: "통상 이자를 크게 넘어, 놓친 청구서 하나가 곧 큰 비용이 됩니다.",
        },
        ask: {
          en: "The statutory rate or a few per cent a year above the base rate, after a reminder, and not on sums in dispute.",
          ko: "법정 이율 또는 기준금리에 몇 퍼센트를 더한 이율, 독촉 후, 다툼이 있는 금액 제외.",
        },
      },
      LATE,
    ),
  );
}

function slowPayment({ sentences }: Reading, found: Found): void {
  const hits = sentences.filter(
    ({ token }) =>
      /@THEM[^.;]{0,40}(?:shall|will|must)?[^.;]{0,20}\bpay|@THEM(?:은|는|이|가)[^.]{0,120}지급/iu.test(token) &&
      /invoice|fee|sum|payment|대금|보수|용역비/iu.test(token) &&
      lengthsIn(token).some(({ days }) => days >= 60 && days <= 365) &&
      !/terminat|해지/i.test(token),
  );
  found.risks.push(
    ...riskOf(hits, {
      kind: "slow-payment",
      weight: 3,
      title: { en: "you wait long for your money", ko: "대금 지급 기한이 김" },
      why: { en: "You finance the other side for months.", ko: "몇 달 동안 상대방에게 자금을 대 주는 셈입니다." },
      ask: { en: "30 days from the invoice, part of it in advance.", ko: "청구 후 30일, 일부 선급." },
    }),
  );
}
