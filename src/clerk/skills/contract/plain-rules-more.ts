import { pattern as re } from "./pattern.ts";
import type { PlainRule } from "./plain-rules.ts";

/** Smaller or rarer things than those of plain-rules.ts. */
export const plainRulesMore: readonly PlainRule[] = [
  {
    kind: "no-set-off",
    weight: 1,
    en: [
      re(
        "(?:without|free (?:of|from)|no right (?:of|to)|not) (?:any )?(?:set-?off|deduction|counterclaim|withholding)",
      ),
    ],
    ko: [re("상계[^.]{0,20}(?:못|아니|않|없|금지)")],
    unless: re("@THEM (?:shall|may|must) (?:pay|not)|save (?:as|where)"),
    title: { en: "no set-off: you pay in full even when the other side owes you", ko: "상계 금지" },
    why: {
      en: "You lose the simplest means of pressure when the delivery is poor.",
      ko: "상대방이 줄 것이 있어도 전액을 먼저 내야 합니다.",
    },
    ask: { en: "Allow set-off for undisputed or proven claims.", ko: "다툼 없는 채권은 상계를 허용." },
  },
  {
    kind: "guarantee",
    weight: 5,
    en: [
      re(
        "personal(?:ly)? (?:guarant|liab)|jointly and severally (?:liable|responsible)|@US's directors?[^.;]{0,40}guarant",
      ),
    ],
    ko: [re("연대 ?(?:보증|책임|하여)|개인 ?보증")],
    unless: re("limited (?:company|liability company)"),
    title: { en: "personal guarantee or liability for others", ko: "개인 보증 또는 연대 책임" },
    why: {
      en: "Private means answer for the contract, or you pay for what others do.",
      ko: "개인 재산으로 책임지거나 남의 몫까지 부담하게 됩니다.",
    },
    ask: { en: "Strike it, or limit it in amount and time.", ko: "삭제하거나 금액과 기간을 한정." },
  },
  {
    kind: "minimum",
    weight: 3,
    en: [
      re(
        "(?:minimum|guaranteed) (?:annual |monthly |quarterly |total )?(?:purchase|order|commitment|quantity|quantities|volumes?|spend|usage|turnover)|take[- ]or[- ]pay|shortfall",
      ),
    ],
    ko: [re("최소 ?(?:구매|주문|발주|사용|이용|수수료|물량|거래)")],
    unless: re("no minimum|@THEM (?:shall|must|will) (?:order|purchase|buy)|최소[^.]{0,20}없"),
    title: { en: "a minimum that you pay for whether you need it or not", ko: "최소 구매·이용 의무" },
    why: { en: "A weak year costs as much as a good one.", ko: "필요하지 않아도 비용을 내야 합니다." },
    ask: {
      en: "A target instead of a duty, or a carry-over into the next period and relief when the other side can't deliver.",
      ko: "의무가 아닌 목표로 하거나 이월을 허용.",
    },
  },
  {
    kind: "best-price",
    weight: 3,
    en: [
      re(
        "@US[^.;]{0,160}(?:(?:no (?:higher|less favou?rable) than|as low as|match)[^.;]{0,60}(?:lowest|other (?:clients?|customers?)|any other|third part)|most[- ]favou?red)",
      ),
    ],
    ko: [re("@US[^.]{0,100}(?:최저가|최혜|가장 유리한)[^.]{0,40}(?:보장|제공|적용)")],
    title: { en: "best-price promise", ko: "최저가 보장" },
    why: {
      en: "One discount anywhere has to be given to this client too, backwards as well.",
      ko: "다른 곳에 준 할인을 이 고객에게도 소급해 주어야 합니다.",
    },
    ask: { en: "Strike it, or limit it to the same volume and terms.", ko: "삭제하거나 같은 물량과 조건으로 한정." },
  },
  {
    kind: "deemed-acceptance",
    weight: 2,
    en: [
      re(
        "deemed (?:to (?:have been |be |have )?)?(?:\\w+ )?(?:accept|approv|agreed|satisf|conform)|counts? as acceptance|(?:silence|failure to (?:object|respond))[^.;]{0,60}accept",
      ),
    ],
    ko: [re("(?:승인|동의|수락|합격|검수)[^.]{0,20}(?:것으로 (?:본다|간주))")],
    unless: re("invoice|notice|receipt|deemed (?:to have been )?(?:received|delivered|served)|통지"),
    title: { en: "silence counts as a yes", ko: "침묵을 동의로 간주" },
    why: {
      en: "A missed deadline makes you accept what you never looked at.",
      ko: "기한을 놓치면 확인하지 않은 것도 받아들인 것이 됩니다.",
    },
    ask: {
      en: "Acceptance in writing only, or a reminder first and a longer time.",
      ko: "서면 승인만 인정하거나 독촉과 충분한 기간을 두기.",
    },
  },
  {
    kind: "pay-when-paid",
    weight: 3,
    en: [
      re(
        "(?:payment|fees?|paid|pay)[^.;]{0,120}(?:only (?:after|when|if|once)|conditional (?:up)?on|subject to|provided that)[^.;]{0,100}(?:approv|satisf|@THEM (?:has )?receiv|paid by|receipt of (?:payment|funds)|end[- ]client)",
      ),
      re(
        "@THEM[^.;]{0,60}(?:withhold|reject|refuse|reduce)[^.;]{0,60}(?:payment|fee)[^.;]{0,80}(?:discretion|not satisfied|reasonable opinion)",
      ),
    ],
    ko: [re("(?:발주처|원청|고객)[^.]{0,40}(?:지급받은|수령한|입금)[^.]{0,30}(?:후|때|이후)[^.]{0,30}지급")],
    title: {
      en: "you are paid only if somebody else is content or pays first",
      ko: "제3자의 지급·만족을 조건으로 대금 지급",
    },
    why: { en: "You carry a risk that you can't control.", ko: "통제할 수 없는 위험을 떠안습니다." },
    ask: { en: "Payment by date or on objective acceptance.", ko: "기일이나 객관적 검수를 기준으로 지급." },
  },
  {
    kind: "unpaid-work",
    weight: 3,
    en: [
      re(
        "unlimited (?:number of )?(?:revisions?|changes|amendments|corrections|rounds)|(?:no|without) (?:any )?(?:additional|extra|further|separate) (?:pay|payment|remuneration|compensation|charge|fee|cost)",
      ),
    ],
    ko: [
      re(
        "(?:무제한|횟수 ?제한 ?없이)[^.]{0,20}수정|(?:추가|별도)(?:의)? ?(?:비용|대금|보수|수당)[^.]{0,15}없이|추가 ?(?:비용|대금|보수|수당)을? ?(?:청구|요구|지급)[^.]{0,12}(?:않|못|없)",
      ),
    ],
    unless: re("@THEM shall[^.;]{0,120}(?:no|without) (?:additional|extra|further|separate) (?:charge|cost|fee)"),
    title: { en: "extra work without extra pay", ko: "추가 보수 없는 추가 업무" },
    why: { en: "The effort has no upper end while the price is fixed.", ko: "대금은 고정인데 업무에는 끝이 없습니다." },
    ask: {
      en: "Say how many rounds or hours are in the price, and a rate for more.",
      ko: "포함된 횟수·시간을 정하고 초과분의 단가를 두기.",
    },
  },
  {
    kind: "non-refundable",
    weight: 2,
    en: [re("non-?refundable|not refundable|no refunds?")],
    ko: [re("환불(?:되지|하지|이)? ?(?:않|불가|없)")],
    title: { en: "money paid ahead does not come back", ko: "선급금 환불 불가" },
    why: { en: "You pay also for what is never delivered.", ko: "제공되지 않은 것에도 대금을 내게 됩니다." },
    ask: { en: "Money back for what was not delivered.", ko: "미제공분 환불." },
  },
  {
    kind: "final-say",
    weight: 2,
    en: [
      re(
        "@THEM's?[^.;]{0,80}(?:decision|determination|records?|certificate|opinion|calculation)[^.;]{0,60}(?:final|conclusive|binding)",
      ),
      re("@THEM[^.;]{0,200}(?:sole|absolute|unfettered|own) (?:and absolute )?discretion"),
    ],
    ko: [re("@THEM(?:의|이|가)? ?(?:결정|판단|재량|해석)[^.]{0,30}(?:따른다|따라야|최종|의한다)")],
    title: { en: "the other side alone decides", ko: "상대방이 단독으로 결정" },
    why: { en: "There is no measure by which you could object.", ko: "다툴 기준이 없습니다." },
    ask: { en: '"Reasonably", with reasons, and a way to have it checked.', ko: "합리적 기준, 이유 제시, 검토 절차." },
  },
  {
    kind: "disclaimer",
    weight: 2,
    en: [
      re(
        "\\bas[- ]is\\b|disclaims? all (?:other )?warrant|makes? no (?:warrant|representation)|(?:all|any) (?:other )?(?:warranties|conditions)[^.;]{0,60}(?:excluded|disclaimed)",
      ),
    ],
    ko: [re("(?:어떠한|일체의) ?보증(?:도|을)?[^.]{0,20}(?:하지|않|배제)|현 ?상태(?:대로|로)")],
    title: { en: "nothing is promised about quality", ko: "품질 보증 배제" },
    why: { en: "A poor delivery is then still a delivery.", ko: "품질이 나빠도 이행한 것이 됩니다." },
    ask: {
      en: "A promise that it does what the description says, with repair or money back.",
      ko: "설명대로 작동한다는 보증과 수리·환불.",
    },
  },
  {
    kind: "sole-remedy",
    weight: 2,
    en: [
      re(
        "@US's (?:sole|only|exclusive)(?: and exclusive)? remed|(?:sole|only|exclusive) (?:and exclusive )?remed(?:y|ies)[^.;]{0,60}(?:of|for|available to) @US",
      ),
    ],
    ko: [re("유일한 ?(?:구제|배상)")],
    title: { en: "only one remedy", ko: "구제 수단의 제한" },
    why: { en: "If it does not help you, there is no other.", ko: "도움이 되지 않아도 다른 방법이 없습니다." },
    ask: { en: "Keep damages and the right to end the contract.", ko: "손해배상과 해지권을 유지." },
  },
  {
    kind: "rent-up",
    weight: 3,
    en: [
      re("upwards?[- ]only|rent[^.;]{0,80}(?:shall|will) (?:not|never) be (?:less|lower) than"),
      re(
        "(?:rent|charges|fees|prices?)[^.;]{0,60}(?:shall|will) (?:automatically )?(?:increase|rise|be increased)[^.;]{0,40}by (?:\\w+ \\()?(?:[6-9]|[1-9]\\d)(?:\\.\\d+)?\\)?\\s?(?:%|per ?cent)",
      ),
    ],
    ko: [re("매년 ?(?:[6-9]|[1-9]\\d)\\s?%[^.]{0,20}인상")],
    title: { en: "the price only goes up", ko: "가격이 오르기만 함" },
    why: { en: "It follows no market and has no way down.", ko: "시장과 관계없이 오릅니다." },
    ask: { en: "Link it to an index in both directions, with a cap.", ko: "지수에 연동하고 상한을 두기." },
  },
  {
    kind: "repair",
    weight: 3,
    en: [
      re(
        "@US[^.;]{0,60}(?:shall|must|will)[^.;]{0,60}(?:full repair|put and keep|all repairs|structural|rebuild|reinstate)[^.;]{0,120}",
      ),
    ],
    ko: [
      re(
        "(?:모든|일체의|대) ?수선[^.]{0,30}@US|@US[^.]{0,40}(?:모든|일체의|대) ?수선|원상 ?회복[^.]{0,30}@US[^.]{0,20}(?:일체|전액)",
      ),
    ],
    title: { en: "you bear repairs that belong to the owner", ko: "소유자 몫의 수선까지 부담" },
    why: {
      en: "An old building's roof or structure can cost more than the rent.",
      ko: "건물의 큰 수선비가 임대료보다 클 수 있습니다.",
    },
    ask: {
      en: "No better state than at the start (with photographs), structure and roof stay with the owner.",
      ko: "입주 시 상태 기준, 구조와 대수선은 소유자 부담.",
    },
  },
  {
    kind: "publicity",
    weight: 1,
    en: [
      re(
        "@THEM (?:may|can|is entitled to)[^.;]{0,80}(?:(?:name|logo|trade ?marks?|brand)|reference (?:customer|client)|publicity|case stud)[^.;]{0,120}",
      ),
    ],
    ko: [re("@THEM[^.]{0,60}(?:상호|로고|명칭)[^.]{0,40}(?:홍보|사용)[^.]{0,20}수 있")],
    unless: re("consent|approv|after showing|permission|동의|승낙"),
    title: { en: "your name in their advertising", ko: "상호·로고의 홍보 사용" },
    why: { en: "You have no say in where it appears.", ko: "어디에 쓰이는지 통제할 수 없습니다." },
    ask: { en: "Only with your approval of the text.", ko: "사전 승인을 받도록." },
  },
  {
    kind: "claims-window",
    weight: 2,
    en: [
      re(
        "(?:notif|claim|report|complain|reject)[^.;]{0,100}within (?:\\w+ \\()?(?:[1-7]|two|three|five|seven)\\)? (?:working |business |calendar )?days[^.;]{0,160}(?:deemed|lose|waive|no claim|barred|failing which|otherwise|excluded)",
      ),
      re("@US[^.;]{0,60}(?:waives?|releases?|gives up)[^.;]{0,80}(?:rights?|claims?|jury|class action|remed)"),
    ],
    ko: [
      re(
        "(?:[1-7]일|즉시)[^.]{0,40}(?:이의|통지)[^.]{0,60}(?:권리|청구)[^.]{0,20}(?:상실|포기|없)|(?:일체의|모든) ?(?:권리|이의|청구)[^.]{0,20}(?:포기|제기하지)",
      ),
    ],
    title: { en: "claims are lost quickly or given up", ko: "권리의 조기 상실·포기" },
    why: { en: "Faults that show later are then yours.", ko: "나중에 드러난 하자를 떠안게 됩니다." },
    ask: { en: "A reasonable time from when the fault was noticed.", ko: "하자를 안 날부터 합리적인 기간." },
  },
];
