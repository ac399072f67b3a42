/** What a column holds. A measure is added up; a rate in an export is never used, as it can't be added. */
export type Role =
  | { kind: "date" | "group" | "item" | "currency" | "status" | "id" | "rate" }
  | { kind: "measure"; id: string };

const MEASURES: readonly [string, RegExp][] = [
  [
    "impressions",
    /^(?:impr(?:essions?|s)?|imps?|ad impressions?|(?:ad )?views|einblendungen|impressionen|노출 ?(?:수|량)?)$/,
  ],
  ["clicks", /^(?:(?:link |ad |total |outbound )?(?:clicks?|klicks?)(?: all)?|클릭 ?수?)$/],
  ["sessions", /^(?:sessions?|visits?|besuche|sitzungen|세션 ?수?|방문 ?(?:수|자)?)$/],
  ["sent", /^(?:sent|sends|delivered|recipients|emails? sent|발송 ?수?)$/],
  ["opens", /^(?:(?:unique )?opens?|opened|오픈 ?수?)$/],
  [
    "spend",
    /^(?:(?:ad |media |total |net |amount )?(?:spend|spent|costs?)(?: amount)?|amount spent|ad ?cost|ausgaben|kosten|werbekosten|비용|광고비|지출 ?(?:액)?|집행 ?(?:금액|액|비)?|소진 ?(?:액|금액)?)$/,
  ],
  [
    "conversions",
    /^(?:(?:total |all )?conv(?:ersions?|s)?|purchases|results|leads?|sign ?ups?|konversionen|전환 ?(?:수|건수)?|구매 ?(?:수|건수)?)$/,
  ],
  [
    "orders",
    /^(?:(?:no of |number of |total )?(?:orders?|transactions?|sales count|bookings?)(?: count)?|bestellungen|주문 ?(?:수|건수)?|결제 ?(?:수|건수))$/,
  ],
  ["units", /^(?:units?(?: sold)?|qty|quantity|items?(?: sold)?|pieces|menge|stück|stueck|수량|판매 ?(?:수|량|수량))$/],
  [
    "refunds",
    /^(?:refunds?(?: amount| value)?|refunded(?: amount)?|returns?(?: value| amount)?|erstattung(?:en)?|환불 ?(?:액|금액)?|반품 ?(?:액|금액)?)$/,
  ],
  [
    "revenue",
    /^(?:(?:total |gross |net |order |sales )?(?:revenue|sales|turnover|income|value|amount|total)(?: amount)?|rev|(?:total )?conv(?:ersions?)? value|purchase value|umsatz|einnahmen|매출 ?(?:액)?|결제 ?(?:금액|액)|전환 ?(?:매출|가치)(?: ?액)?|판매 ?(?:금액|액)|수익)$/,
  ],
];

const DATE =
  /^(?:(?:order |report(?:ing)? |sale |transaction |created |start )?(?:date|day|datum|tag)(?: time)?(?: utc)?|reporting starts|timestamp|created at|fecha|jour|날짜|일자|일시|기준일|주문일(?:자)?|일)$/;
const CHANNEL =
  /^(?:(?:marketing |sales |traffic |ad )?(?:channel|kanal|medium|source|platform|network)(?: group(?:ing)?| name)?|source medium|campaign type|utm (?:medium|source)|채널(?:명)?|매체(?:명)?|광고 ?매체)$/;
const PLACE =
  /^(?:store|shop|branch|outlet|location|region|site|market|country|team|department|category|product (?:line|group|category)|line|filiale|standort|매장(?:명)?|지점(?:명)?|지역|점포(?:명)?|카테고리|부서)(?: name)?$/;
const ITEM =
  /^(?:(?:ad )?(?:campaign|kampagne|ad group|ad set|ad|product|article|artikel|item|sku name|title|description|service)(?: name)?|캠페인(?:명)?|광고 ?그룹|상품(?:명)?|제품(?:명)?|품목|메뉴)$/;
const RATE =
  /%|\brate\b|ratio|\bctr\b|\bcp[acmolc]\b|\broas\b|\broi\b|\bcvr\b|\baov\b|\bavg\b|average|\bper\b|share|price|preis|unit cost|percent|quote|durchschnitt|율$|률$|단가|평균|객단가|비중/;
const ID = /\bid\b|\bno\b|number|nr\b|sku|ean|barcode|reference|\bref\b|zip|phone|번호|코드/;
const CURRENCY = /^(?:currency|curr|währung|waehrung|통화)(?: code)?$/;
const STATUS = /^(?:(?:order |payment )?(?:status|state|type)|flag|art|상태|구분|유형)$/;

/** Null: a column of which the name alone says nothing. */
export function roleOf(header: string): Role | null {
  const name = plainHeader(header);
  if (name === "") return null;
  if (DATE.test(name)) return { kind: "date" };
  const measure = MEASURES.find(([, pattern]) => pattern.test(name));
  if (measure !== undefined) return { kind: "measure", id: measure[0] };
  if (CURRENCY.test(name)) return { kind: "currency" };
  if (CHANNEL.test(name) || PLACE.test(name)) return { kind: "group" };
  if (ITEM.test(name)) return { kind: "item" };
  if (STATUS.test(name)) return { kind: "status" };
  if (RATE.test(name) || RATE.test(header.toLowerCase())) return { kind: "rate" };
  return ID.test(name) ? { kind: "id" } : null;
}

export const isChannelHeader = (header: string): boolean => CHANNEL.test(plainHeader(header));

/** Lower case, without units in brackets, currency and marks: "Amount spent (GBP)" is "amount spent". */
export function plainHeader(header: string): string {
  return header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[([][^)\]]*[)\]]/g, " ")
    .replace(/[£€$¥₩₹]|(?<![\p{L}])(?:gbp|eur|usd|krw|jpy|chf|sek|pln|czk|원|in)(?![\p{L}])/giu, " ")
    .replace(/[_\-–./:#*"']+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

const MONEY = new Set(["spend", "revenue", "refunds"]);

export const isMoneyMeasure = (id: string): boolean =>
  MONEY.has(id) ||
  /revenue|cost|spend|amount|value|fee|tax|vat|discount|shipping|profit|margin|price|budget|umsatz|kosten|금액|비용|매출|액$/.test(
    id,
  );

/** The same thing under two names: what the last report calls conversions an export may call orders. */
export const MEASURE_TWINS: readonly (readonly string[])[] = [["conversions", "orders"]];
