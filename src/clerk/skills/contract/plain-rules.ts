import { pattern as re } from "./pattern.ts";
import type { Risk, Words } from "./risk.ts";

/**
 * A risk that one sentence shows. `en` and `ko` are tried on the sentence with the parties marked; `unless` says when
 * the same words are harmless; `harmless` is then what the list of usual things calls it.
 */
export type PlainRule = {
  kind: string;
  weight: Risk["weight"];
  en: RegExp[];
  ko: RegExp[];
  unless?: RegExp;
  heading?: RegExp;
  harmless?: Words;
  title: Words;
  why: Words;
  ask: Words;
};

export const plainRules: readonly PlainRule[] = [
  {
    kind: "price-change",
    weight: 4,
    en: [
      re(
        "@THEM MAY[^.;]{0,80}(?:increase|change|adjust|revise|raise|vary|amend|alter|modify|update|review)[^.;]{0,80}(?:charges?|fees?|prices?|pricing|\\brates?|rent|tariffs?|premiums?|commission)",
      ),
      re(
        "(?:charges|fees|prices|rates|rent|tariffs?)[^.;]{0,50}(?:may|can) be (?:increased|changed|adjusted|revised|varied|raised|amended)[^.;]{0,80}(?:by @THEM|at any time|discretion|without|from time to time)",
      ),
    ],
    ko: [
      re(
        "@THEM(?:은|는|이|가)[^.]{0,80}(?:요금|단가|대금|가격|수수료|임대료|차임|이용료|용역비|보수|금액|비용)[^.]{0,40}(?:인상|변경|조정|감액)",
      ),
      re("(?:요금|단가|대금|가격|수수료|임대료|차임|이용료)[^.]{0,40}@THEM[^.]{0,40}(?:인상|변경|조정)"),
    ],
    unless: re(
      "(?:not|no) (?:exceed|more than|greater)|\\bCPI\\b|\\bRPI\\b|\\bindex\\b|inflation|(?:by|with|subject to) (?:@BOTH )?(?:written )?(?:agreement|consent)|@US's (?:prior )?(?:written )?(?:consent|agreement|approval)|may terminate|%\\s*(?:per|a|in any)|협의|합의|동의|물가",
    ),
    harmless: { en: "price change that is capped, indexed or agreed", ko: "상한, 지수 또는 합의가 있는 가격 변경" },
    title: { en: "the other side can raise the price on its own", ko: "상대방이 일방적으로 가격을 올릴 수 있음" },
    why: {
      en: "You can't plan the cost, and you are bound while it rises.",
      ko: "비용을 예측할 수 없고, 오르는 동안에도 계약에 묶여 있습니다.",
    },
    ask: {
      en: "Increases once a year at most, with notice, capped by an index or a percentage, and a right to end the contract if you don't agree.",
      ko: "연 1회, 사전 통지, 물가지수나 비율 상한, 동의하지 않을 때의 해지권.",
    },
  },
  {
    kind: "exclusivity",
    weight: 3,
    en: [
      re(
        "@US[^.;]{0,80}(?:shall|may|will|must|agrees?|undertakes?|can)[^.;]{0,40}(?:not|only|exclusively|solely)[^.;]{0,40}(?:use|purchas|buy|obtain|source|procure|engage|appoint|trial|order|deal|contract|sell|supply|provide|offer|work|perform|stock|promote|licen[cs]e|accept)[^.;]{0,160}(?:any other|other (?:suppliers?|vendors?|providers?|persons?|clients?|compan)|(?:any|from|to|with|for) (?:a )?third part(?:y|ies)|competing|competitors?|elsewhere|alternative|from @THEM|anyone else|anybody else)",
      ),
      re(
        "@US[^.;]{0,80}(?:exclusively|solely|only) from @THEM|@THEM(?: (?:is|shall be)[^.;]{0,30}|'s? (?:as )?)(?:the |its |@US's )?(?:sole|exclusive) (?:supplier|provider|vendor|source|distributor|agent|partner|contractor)",
      ),
    ],
    ko: [
      re(
        "@US(?:은|는|이|가)?[^.]{0,80}(?:다른|타|제3자|경쟁)[^.]{0,60}(?:거래|구매|공급|이용|사용|계약|납품|제공|판매|근무|활동)[^.]{0,40}(?:못|아니|않|없|금지)",
      ),
      re("(?:독점(?:적으로)?|전속(?:으로)?|전적으로)[^.]{0,30}(?:공급|구매|거래|제공|판매|계약)"),
    ],
    unless: re(
      "confiden|disclos|\\bassign|sub-?licen|sublet|transfer|reverse|indemn|solicit|deduct|commission on|personal data|(?:without|unless)[^.;]{0,30}consent|비밀|누설|개인정보|양도",
    ),
    title: { en: "exclusivity: you may not turn to anyone else", ko: "전속·독점: 다른 곳과 거래할 수 없음" },
    why: {
      en: "It locks you in, takes away your means of comparing prices, and leaves you without a second source when things fail.",
      ko: "한 곳에 묶여 가격을 비교할 수 없고, 문제가 생겨도 대안이 없습니다.",
    },
    ask: {
      en: "Strike it, or limit it to what is really delivered, with an end date and an exit when service or price is not met.",
      ko: "삭제하거나, 실제 제공 범위와 기간으로 한정하고 예외를 두기.",
    },
  },
  {
    kind: "non-compete",
    weight: 4,
    en: [
      re(
        "@US[^.;]{0,100}(?:shall|will|must|may|agrees?|undertakes?|covenants?)[^.;]{0,60}not[^.;]{0,160}(?:\\bcompet|(?:engage|be engaged|be interested|be concerned|participate) in (?:any )?(?:\\w+ )?business|carry on (?:any )?business|similar (?:business|services|work)|same (?:field|industry|business))",
      ),
    ],
    ko: [
      re(
        "@US[^.]{0,120}(?:경업|경쟁 ?(?:업체|회사|사업|관계)|동종 ?(?:업계|업종|영업|업체))[^.]{0,60}(?:못|아니|않|금지|없)",
      ),
    ],
    unless: re("does not compete"),
    title: { en: "non-compete: it keeps you out of your own field", ko: "경업 금지: 같은 분야에서 일할 수 없음" },
    why: {
      en: "It can stop you from earning in your trade, also after the contract has ended.",
      ko: "계약이 끝난 뒤에도 같은 업종에서 수입을 얻지 못할 수 있습니다.",
    },
    ask: {
      en: "Strike it, or narrow it: named competitors, a short time, a small area, and pay for that time.",
      ko: "삭제하거나 대상, 기간, 지역을 좁히고 그 기간의 보상을 요구하기.",
    },
  },
  {
    kind: "non-solicit",
    weight: 2,
    en: [
      re(
        "@US[^.;]{0,100}not[^.;]{0,100}(?:solicit|entice|poach|\\bhire\\b|employ|recruit)[^.;]{0,120}(?:@THEM|employees?|staff|customers?|clients?)",
      ),
    ],
    ko: [re("@US[^.]{0,100}(?:직원|임직원|고객)[^.]{0,40}(?:유인|채용|스카우트)[^.]{0,40}(?:못|아니|않|금지)")],
    title: { en: "you may not approach the other side's staff or customers", ko: "상대방 직원·고객 접촉 금지" },
    why: {
      en: "It binds only you, and customers you knew before may be caught by it.",
      ko: "한쪽만 묶이고, 원래 알던 고객도 포함될 수 있습니다.",
    },
    ask: {
      en: "Make it mutual, for a limited time, and leave out answers to public advertisements and your own earlier contacts.",
      ko: "상호 조항으로, 기간을 정하고, 공개 채용과 기존 거래처는 제외.",
    },
  },
  {
    kind: "ip-assignment",
    weight: 5,
    en: [
      re(
        "@US(?!'s consent)[^.;]{0,100}(?:assigns?|transfers?|conveys?|shall (?:hereby )?(?:assign|transfer)|agrees to assign)[^.;]{0,260}(?:intellectual property|copyrights?|\\bIP\\b|\\bIPRs?\\b|inventions?|all (?:rights?|right, title)|title and interest|ownership|patents?)",
      ),
      re(
        "(?:intellectual property|copyrights?|\\bIP\\b|inventions?|deliverables|work product|works?|results|improvements?|feedback|materials|developments?|designs?|code|data)[^.;]{0,200}(?:vests? (?:\\w+ )?in|belongs? (?:\\w+ )?to|(?:shall be|is|are|become|remain)s? (?:the )?(?:\\w+ ){0,3}property of|(?:shall be|is|are) (?:\\w+ )?owned (?:\\w+ )?by|works? made for hire (?:\\w+ )?for) @THEM",
      ),
    ],
    ko: [
      re(
        "(?:지식재산권|지적재산권|저작권|특허|산출물|결과물|소유권|권리)[^.]{0,100}@THEM(?:에게|에|의 소유)[^.]{0,30}(?:귀속|양도|이전|속|소유)",
      ),
      re(
        "@US[^.]{0,60}(?:지식재산권|지적재산권|저작권|산출물|결과물|특허)[^.]{0,80}@THEM(?:에게|에)?[^.]{0,40}(?:양도|이전|귀속|무상)",
      ),
    ],
    unless: re(
      "(?:may|shall|must|can) not (?:assign|transfer)|@THEM's (?:own|pre-?existing|background|licensors|confidential)|@THEM and its licensors|existing (?:prior|before)|on (?:full )?payment|upon (?:full )?payment|title (?:to|in) the (?:goods|products)|retention of title|기존에 보유|대금(?:을| ?지급) ?(?:완료|완납)",
    ),
    title: {
      en: "your rights in what you make or bring pass to the other side",
      ko: "만들거나 제공한 것의 권리가 상대방에게 넘어감",
    },
    why: {
      en: "You lose ownership, perhaps also of what you had before, and may need a licence to use your own material.",
      ko: "원래 가지고 있던 것까지 포함해 소유권을 잃고, 자기 자료를 쓰려 해도 허락이 필요할 수 있습니다.",
    },
    ask: {
      en: "Each side keeps what it had and what it puts in; give a licence for the purpose of the contract, and hand over only what was ordered and paid for.",
      ko: "각자 원래 것과 제공한 것의 권리를 유지하고, 계약 목적의 이용 허락만 주며, 대금을 받은 결과물만 넘기기.",
    },
  },
  {
    kind: "broad-licence",
    weight: 3,
    en: [
      re("@US[^.;]{0,60}grants?[^.;]{0,120}(?:perpetual|irrevocable|unrestricted|royalty-free)[^.;]{0,240}"),
      re("@US[^.;]{0,60}waives?[^.;]{0,60}moral rights"),
    ],
    ko: [
      re(
        "@US[^.]{0,80}(?:영구|무상|철회 ?불가|취소 ?불가)[^.]{0,80}(?:이용|사용)[^.]{0,20}(?:허락|권)|저작인격권[^.]{0,30}(?:행사하지|포기)",
      ),
    ],
    unless: re("for the (?:term|duration) of"),
    title: { en: "a licence to your material without end or limits", ko: "기간과 범위 제한이 없는 이용 허락" },
    why: {
      en: "The other side may use it for anything, for ever, also after you have parted.",
      ko: "계약이 끝난 뒤에도 어떤 목적으로든 계속 쓸 수 있습니다.",
    },
    ask: {
      en: "Limit it to the purpose and the term of the contract, not transferable.",
      ko: "계약 목적과 기간으로 한정하고 양도 불가로.",
    },
  },
];
