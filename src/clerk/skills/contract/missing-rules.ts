import { clauseText } from "./clauses.ts";
import type { Found, Reading, Risk, Words } from "./risk.ts";

const EMPTY = /^\W*(?:not used|reserved|intentionally (?:left )?(?:blank|omitted)|deleted|n\/?a|삭제|해당 ?없음)\W*$/i;

/** Clauses that a contract of any kind should have and this one has not; and those that it has in the usual form. */
export function missingRules({ clauses, sentences, text }: Reading): Found {
  const found: Found = { risks: [], usual: [] };
  const has = (pattern: RegExp) => sentences.filter((one) => pattern.test(one.token) && !EMPTY.test(one.text));
  const person =
    /personal data|personal information|(?:names?|addresses|telephone numbers|e-?mail addresses)[^.]{0,80}(?:customers?|clients?|users|employees|members|patients|guests|tenants|pupils)|(?:customers?'?|clients?'?|users'?|employees'?|end customers?)[^.]{0,40}(?:data|names|addresses|details|records)|개인정보|고객 ?(?:정보|명단|데이터)|회원 ?정보/iu;
  const isPersonal = person.test(text);
  const protection = has(
    /data protection|\bGDPR\b|personal data|data[- ]processing agreement|privacy (?:law|policy|act|notice|legislation)|\bCCPA\b|\bDPA\b|개인정보 ?(?:보호|처리|보호법)|정보통신망법/iu,
  );
  if (protection.length === 0)
    found.risks.push(
      missing(
        "data-protection",
        isPersonal ? 5 : 2,
        { en: "data protection (no clause on personal data)", ko: "개인정보 보호 조항" },
        isPersonal
          ? {
              en: "People's data is handed over, and the law asks for written terms on it; without them you answer for it.",
              ko: "개인정보가 오가는데 법이 요구하는 서면 약정이 없어 책임은 우리에게 돌아옵니다.",
            }
          : {
              en: "Hardly any contract does without names and addresses of people.",
              ko: "이름과 연락처 없이 이행되는 계약은 드뭅니다.",
            },
        {
          en: "A data-processing agreement: purpose, security, sub-processors, notice of a breach, deletion at the end.",
          ko: "처리 목적, 보안, 재위탁, 유출 통지, 종료 시 삭제를 담은 위탁 약정.",
        },
        handsOver(sentences, person),
      ),
    );
  const force = has(
    /force majeure|beyond (?:its|their|the|a party's|@BOTH's|@\w+'s)?[^.;]{0,30}(?:reasonable )?control|outside (?:a party's|its|their)[^.;]{0,20}control|could not reasonably foresee|act of god|불가항력|천재지변/iu,
  );
  if (force.length === 0)
    found.risks.push(
      missing(
        "force-majeure",
        1,
        { en: "events outside your control (force majeure)", ko: "불가항력 조항" },
        {
          en: "You are in breach even when a flood or a strike stops you.",
          ko: "천재지변으로 이행하지 못해도 위반이 됩니다.",
        },
        {
          en: "A clause for both sides, with an end to the contract when it lasts.",
          ko: "쌍방에 적용되는 조항과 장기화 시 해지권.",
        },
      ),
    );
  else if (
    force.some(({ token }) => /@BOTH|@NEITHER|a party|that party|affected party|the party|누구|당사자/i.test(token))
  )
    found.usual.push({
      place: force[0]?.place ?? "",
      what: { en: "events outside anybody's control, for both sides", ko: "쌍방의 불가항력" },
    });
  const secret = has(/confidential|non-disclosure|비밀/iu);
  const ownDuty = secret.filter(({ token }) =>
    /@US[^.;]{0,80}(?:shall|must|will|agrees)[^.]{0,160}(?:confiden|secret|disclos)|@US(?:은|는|이|가)[^.]{0,120}(?:비밀|누설)/iu.test(
      token,
    ),
  );
  const mutual = secret.filter(({ token }) =>
    /@BOTH|@NEITHER|receiving party|recipient|disclosing party|other party|other's/iu.test(token),
  );
  const theirDuty = secret.filter(({ token }) =>
    /@THEM[^.;]{0,80}(?:shall|must|will|agrees)[^.]{0,160}(?:confiden|secret|disclos)|@THEM(?:은|는|이|가)[^.]{0,120}(?:비밀|누설)/iu.test(
      token,
    ),
  );
  if (mutual.length > 0)
    found.usual.push({ place: mutual[0]?.place ?? "", what: { en: "mutual confidentiality", ko: "상호 비밀유지" } });
  else if (ownDuty.length > 0 && theirDuty.length === 0)
    found.risks.push({
      kind: "one-way-secrecy",
      weight: 3,
      places: [...new Set(ownDuty.map(({ place }) => place))],
      quotes: ownDuty.slice(0, 2).map(({ quote }) => quote.slice(0, 300)),
      title: { en: "confidentiality binds only you", ko: "비밀유지 의무가 우리에게만 있음" },
      why: { en: "What you tell the other side is not protected.", ko: "우리가 알려 준 정보는 보호되지 않습니다." },
      ask: {
        en: "Make it mutual, with the usual exceptions and an end.",
        ko: "상호 의무로 하고 통상의 예외와 기간을 두기.",
      },
    });
  else if (secret.length === 0)
    found.risks.push(
      missing(
        "confidentiality",
        1,
        { en: "confidentiality", ko: "비밀유지 조항" },
        { en: "What you tell the other side may be passed on.", ko: "알려 준 정보가 새어 나갈 수 있습니다." },
        { en: "A mutual clause of a page or less.", ko: "상호 비밀유지 조항." },
      ),
    );
  const ending = has(/terminat|cancel|rescind|해지|해제/iu);
  if (ending.length === 0)
    found.risks.push(
      missing(
        "termination",
        3,
        { en: "a right to terminate the contract", ko: "해지 조항" },
        {
          en: "Nothing says how you get out, not even when the other side fails.",
          ko: "상대방이 이행하지 않아도 나갈 길이 적혀 있지 않습니다.",
        },
        {
          en: "Ending by notice, and at once for a breach that is not put right.",
          ko: "통지 해지와 시정되지 않은 위반 시 즉시 해지.",
        },
      ),
    );
  for (const { place } of has(/entire agreement|완전 ?합의/iu).slice(0, 1))
    found.usual.push({ place, what: { en: "entire agreement", ko: "완전 합의" } });
  for (const clause of clauses)
    if (clause.parts.length > 0 && EMPTY.test(clauseText(clause)))
      found.usual.push({ place: clause.place, what: { en: "empty on purpose", ko: "의도적으로 비움" } });
  return found;
}

function handsOver(sentences: Reading["sentences"], person: RegExp): string | null {
  return sentences.find(({ token }) => person.test(token))?.place ?? null;
}

function missing(
  kind: string,
  weight: Risk["weight"],
  what: Words,
  why: Words,
  ask: Words,
  seeAlso: string | null = null,
): Risk {
  return {
    kind,
    weight,
    places: [],
    quotes: [],
    title: { en: `missing: ${what.en}`, ko: `누락: ${what.ko}` },
    why: {
      en: `${why.en}${seeAlso === null ? "" : ` See ${seeAlso}.`}`,
      ko: `${why.ko}${seeAlso === null ? "" : ` ${seeAlso} 참고.`}`,
    },
    ask,
  };
}
