import type { Risk, Words } from "./risk.ts";

/**
 * A risk that one sentence shows. `en` and `ko` are tried on the sentence with the parties marked; `unless` says when
 * the same words are harmless; `harmless` is then what the list of usual things calls it.
 */
export type PlainRule = { kind: string; weight: Risk["weight"]; en: RegExp[]; ko: RegExp[]; unless?: RegExp; heading?: RegExp; harmless?: Words; title: Words; why: Words; ask: Words };

const MAY = "(?:may|can|could|(?:shall be|is|are) (?:entitled|free|permitted|allowed) to|(?:has|have|shall have|reserves?|retains?) the right,? (?:[^.;]{0,40})?to)";
const re = (source: string): RegExp => new RegExp(source.replaceAll("MAY", MAY), "iu");

export const plainRules: readonly PlainRule[] = [
  {
    kind: "price-change", weight: 4,
    en: [re("@THEM MAY[^.;]{0,80}(?:increase|change|adjust|revise|raise|vary|amend|alter|modify|update|review)[^.;]{0,80}(?:charges?|fees?|prices?|pricing|\\brates?|rent|tariffs?|premiums?|commission)"), re("(?:charges|fees|prices|rates|rent|tariffs?)[^.;]{0,50}(?:may|can) be (?:increased|changed|adjusted|revised|varied|raised|amended)[^.;]{0,80}(?:by @THEM|at any time|discretion|without|from time to time)")],
    ko: [re("@THEM(?:은|는|이|가)[^.]{0,80}(?:요금|단가|대금|가격|수수료|임대료|차임|이용료|용역비|보수|금액|비용)[^.]{0,40}(?:인상|변경|조정|감액)"), re("(?:요금|단가|대금|가격|수수료|임대료|차임|이용료)[^.]{0,40}@THEM[^.]{0,40}(?:인상|변경|조정)")],
    unless: re("(?:not|no) (?:exceed|more than|greater)|\\bCPI\\b|\\bRPI\\b|\\bindex\\b|inflation|(?:by|with|subject to) (?:@BOTH )?(?:written )?(?:agreement|consent)|@US's (?:prior )?(?:written )?(?:consent|agreement|approval)|may terminate|%\\s*(?:per|a|in any)|협의|합의|동의|물가"),
    harmless: { en: "price change that is capped, indexed or agreed", ko: "상한, 지수 또는 합의가 있는 가격 변경" },
    title: { en: "the other side can raise the price on its own", ko: "상대방이 일방적으로 가격을 올릴 수 있음" },
    why: { en: "You can't plan the cost, and you are bound while it rises.", ko: "비용을 예측할 수 없고, 오르는 동안에도 계약에 묶여 있습니다." },
    ask: { en: "Increases once a year at most, with notice, capped by an index or a percentage, and a right to end the contract if you don't agree.", ko: "연 1회, 사전 통지, 물가지수나 비율 상한, 동의하지 않을 때의 해지권." },
  },
  {
    kind: "exclusivity", weight: 3,
    en: [re("@US[^.;]{0,80}(?:shall|may|will|must|agrees?|undertakes?|can)[^.;]{0,40}(?:not|only|exclusively|solely)[^.;]{0,40}(?:use|purchas|buy|obtain|source|procure|engage|appoint|trial|order|deal|contract|sell|supply|provide|offer|work|perform|stock|promote|licen[cs]e|accept)[^.;]{0,160}(?:any other|other (?:suppliers?|vendors?|providers?|persons?|clients?|compan)|(?:any|from|to|with|for) (?:a )?third part(?:y|ies)|competing|competitors?|elsewhere|alternative|from @THEM|anyone else|anybody else)"), re("@US[^.;]{0,80}(?:exclusively|solely|only) from @THEM|@THEM(?: (?:is|shall be)[^.;]{0,30}|'s? (?:as )?)(?:the |its |@US's )?(?:sole|exclusive) (?:supplier|provider|vendor|source|distributor|agent|partner|contractor)")],
    ko: [re("@US(?:은|는|이|가)?[^.]{0,80}(?:다른|타|제3자|경쟁)[^.]{0,60}(?:거래|구매|공급|이용|사용|계약|납품|제공|판매|근무|활동)[^.]{0,40}(?:못|아니|않|없|금지)"), re("(?:독점(?:적으로)?|전속(?:으로)?|전적으로)[^.]{0,30}(?:공급|구매|거래|제공|판매|계약)")],
    unless: re("confiden|disclos|\\bassign|sub-?licen|sublet|transfer|reverse|indemn|solicit|deduct|commission on|personal data|(?:without|unless)[^.;]{0,30}consent|비밀|누설|개인정보|양도"),
    title: { en: "exclusivity: you may not turn to anyone else", ko: "전속·독점: 다른 곳과 거래할 수 없음" },
    why: { en: "It locks you in, takes away your means of comparing prices, and leaves you without a second source when things fail.", ko: "한 곳에 묶여 가격을 비교할 수 없고, 문제가 생겨도 대안이 없습니다." },
    ask: { en: "Strike it, or limit it to what is really delivered, with an end date and an exit when service or price is not met.", ko: "삭제하거나, 실제 제공 범위와 기간으로 한정하고 예외를 두기." },
  },
  {
    kind: "non-compete", weight: 4,
    en: [re("@US[^.;]{0,100}(?:shall|will|must|may|agrees?|undertakes?|covenants?)[^.;]{0,60}not[^.;]{0,160}(?:\\bcompet|(?:engage|be engaged|be interested|be concerned|participate) in (?:any )?(?:\\w+ )?business|carry on (?:any )?business|similar (?:business|services|work)|same (?:field|industry|business))")],
    ko: [re("@US[^.]{0,120}(?:경업|경쟁 ?(?:업체|회사|사업|관계)|동종 ?(?:업계|업종|영업|업체))[^.]{0,60}(?:못|아니|않|금지|없)")],
    unless: re("does not compete"),
    title: { en: "non-compete: it keeps you out of your own field", ko: "경업 금지: 같은 분야에서 일할 수 없음" },
    why: { en: "It can stop you from earning in your trade, also after the contract has ended.", ko: "계약이 끝난 뒤에도 같은 업종에서 수입을 얻지 못할 수 있습니다." },
    ask: { en: "Strike it, or narrow it: named competitors, a short time, a small area, and pay for that time.", ko: "삭제하거나 대상, 기간, 지역을 좁히고 그 기간의 보상을 요구하기." },
  },
  {
    kind: "non-solicit", weight: 2,
    en: [re("@US[^.;]{0,100}not[^.;]{0,100}(?:solicit|entice|poach|\\bhire\\b|employ|recruit)[^.;]{0,120}(?:@THEM|employees?|staff|customers?|clients?)")],
    ko: [re("@US[^.]{0,100}(?:직원|임직원|고객)[^.]{0,40}(?:유인|채용|스카우트)[^.]{0,40}(?:못|아니|않|금지)")],
    title: { en: "you may not approach the other side's staff or customers", ko: "상대방 직원·고객 접촉 금지" },
    why: { en: "It binds only you, and customers you knew before may be caught by it.", ko: "한쪽만 묶이고, 원래 알던 고객도 포함될 수 있습니다." },
    ask: { en: "Make it mutual, for a limited time, and leave out answers to public advertisements and your own earlier contacts.", ko: "상호 조항으로, 기간을 정하고, 공개 채용과 기존 거래처는 제외." },
  },
  {
    kind: "ip-assignment", weight: 5,
    en: [re("@US(?!'s consent)[^.;]{0,100}(?:assigns?|transfers?|conveys?|shall (?:hereby )?(?:assign|transfer)|agrees to assign)[^.;]{0,260}(?:intellectual property|copyrights?|\\bIP\\b|\\bIPRs?\\b|inventions?|all (?:rights?|right, title)|title and interest|ownership|patents?)"), re("(?:intellectual property|copyrights?|\\bIP\\b|inventions?|deliverables|work product|works?|results|improvements?|feedback|materials|developments?|designs?|code|data)[^.;]{0,200}(?:vests? (?:\\w+ )?in|belongs? (?:\\w+ )?to|(?:shall be|is|are|become|remain)s? (?:the )?(?:\\w+ ){0,3}property of|(?:shall be|is|are) (?:\\w+ )?owned (?:\\w+ )?by|works? made for hire (?:\\w+ )?for) @THEM")],
    ko: [re("(?:지식재산권|지적재산권|저작권|특허|산출물|결과물|소유권|권리)[^.]{0,100}@THEM(?:에게|에|의 소유)[^.]{0,30}(?:귀속|양도|이전|속|소유)"), re("@US[^.]{0,60}(?:지식재산권|지적재산권|저작권|산출물|결과물|특허)[^.]{0,80}@THEM(?:에게|에)?[^.]{0,40}(?:양도|이전|귀속|무상)")],
    unless: re("(?:may|shall|must|can) not (?:assign|transfer)|@THEM's (?:own|pre-?existing|background|licensors|confidential)|@THEM and its licensors|existing (?:prior|before)|on (?:full )?payment|upon (?:full )?payment|title (?:to|in) the (?:goods|products)|retention of title|기존에 보유|대금(?:을| ?지급) ?(?:완료|완납)"),
    title: { en: "your rights in what you make or bring pass to the other side", ko: "만들거나 제공한 것의 권리가 상대방에게 넘어감" },
    why: { en: "You lose ownership, perhaps also of what you had before, and may need a licence to use your own material.", ko: "원래 가지고 있던 것까지 포함해 소유권을 잃고, 자기 자료를 쓰려 해도 허락이 필요할 수 있습니다." },
    ask: { en: "Each side keeps what it had and what it puts in; give a licence for the purpose of the contract, and hand over only what was ordered and paid for.", ko: "각자 원래 것과 제공한 것의 권리를 유지하고, 계약 목적의 이용 허락만 주며, 대금을 받은 결과물만 넘기기." },
  },
  {
    kind: "broad-licence", weight: 3,
    en: [re("@US[^.;]{0,60}grants?[^.;]{0,120}(?:perpetual|irrevocable|unrestricted|royalty-free)[^.;]{0,240}"), re("@US[^.;]{0,60}waives?[^.;]{0,60}moral rights")],
    ko: [re("@US[^.]{0,80}(?:영구|무상|철회 ?불가|취소 ?불가)[^.]{0,80}(?:이용|사용)[^.]{0,20}(?:허락|권)|저작인격권[^.]{0,30}(?:행사하지|포기)")],
    unless: re("for the (?:term|duration) of"),
    title: { en: "a licence to your material without end or limits", ko: "기간과 범위 제한이 없는 이용 허락" },
    why: { en: "The other side may use it for anything, for ever, also after you have parted.", ko: "계약이 끝난 뒤에도 어떤 목적으로든 계속 쓸 수 있습니다." },
    ask: { en: "Limit it to the purpose and the term of the contract, not transferable.", ko: "계약 목적과 기간으로 한정하고 양도 불가로." },
  },
  {
    kind: "end-charges", weight: 4,
    en: [re("(?:\\b(?:on|upon|after|following|in the event of|if|where|when)\\b)[^.;]{0,100}(?:terminat|expir|cancel|ends?\\b|withdraw)[^.;]{0,200}(?:remain(?:ing|der)|balance of|all (?:charges|fees|sums|rent)|early termination (?:fee|charge)|cancellation (?:fee|charge)|fall due|become (?:immediately )?due|immediately (?:due|payable)|no refund|not (?:be )?(?:entitled to (?:a|any) )?refund)"), re("@US[^.;]{0,60}(?:shall|must|will) pay[^.;]{0,80}(?:early termination|cancellation|exit|break) (?:fee|charge|payment)")],
    ko: [re("(?:해지|해제|종료|취소|중도)[^.]{0,80}(?:잔여|남은|위약금|전액|환불하지|환불되지|반환하지|손해배상)")],
    unless: re("accrued|up to (?:and including )?the date of (?:termination|expiry)|pro[- ]?rata refund|refund(?:ed)? to @US|@THEM shall (?:\\w+ )?(?:refund|repay)"),
    title: { en: "leaving costs: what is left of the term falls due or nothing is paid back", ko: "중도 종료 시 남은 금액 전액 또는 위약금 부담" },
    why: { en: "Ending early saves you nothing, even when the other side ends it or is at fault.", ko: "상대방이 끝내거나 상대방 잘못이어도 비용이 줄지 않습니다." },
    ask: { en: "Pay only for what was delivered up to the end, money paid ahead comes back, nothing is due when the other side ends it or is in breach.", ko: "종료일까지 제공된 만큼만 지급하고 선급금은 돌려받으며, 상대방 귀책이면 부담 없음." },
  },
  {
    kind: "suspension", weight: 3,
    en: [re("@THEM MAY[^.;]{0,100}(?:suspend|withhold|cut off|disable|disconnect)[^.;]{0,160}(?:without (?:prior )?notice|immediately|at any time|discretion|from the day after|with immediate effect|forthwith)")],
    ko: [re("@THEM[^.]{0,80}(?:서비스|공급|제공|이용)[^.]{0,40}(?:중단|정지)[^.]{0,60}"), re("(?:사전 ?)?통지 ?없이[^.]{0,60}(?:중단|정지)")],
    unless: re("점검|통지(?:한|하고|한 후)"),
    title: { en: "the service may be stopped at once, without notice", ko: "통지 없이 서비스를 중단할 수 있음" },
    why: { en: "A late or disputed payment, or none at all, is enough to stop your business.", ko: "지급이 조금 늦거나 다툼이 있어도 업무가 멈출 수 있습니다." },
    ask: { en: "Written notice with time to put it right (10 days or more), never over sums in honest dispute.", ko: "서면 통지와 시정 기간(10일 이상), 다툼이 있는 금액은 제외." },
  },
  {
    kind: "service-change", weight: 3,
    en: [re("@THEM MAY[^.;]{0,80}(?:change|modify|amend|vary|update|alter|discontinue|withdraw|replace|revise)[^.;]{0,80}(?:agreement|terms|conditions|services?|platform|software|products?|features?|specifications?|polic(?:y|ies)|schedule|duties|hours|place of work|scope|content)"), re("(?:agreement|terms|conditions)[^.;]{0,40}may be (?:changed|amended|varied|modified)[^.;]{0,40}(?:by @THEM|at any time|from time to time|without)")],
    ko: [re("@THEM(?:은|는|이|가)[^.]{0,80}(?:계약|약관|서비스|조건|사양|내용|업무)[^.]{0,40}(?:변경|수정|중단|폐지)[^.]{0,20}수 있")],
    unless: re("(?:with|subject to|by) (?:@BOTH )?(?:written )?(?:agreement|consent)|@US's (?:prior )?(?:written )?(?:consent|agreement|approval)|charges?\\b[^.;]{0,20}$|합의|동의|요금|단가|가격"),
    title: { en: "the other side can change what it delivers or the terms", ko: "상대방이 제공 내용이나 조건을 마음대로 바꿀 수 있음" },
    why: { en: "What you signed for may be gone tomorrow while you go on paying.", ko: "계약한 것이 바뀌거나 없어져도 대금은 계속 내야 합니다." },
    ask: { en: "No change for the worse without your consent, notice of any change, and a right to leave with money back.", ko: "불리한 변경은 동의를 받고, 사전 통지와 환불 있는 해지권을 두기." },
  },
  {
    kind: "assignment", weight: 2,
    en: [re("@THEM MAY[^.;]{0,80}(?:assign|transfer|novate|sub-?contract|delegate)[^.;]{0,120}(?:without|freely|at any time|any person|third part|to any)")],
    ko: [re("@THEM(?:은|는|이|가)[^.]{0,80}(?:양도|이전|재위탁|하도급)[^.]{0,30}수 있")],
    unless: re("@BOTH|with @US's (?:prior )?(?:written )?consent|@US의 (?:사전 )?(?:서면 )?(?:동의|승낙)(?!\\s?없이)"),
    title: { en: "the other side may hand the contract to somebody else without asking you", ko: "동의 없이 계약을 제3자에게 넘길 수 있음" },
    why: { en: "You may find yourself tied to a company that you never chose.", ko: "선택하지 않은 상대와 계약하게 될 수 있습니다." },
    ask: { en: "The same rule for both: consent needed, not unreasonably refused, and the first party stays liable.", ko: "양쪽 모두 서면 동의를 받도록 하고 원래 당사자의 책임을 유지." },
  },
  {
    kind: "audit", weight: 3,
    en: [re("@THEM[^.;]{0,80}(?:may|entitled to|right to|can|shall have access)[^.;]{0,80}(?:audit|inspect|enter|examine)[^.;]{0,200}(?:at any time|without (?:prior )?notice|unannounced|@US's (?:sole )?(?:cost|expense)|as often as|immediately)")],
    ko: [re("@THEM[^.]{0,80}(?:감사|점검|출입|열람|조사)[^.]{0,60}(?:언제든|수시로|통지 ?없이|비용은 @US)"), re("(?:언제든(?:지)?|수시로|사전 ?통지 ?없이)[^.]{0,60}(?:감사|출입|열람|조사)")],
    title: { en: "inspections at any time or at your cost", ko: "수시 또는 우리 비용의 감사·출입" },
    why: { en: "It interrupts your work and opens your books without limit.", ko: "업무가 방해되고 장부가 제한 없이 공개됩니다." },
    ask: { en: "Once a year, in working hours, with notice of 10 days or more, at their cost, limited to what the contract is about.", ko: "연 1회, 근무 시간, 10일 전 통지, 상대방 비용, 계약 관련 범위로 한정." },
  },
  {
    kind: "data-use", weight: 3,
    en: [re("@THEM[^.;]{0,240}(?:use|process|share|disclose|sell|analy[sz]e|aggregate|improve|statistics|marketing)[^.;]{0,160}(?:personal data|personal information|names?,|e-?mail addresses|customer (?:data|lists?)|end[- ]customers?|@US's data|usage data)[^.;]{0,160}(?:improve|statistics|marketing|any purpose|own purposes|third part|other customers|commercial|sell|benchmark|train)"), re("(?:names?,|addresses|personal (?:data|information)|@US's data|end[- ]customers?)[^.;]{0,260}(?:@THEM|so that @THEM)[^.;]{0,120}(?:improve|statistics|marketing|any purpose|own purposes|sell|commercial|train)")],
    ko: [re("개인정보[^.]{0,120}(?:마케팅|제3자|통계|개선|자체 목적|홍보|판매)[^.]{0,40}(?:이용|제공|활용|사용)")],
    unless: re("shall not|may not|must not|only (?:for|to) (?:the purpose of )?(?:provid|perform)|동의를 (?:받|얻)"),
    title: { en: "wide use of your data, for purposes that are not yours", ko: "우리 데이터를 다른 목적으로 넓게 사용" },
    why: { en: "You answer to the people behind the data, whoever misuses it.", ko: "누가 잘못 쓰든 정보주체에 대한 책임은 우리에게 있습니다." },
    ask: { en: "Only what the service needs, only for this contract, deleted at its end; anything else only without names.", ko: "서비스에 필요한 범위, 이 계약의 목적으로만 쓰고 종료 시 삭제, 그 밖에는 익명으로만." },
  },
  {
    kind: "penalty", weight: 4,
    en: [re("@US[^.;]{0,160}(?:liquidated damages|contractual penalt|penalt(?:y|ies)|shall forfeit|forfeits?\\b|fine of)"), re("(?:liquidated damages|contractual penalty|penalt(?:y|ies))[^.;]{0,120}(?:by|from|payable by|against) @US"), re("deposit[^.;]{0,80}(?:forfeit|not (?:be )?(?:returned|refunded|repaid))")],
    ko: [re("@US(?:은|는|이|가)[^.]{0,120}(?:위약금|위약벌|지체상금|배액|\\d+배)"), re("(?:위약벌|보증금[^.]{0,40}(?:몰수|반환하지))")],
    title: { en: "a penalty on you", ko: "우리에게 부과되는 위약금" },
    why: { en: "It is owed whatever the real loss is, and often on top of it.", ko: "실제 손해와 상관없이, 때로는 손해배상에 더해 내야 합니다." },
    ask: { en: "Strike it, or cap it, set it off against damages, and owe it only for your own fault after a reminder.", ko: "삭제하거나 상한을 두고, 귀책이 있을 때만, 손해배상액에서 공제." },
  },
];
