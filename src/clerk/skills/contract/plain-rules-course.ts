import { pattern as re } from "./pattern.ts";
import type { PlainRule } from "./plain-rules.ts";

/** What the other side may do while the contract runs and when it ends. */
export const plainRulesCourse: readonly PlainRule[] = [
  {
    kind: "end-charges",
    weight: 4,
    en: [
      re(
        "(?:\\b(?:on|upon|after|following|in the event of|if|where|when)\\b)[^.;]{0,100}(?:terminat|expir|cancel|ends?\\b|withdraw)[^.;]{0,200}(?:remain(?:ing|der)|balance of|all (?:charges|fees|sums|rent)|early termination (?:fee|charge)|cancellation (?:fee|charge)|fall due|become (?:immediately )?due|immediately (?:due|payable)|no refund|not (?:be )?(?:entitled to (?:a|any) )?refund)",
      ),
      re(
        "@US[^.;]{0,60}(?:shall|must|will) pay[^.;]{0,80}(?:early termination|cancellation|exit|break) (?:fee|charge|payment)",
      ),
    ],
    ko: [re("(?:해지|해제|종료|취소|중도)[^.]{0,80}(?:잔여|남은|위약금|전액|환불하지|환불되지|반환하지|손해배상)")],
    unless: re(
      "accrued|up to (?:and including )?the date of (?:termination|expiry)|pro[- ]?rata refund|refund(?:ed)? to @US|@THEM shall (?:\\w+ )?(?:refund|repay)",
    ),
    title: {
      en: "leaving costs: what is left of the term falls due or nothing is paid back",
      ko: "중도 종료 시 남은 금액 전액 또는 위약금 부담",
    },
    why: {
      en: "Ending early saves you nothing, even when the other side ends it or is at fault.",
      ko: "상대방이 끝내거나 상대방 잘못이어도 비용이 줄지 않습니다.",
    },
    ask: {
      en: "Pay only for what was delivered up to the end, money paid ahead comes back, nothing is due when the other side ends it or is in breach.",
      ko: "종료일까지 제공된 만큼만 지급하고 선급금은 돌려받으며, 상대방 귀책이면 부담 없음.",
    },
  },
  {
    kind: "suspension",
    weight: 3,
    en: [
      re(
        "@THEM MAY[^.;]{0,100}(?:suspend|withhold|cut off|disable|disconnect)[^.;]{0,160}(?:without (?:prior )?notice|immediately|at any time|discretion|from the day after|with immediate effect|forthwith)",
      ),
    ],
    ko: [
      re("@THEM[^.]{0,80}(?:서비스|공급|제공|이용)[^.]{0,40}(?:중단|정지)[^.]{0,60}"),
      re("(?:사전 ?)?통지 ?없이[^.]{0,60}(?:중단|정지)"),
    ],
    unless: re("점검|통지(?:한|하고|한 후)"),
    title: { en: "the service may be stopped at once, without notice", ko: "통지 없이 서비스를 중단할 수 있음" },
    why: {
      en: "A late or disputed payment, or none at all, is enough to stop your business.",
      ko: "지급이 조금 늦거나 다툼이 있어도 업무가 멈출 수 있습니다.",
    },
    ask: {
      en: "Written notice with time to put it right (10 days or more), never over sums in honest dispute.",
      ko: "서면 통지와 시정 기간(10일 이상), 다툼이 있는 금액은 제외.",
    },
  },
  {
    kind: "service-change",
    weight: 3,
    en: [
      re(
        "@THEM MAY[^.;]{0,80}(?:change|modify|amend|vary|update|alter|discontinue|withdraw|replace|revise)[^.;]{0,80}(?:agreement|terms|conditions|services?|platform|software|products?|features?|specifications?|polic(?:y|ies)|schedule|duties|hours|place of work|scope|content)",
      ),
      re(
        "(?:agreement|terms|conditions)[^.;]{0,40}may be (?:changed|amended|varied|modified)[^.;]{0,40}(?:by @THEM|at any time|from time to time|without)",
      ),
    ],
    ko: [
      re(
        "@THEM(?:은|는|이|가)[^.]{0,80}(?:계약|약관|서비스|조건|사양|내용|업무)[^.]{0,40}(?:변경|수정|중단|폐지)[^.]{0,20}수 있",
      ),
    ],
    unless: re(
      "(?:with|subject to|by) (?:@BOTH )?(?:written )?(?:agreement|consent)|@US's (?:prior )?(?:written )?(?:consent|agreement|approval)|charges?\\b[^.;]{0,20}$|합의|동의|요금|단가|가격",
    ),
    title: {
      en: "the other side can change what it delivers or the terms",
      ko: "상대방이 제공 내용이나 조건을 마음대로 바꿀 수 있음",
    },
    why: {
      en: "What you signed for may be gone tomorrow while you go on paying.",
      ko: "계약한 것이 바뀌거나 없어져도 대금은 계속 내야 합니다.",
    },
    ask: {
      en: "No change for the worse without your consent, notice of any change, and a right to leave with money back.",
      ko: "불리한 변경은 동의를 받고, 사전 통지와 환불 있는 해지권을 두기.",
    },
  },
  {
    kind: "assignment",
    weight: 2,
    en: [
      re(
        "@THEM MAY[^.;]{0,80}(?:assign|transfer|novate|sub-?contract|delegate)[^.;]{0,120}(?:without|freely|at any time|any person|third part|to any)",
      ),
    ],
    ko: [re("@THEM(?:은|는|이|가)[^.]{0,80}(?:양도|이전|재위탁|하도급)[^.]{0,30}수 있")],
    unless: re("@BOTH|with @US's (?:prior )?(?:written )?consent|@US의 (?:사전 )?(?:서면 )?(?:동의|승낙)(?!\\s?없이)"),
    title: {
      en: "the other side may hand the contract to somebody else without asking you",
      ko: "동의 없이 계약을 제3자에게 넘길 수 있음",
    },
    why: {
      en: "You may find yourself tied to a company that you never chose.",
      ko: "선택하지 않은 상대와 계약하게 될 수 있습니다.",
    },
    ask: {
      en: "The same rule for both: consent needed, not unreasonably refused, and the first party stays liable.",
      ko: "양쪽 모두 서면 동의를 받도록 하고 원래 당사자의 책임을 유지.",
    },
  },
  {
    kind: "audit",
    weight: 3,
    en: [
      re(
        "@THEM[^.;]{0,80}(?:may|entitled to|right to|can|shall have access)[^.;]{0,80}(?:audit|inspect|enter|examine)[^.;]{0,200}(?:at any time|without (?:prior )?notice|unannounced|@US's (?:sole )?(?:cost|expense)|as often as|immediately)",
      ),
    ],
    ko: [
      re("@THEM[^.]{0,80}(?:감사|점검|출입|열람|조사)[^.]{0,60}(?:언제든|수시로|통지 ?없이|비용은 @US)"),
      re("(?:언제든(?:지)?|수시로|사전 ?통지 ?없이)[^.]{0,60}(?:감사|출입|열람|조사)"),
    ],
    title: { en: "inspections at any time or at your cost", ko: "수시 또는 우리 비용의 감사·출입" },
    why: {
      en: "It interrupts your work and opens your books without limit.",
      ko: "업무가 방해되고 장부가 제한 없이 공개됩니다.",
    },
    ask: {
      en: "Once a year, in working hours, with notice of 10 days or more, at their cost, limited to what the contract is about.",
      ko: "연 1회, 근무 시간, 10일 전 통지, 상대방 비용, 계약 관련 범위로 한정.",
    },
  },
  {
    kind: "data-use",
    weight: 3,
    en: [
      re(
        "@THEM[^.;]{0,240}(?:use|process|share|disclose|sell|analy[sz]e|aggregate|improve|statistics|marketing)[^.;]{0,160}(?:personal data|personal information|names?,|e-?mail addresses|customer (?:data|lists?)|end[- ]customers?|@US's data|usage data)[^.;]{0,160}(?:improve|statistics|marketing|any purpose|own purposes|third part|other customers|commercial|sell|benchmark|train)",
      ),
      re(
        "(?:names?,|addresses|personal (?:data|information)|@US's data|end[- ]customers?)[^.;]{0,260}(?:@THEM|so that @THEM)[^.;]{0,120}(?:improve|statistics|marketing|any purpose|own purposes|sell|commercial|train)",
      ),
    ],
    ko: [re("개인정보[^.]{0,120}(?:마케팅|제3자|통계|개선|자체 목적|홍보|판매)[^.]{0,40}(?:이용|제공|활용|사용)")],
    unless: re("shall not|may not|must not|only (?:for|to) (?:the purpose of )?(?:provid|perform)|동의를 (?:받|얻)"),
    title: {
      en: "wide use of your data, for purposes that are not yours",
      ko: "우리 데이터를 다른 목적으로 넓게 사용",
    },
    why: {
      en: "You answer to the people behind the data, whoever misuses it.",
      ko: "누가 잘못 쓰든 정보주체에 대한 책임은 우리에게 있습니다.",
    },
    ask: {
      en: "Only what the service needs, only for this contract, deleted at its end; anything else only without names.",
      ko: "서비스에 필요한 범위, 이 계약의 목적으로만 쓰고 종료 시 삭제, 그 밖에는 익명으로만.",
    },
  },
  {
    kind: "penalty",
    weight: 4,
    en: [
      re("@US[^.;]{0,160}(?:liquidated damages|contractual penalt|penalt(?:y|ies)|shall forfeit|forfeits?\\b|fine of)"),
      re("(?:liquidated damages|contractual penalty|penalt(?:y|ies))[^.;]{0,120}(?:by|from|payable by|against) @US"),
      re("deposit[^.;]{0,80}(?:forfeit|not (?:be )?(?:returned|refunded|repaid))"),
    ],
    ko: [
      re("@US(?:은|는|이|가)[^.]{0,120}(?:위약금|위약벌|지체상금|배액|\\d+배)"),
      re("(?:위약벌|보증금[^.]{0,40}(?:몰수|반환하지))"),
    ],
    title: { en: "a penalty on you", ko: "우리에게 부과되는 위약금" },
    why: {
      en: "It is owed whatever the real loss is, and often on top of it.",
      ko: "실제 손해와 상관없이, 때로는 손해배상에 더해 내야 합니다.",
    },
    ask: {
      en: "Strike it, or cap it, set it off against damages, and owe it only for your own fault after a reminder.",
      ko: "삭제하거나 상한을 두고, 귀책이 있을 때만, 손해배상액에서 공제.",
    },
  },
];
