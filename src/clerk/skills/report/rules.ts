import type { Weekday } from "../../dates/calendar.ts";
import type { DateOrder } from "../../dates/resolve.ts";
import { weekStartIn } from "./weeks.ts";

/** What the last report's own words ask for when rows are counted. */
export type Rules = {
  weekStart: Weekday | null;
  missing: "drop" | "zero" | null;
  duplicates: "first" | "last" | "keep" | null;
  duplicateKey: string | null;
  dateOrder: DateOrder | null;
  decimals: number | null;
  refunds: "net" | "drop" | "add" | null;
  hasTotals: boolean;
  isFromSums: boolean;
  tests: "drop" | "keep" | null;
  aliases: { from: string; to: string }[];
  /** Rows with one of these words in a cell; `isOnly`: only those count. */
  picks: { words: string[]; isOnly: boolean; isPart: boolean; statement: string }[];
  least: { measure: string; min: number; statement: string }[];
  exchange: Map<string, number>;
  formulas: { name: string; text: string }[];
  /** Statements under the method's heading of which no part was understood. */
  notUnderstood: string[];
};

const OUT = String.raw`(?:left out|leave (?:\p{L}+ )?out|exclud\p{L}*|drop(?:ped|s)?|not (?:be )?(?:counted?|included?|used|part)|(?:don['’]?t|doesn['’]?t|do not|does not|never) (?:count|include|use)\p{L}*|ignor\p{L}*|remov\p{L}*|skip\p{L}*|taken out|take out|filtered(?: out)?|omit\p{L}*|disregard\p{L}*|제외|빼|뺍|삭제|무시|세지 않|포함하지 않|집계하지 않|사용하지 않|쓰지 않|넣지 않)`;
const has = (source: string, text: string): boolean => new RegExp(source, "iu").test(text);

export function readRules(
  statements: readonly { text: string; isMethod: boolean }[],
  measureOf: (words: string) => string | null,
): Rules {
  const rules: Rules = {
    weekStart: null,
    missing: null,
    duplicates: null,
    duplicateKey: null,
    dateOrder: null,
    decimals: null,
    refunds: null,
    hasTotals: false,
    isFromSums: false,
    tests: null,
    aliases: [],
    picks: [],
    least: [],
    exchange: new Map(),
    formulas: [],
    notUnderstood: [],
  };
  for (const { text, isMethod } of statements) {
    if (!isMethod) continue;
    const before = JSON.stringify([...Object.values(rules), [...rules.exchange]]);
    for (const sentence of sentencesOf(text)) readSentence(sentence, rules, measureOf);
    const isLead =
      /^(?:same as (?:always|last week|before)|as always|unchanged)\b|:$/i.test(text.trim()) ||
      text.split(/\s+/).length < 3;
    if (!isLead && JSON.stringify([...Object.values(rules), [...rules.exchange]]) === before)
      rules.notUnderstood.push(text);
  }
  return rules;
}

