import { plainHeader } from "./columns.ts";

/** A rate is worked out from sums, never from other rates. */
export type Rate = { id: string; label: string; of: Formula; unit: "percent" | "money" | "ratio" };

export type Formula =
  | { kind: "number"; value: number }
  | { kind: "measure"; id: string }
  | { kind: "both"; sign: "+" | "-" | "*" | "/"; left: Formula; right: Formula };

const measure = (id: string): Formula => ({ kind: "measure", id });
const over = (left: string, right: string): Formula => ({
  kind: "both",
  sign: "/",
  left: measure(left),
  right: measure(right),
});

/** What people call them, and what they mean unless the last report says otherwise. */
const KNOWN: readonly { id: string; label: string; names: RegExp; of: Formula; unit: Rate["unit"] }[] = [
  {
    id: "ctr",
    label: "CTR",
    names: /^(?:ctr|click ?-?through(?: rate)?|click rate|클릭 ?[률율])$/,
    of: over("clicks", "impressions"),
    unit: "percent",
  },
  {
    id: "cpc",
    label: "CPC",
    names: /^(?:cpc|(?:avg |average )?cost per click|클릭당 ?비용)$/,
    of: over("spend", "clicks"),
    unit: "money",
  },
  {
    id: "cvr",
    label: "Conversion rate",
    names: /^(?:cvr|cr|conv(?:ersion)? ?(?:rate|%)|전환 ?[률율])$/,
    of: over("conversions", "clicks"),
    unit: "percent",
  },
  {
    id: "cpa",
    label: "CPA",
    names:
      /^(?:cpa|cpo|cpl|cac|cost per (?:acquisition|action|conversion|order|lead|sale|purchase)|cost conv(?:ersion)?|전환당 ?비용|전환 ?단가)$/,
    of: over("spend", "conversions"),
    unit: "money",
  },
  {
    id: "roas",
    label: "ROAS",
    names: /^(?:roas|return on ad spend|광고 ?수익[률율])$/,
    of: over("revenue", "spend"),
    unit: "ratio",
  },
  {
    id: "cpm",
    label: "CPM",
    names: /^cpm$/,
    of: { kind: "both", sign: "*", left: over("spend", "impressions"), right: { kind: "number", value: 1000 } },
    unit: "money",
  },
  {
    id: "aov",
    label: "AOV",
    names:
      /^(?:aov|(?:average|avg|mean) (?:order|basket|ticket|bill)(?: value| size)?|basket|객단가|평균 ?(?:주문|결제) ?(?:금액|액))$/,
    of: over("revenue", "conversions"),
    unit: "money",
  },
  {
    id: "upt",
    label: "Units per order",
    names: /^(?:units|items) per (?:order|transaction)$/,
    of: over("units", "conversions"),
    unit: "ratio",
  },
  { id: "open", label: "Open rate", names: /^(?:open rate|오픈 ?[률율])$/, of: over("opens", "sent"), unit: "percent" },
  {
    id: "refundrate",
    label: "Refund rate",
    names: /^(?:(?:refund|return)s?(?: rate| %| share)|환불 ?[률율]|반품 ?[률율])$/,
    of: over("refunds", "revenue"),
    unit: "percent",
  },
];

export function knownRate(header: string): Rate | null {
  const name = plainHeader(header).replace(/^ø\s*/, "");
  const found = KNOWN.find(({ names }) => names.test(name));
  return found === undefined ? null : { id: found.id, label: header, of: found.of, unit: found.unit };
}

/** The rates that these measures allow, in the usual order. */
export function possibleRates(measures: ReadonlySet<string>): Rate[] {
  const usual = ["ctr", "cpc", "cvr", "cpa", "roas", "aov", "open"];
  return KNOWN.filter(({ id, of }) => usual.includes(id) && measuresOf(of).every((one) => measures.has(one)))
    .filter(({ id }) => id !== "aov" || !measures.has("clicks"))
    .map(({ id, label, of, unit }) => ({ id, label, of, unit }));
}

export function measuresOf(formula: Formula): string[] {
  if (formula.kind === "number") return [];
  return formula.kind === "measure" ? [formula.id] : [...measuresOf(formula.left), ...measuresOf(formula.right)];
}

/** Null where something to divide by is nothing, or a sum is not known. */
export function workOut(formula: Formula, sum: (id: string) => number | null): number | null {
  if (formula.kind === "number") return formula.value;
  if (formula.kind === "measure") return sum(formula.id);
  const [left, right] = [workOut(formula.left, sum), workOut(formula.right, sum)];
  if (left === null || right === null) return null;
  if (formula.sign === "/") return right === 0 ? null : left / right;
  return formula.sign === "*" ? left * right : formula.sign === "+" ? left + right : left - right;
}

/**
 * "ROAS = (revenue - refunds) / spend": a formula in the words of a report. `measureOf` says which measure some words
 * mean. Null when a part of it is not understood.
 */
export function readFormula(text: string, measureOf: (words: string) => string | null): Formula | null {
  const tokens = text
    .replace(/\bdivided by\b|\bper\b|[÷:]|나누기|\bover\b/gi, "/")
    .replace(/\btimes\b|[×·]|곱하기/gi, "*")
    .replace(/\bminus\b|\bless\b|[−–]/gi, "-")
    .replace(/\bplus\b/gi, "+")
    .match(/[()+*/]|(?<=\s)-(?=\s)|\d+(?:[.,]\d+)?(?!\p{L})|[\p{L}][\p{L}\d_-]*(?:\s+[\p{L}][\p{L}\d_-]*)*/gu);
  if (tokens === null) return null;
  let at = 0;
  const sum = (): Formula | null => chain(["+", "-"], product);
  const product = (): Formula | null => chain(["*", "/"], part);
  const chain = (signs: readonly string[], next: () => Formula | null): Formula | null => {
    let left = next();
    for (let sign = tokens[at]; left !== null && sign !== undefined && signs.includes(sign); sign = tokens[at]) {
      at += 1;
      const right = next();
      if (right === null) return null;
      // Safe: `signs` holds only these four.
      left = { kind: "both", sign: sign as "+" | "-" | "*" | "/", left, right };
    }
    return left;
  };
  const part = (): Formula | null => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) return null;
    if (token === "(") {
      const inside = sum();
      at += 1;
      return inside;
    }
    if (/^\d/.test(token)) return { kind: "number", value: Number(token.replace(",", ".")) };
    const id = measureOf(token);
    return id === null ? null : { kind: "measure", id };
  };
  const formula = sum();
  return formula === null || at < tokens.length ? null : formula;
}