/** Full stops inside "1,000.50", "n/a." or "e.g." end nothing. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])(?<!\b(?:e\.g|i\.e|vs|incl|excl|no|approx)\.)\s+(?=["'“‘(]?[\p{L}\d])/iu)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

function readSentence(text: string, rules: Rules, measureOf: (words: string) => string | null): void {
  const isOut = has(OUT, text);
  rules.weekStart ??= weekStartIn(text);
  readMissing(text, isOut, rules);
  readDuplicates(text, isOut, rules);
  if (
    has(
      String.raw`\b(?:grand |sub-?)?totals?\b[^.]{0,30}\b(?:lines?|rows?)\b|\b(?:lines?|rows?)\b[^.]{0,20}\b(?:sub)?totals?\b|합계 ?(?:행|줄)|소계|총계`,
      text,
    ) &&
    (isOut || has(String.raw`\bnever\b|\bnot\b`, text))
  )
    rules.hasTotals = true;
  readTestsAndRefunds(text, isOut, rules);
  readForms(text, rules);
  if (
    has(
      String.raw`\b(?:from|of|on) (?:its |the |their )?(?:sums|totals)\b|not (?:from |by )?averag|합계(?:로|에서)`,
      text,
    )
  )
    rules.isFromSums = true;
  readAliases(text, rules);
  readPicks(text, isOut, rules);
  readLeast(text, isOut, rules, measureOf);
  for (const [, name = "", formula = ""] of text.matchAll(
    /(?:^|[,;.]\s*|\band\s+|[-•]\s*)([\p{L}][\p{L} -]{1,28}?)\s*(?:=|\bis\b(?=[^,;=]*(?:\/|\bdivided by\b|÷))|\bmeans\b(?=[^,;=]*(?:\/|\bdivided by\b|÷)))\s*([^=;,]+?)(?=$|[;,]|\.\s|\.$)/gu,
  )) {
    if (/[/*×÷+]|\bdivided by\b|\bper\b|\bminus\b|\s[-−–]\s/.test(formula))
      rules.formulas.push({ name: name.trim(), text: formula.trim() });
  }
  for (const [, amount, from, value, to] of text.matchAll(
    /(?<!\d)(1)\s?([A-Z]{3}|[£€$₩])\s*(?:=|is|at|:)\s*([\d.,]+)\s?([A-Z]{3}|[£€$₩])/g,
  ))
    if (amount !== undefined && from !== undefined && to !== undefined)
      rules.exchange.set(from, Number((value ?? "").replace(",", ".")));
  for (const [, from, value] of text.matchAll(
    /\b(EUR|USD|GBP|CHF|SEK|PLN|KRW|JPY)\b[^.;]{0,40}?\b(?:at|with|rate(?: of)?|by|x|×)\s+(\d+[.,]\d+)/g,
  ))
    if (from !== undefined) rules.exchange.set(from, Number((value ?? "").replace(",", ".")));
}

function readMissing(text: string, isOut: boolean, rules: Rules): void {
  if (
    has(
      String.raw`\b(?:missing|empty|blanks?|gaps?|incomplete|n\/a|nulls?|no (?:number|figure|value)s?|without (?:a )?(?:number|figure|value|date))\b|비어|빈 ?(?:칸|값|셀)|누락|없는 (?:행|줄|값)`,
      text,
    )
  ) {
    if (
      has(
        String.raw`(?:count(?:s|ed)?|treated|taken|read|means?|is|are) (?:as |like )?(?:an? )?(?:0|zero|nought)\b|=\s*0\b|\b0으로|영으로`,
        text,
      )
    )
      rules.missing ??= "zero";
    else if (isOut) rules.missing ??= "drop";
  }
}

function readTestsAndRefunds(text: string, isOut: boolean, rules: Rules): void {
  if (has(String.raw`\btests?\b(?! (?:week|period))|\bdummy\b|테스트`, text) && !has(String.raw`a\/b`, text)) {
    if (isOut) rules.tests ??= "drop";
    else if (has(String.raw`\b(?:stay|kept|keep|count)\b|포함`, text)) rules.tests ??= "keep";
  }
  if (has(String.raw`\brefund|\breturns?\b|negative|\bcredit notes?\b|환불|반품|취소`, text)) {
    if (
      has(
        String.raw`deduct|subtract|taken off|take(?:n)? (?:them )?off|net(?:ted)?\b|reduce|minus|less\b|차감|뺀|순매출`,
        text,
      )
    )
      rules.refunds ??= "net";
    else if (has(String.raw`added back|gross|positive|separate|own line`, text)) rules.refunds ??= "add";
    else if (isOut) rules.refunds ??= "drop";
  }
}

/** How dates and figures are written. */
function readForms(text: string, rules: Rules): void {
  if (has(String.raw`\b(?:day\s?[/.-]\s?month|dd?[/.-]mm?|day first|british|european)\b|일\/월`, text))
    rules.dateOrder ??= "day-first";
  else if (
    has(
      String.raw`\b(?:month\s?[/.-]\s?day|mm?[/.-]dd?|month first|american|US (?:style|format|dates?))\b|월\/일`,
      text,
    )
  )
    rules.dateOrder ??= "month-first";
  const decimals = /\b(no|zero|one|two|three|[0-3])\s+decimals?\b|소수(?:점)? ?(?:이하 )?(?:첫|둘|셋|[0-3])/i.exec(
    text,
  );
  if (decimals !== null && !text.includes("="))
    rules.decimals ??=
      { no: 0, zero: 0, one: 1, two: 2, three: 3 }[decimals[1]?.toLowerCase() ?? ""] ??
      Number(/[0-3]/.exec(decimals[0])?.[0] ?? 2);
  else if (/\bwhole (?:pounds|euros|dollars|numbers)\b|\brounded to (?:the )?(?:nearest |whole )/i.test(text))
    rules.decimals ??= 0;
}

function readDuplicates(text: string, isOut: boolean, rules: Rules): void {
  if (
    !has(
      String.raw`\btwice\b|duplicat|\bdoubl(?:e|ed|es)\b|\brepeat(?:ed|s)?\b|more than once|identical|\bsame (?:order|line|row|transaction|id)|중복|두 ?번`,
      text,
    )
  )
    return;
  if (
    has(
      String.raw`\b(?:are |is )?(?:both|all) (?:kept|count)|\bkeep (?:both|all)|(?:duplicat\p{L}*|repeat\p{L}*)[^.]{0,20}\b(?:are |is )?(?:fine|real|kept|stay)\b`,
      text,
    )
  )
    rules.duplicates ??= "keep";
  else if (has(String.raw`\b(?:last|latest|newest|later)\b|마지막|최신`, text)) rules.duplicates ??= "last";
  else if (isOut || has(String.raw`\bonce\b|\bfirst\b|\bone\b|single|한 ?번|하나만|1회`, text))
    rules.duplicates ??= "first";
  const key =
    /\b(?:same|duplicat\w*|identical|repeated)\s+((?:order|transaction|invoice|booking|receipt|row|line|sale)?[ _-]?(?:id|number|no\.?|ref(?:erence)?))\b/i.exec(
      text,
    ) ??
    /\b(?:by|per|on) ((?:order|transaction|invoice|booking|receipt)[ _-]?(?:id|number|no\.?|ref(?:erence)?))\b/i.exec(
      text,
    ) ??
    /((?:주문|거래|영수증) ?번호)/.exec(text);
  if (key !== null) rules.duplicateKey ??= key[1] ?? null;
}

/** "paid_social, Paid Social = Paid social; E-mail = Email", "FB and IG count as Paid social". */
function readAliases(text: string, rules: Rules): void {
  const inside = [...text.matchAll(/\(([^()]*(?:=|→|->)[^()]*)\)/g)].map(([, one = ""]) => one);
  for (const part of (inside.length > 0 ? inside : [text]).flatMap((one) => one.split(/;/))) {
    const found =
      /^\s*(?:.*?:\s*)?(.+?)\s*(?:=|→|->|\b(?:count(?:s|ed)?|goes?|go|belongs?|reported|booked|shown|grouped|falls?)\s+(?:as|under|to|into|in|with)\b|\b(?:is|are) (?:the same as|counted as|part of)\b)\s*["'“‘]?([^"'“”’,;.()]+?)["'”’]?\s*\.?$/iu.exec(
        part,
      );
    if (
      found === null ||
      /\s[/*×÷]\s|\bdivided\b/.test(part) ||
      /\b(?:lines?|rows?|dates?|cells?|weeks?|report|orders? with|missing|empty|they|it)\b/i.test(part)
    )
      continue;
    const names = (found[1] ?? "").split(/\s*(?:,|\/|\band\b|\bor\b|&|와|과|및)\s*/u).map((name) =>
      name
        .replace(/^(?:the|all|everything (?:from|in)|channels?)\s+/i, "")
        .replace(/["'“”‘’`]/g, "")
        .replace(/\s+(?:are|is|were|both|all)(?:\s+(?:both|all))?$/i, "")
        .trim(),
    );
    const to = (found[2] ?? "").replace(/^(?:the )?(?:channel )?/i, "").trim();
    for (const from of names)
      if (from !== "" && from.split(/\s+/).length <= 4 && to.split(/\s+/).length <= 4) rules.aliases.push({ from, to });
  }
}

const THINGS = String.raw`(?:orders?|rows?|lines?|sales|transactions?|bookings?|payments?|traffic|channels?|campaigns?|entries|records?|items?|clicks?|주문|거래|행|건|채널|캠페인)`;
const LIST = String.raw`(?:[\p{L}-]+(?:\s+(?!${THINGS}\b)[\p{L}-]+)?(?:\s*(?:,|\band\b|\bor\b|&|및|와|과)\s*)?){1,5}?`;
const NO_VALUE =
  /^(?:rows?|lines?|orders?|they|it|these|those|this|that|which|totals?|grand|sub-?totals?|tests?|duplicat\p{L}*|refunds?|returns?|empty|blank|missing|incomplete|not|are|sales|we|and|full|complete|whole|valid|a|an|the|any|every|each|numbers?|합계|총계|소계|중복|중복된|값|값이|빈|빠진|테스트)(?:\s|$)/iu;

/** "Cancelled orders are left out", "only paid orders count", "campaigns that begin with "zz_" are left out". */
function readPicks(text: string, isOut: boolean, rules: Rules): void {
  const add = (list: string, isOnly: boolean, isPart: boolean) => {
    const words = list
      .split(/\s*(?:,|\band\b|\bor\b|&|및|와 |과 )\s*/u)
      .map((word) =>
        word
          .trim()
          .replace(/^(?:all|any|every|the|these|those|a|모든)\s+/i, "")
          .replace(new RegExp(String.raw`\s+${THINGS}$`, "iu"), "")
          .replace(/(?:된|인|한)$/u, (end) => (/[가-힣]{3,}/.test(word) ? "" : end)),
      )
      .filter((word) => word.length > 1 && !NO_VALUE.test(word));
    if (words.length > 0) rules.picks.push({ words, isOnly, isPart, statement: text });
  };
  const only =
    new RegExp(String.raw`\bonly\s+(?:the\s+)?["'“‘]?(${LIST})["'”’]?\s+${THINGS}\b`, "iu").exec(text) ??
    /\b(?:with|in|of)\s+(?:the\s+)?(?:status|state|type)\s+["'“‘]?([\p{L}-]+)["'”’]?\s+(?:only|alone)/iu.exec(text) ??
    /(?:상태가\s*)?["'“‘]?([가-힣]{2,8})["'”’]?\s*(?:인\s*)?(?:주문|거래|건|행)만/u.exec(text);
  if (only?.[1] !== undefined) add(only[1], true, false);
  if (!isOut) return;
  const quoted = [...text.matchAll(/["“‘']([^"”’']{2,40})["”’']/gu)]
    .map(([, words = ""]) => words)
    .filter((words) => /[\p{L}\d]/u.test(words));
  if (quoted.length > 0) {
    rules.picks.push({
      words: quoted,
      isOnly: false,
      isPart:
        /\b(?:contain|with|in (?:the|its|their) name|begin|start|end|name|called|mark)/i.test(text) ||
        /포함|시작|이름/.test(text),
      statement: text,
    });
    return;
  }
  const first = new RegExp(
    String.raw`^(?:["'“‘(\d.)\s-]*)(${LIST})(?:\s+${THINGS})?\s*(?:\([^)]*\)\s*)?(?:,\s*)?(?:are|is|was|were|get|gets|은|는|을|를)?\s*(?:always |never |also |all )*${OUT}`,
    "iu",
  ).exec(text);
  const then = new RegExp(
    String.raw`\b(?:(?:don['’]?t|do not|never) (?:count|include|use)|exclude|excluding|drop|ignore|remove|leave out)\s+(${LIST})(?:\s+${THINGS})?\s*(?:$|[.,(;])`,
    "iu",
  ).exec(text);
  const before = rules.picks.length;
  add(first?.[1] ?? "", false, false);
  if (rules.picks.length === before) add(then?.[1] ?? "", false, false);
}

/** "Rows with fewer than 10 impressions are left out." */
function readLeast(text: string, isOut: boolean, rules: Rules, measureOf: (words: string) => string | null): void {
  const found =
    /\b(?:fewer|less) than\s+([\d.,]+)\s+([\p{L}]+)|\b([\p{L}]+)\s+(?:below|under)\s+([\d.,]+)|\b(?:with|have|has)\s+(?:no|zero|0)\s+([\p{L}]+)|([\p{L}]+)\s*(?:이|가)?\s*([\d,]+)\s*(?:미만|보다 적)/iu.exec(
      text,
    );
  if (found === null || !isOut) return;
  const words = found[2] ?? found[3] ?? found[5] ?? found[6] ?? "";
  const measure = measureOf(words);
  const min =
    found[5] === undefined ? Number((found[1] ?? found[4] ?? found[7] ?? "").replace(/,/g, "")) : Number.MIN_VALUE;
  if (measure !== null && Number.isFinite(min)) rules.least.push({ measure, min, statement: text });
}
