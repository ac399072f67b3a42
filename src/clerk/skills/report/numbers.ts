/** Which sign parts the whole from the fraction in one file: 1,234.50 or 1.234,50. */
export type NumberStyle = "point" | "comma";

const MISSING =
  /^(?:|[-–—?.]+|n\.?\/?a\.?|nan|null|none|nil|#n\/a|#div\/0!?|#value!?|#ref!?|tb[cd]|missing|k\.\s?a\.|없음|미집계|해당 ?없음)$/i;
const SIGN =
  /(?:US|CA|A|R)?[£€$¥₩₹₽]|zł|Kč|(?<![\p{L}])(?:GBP|EUR|USD|KRW|JPY|CHF|SEK|NOK|DKK|PLN|CZK|AUD|CAD|INR)(?![\p{L}])|원/iu;

/** From what the cells themselves prove; null when none of them does. */
export function numberStyleOf(cells: Iterable<string>): NumberStyle | null {
  let point = 0;
  let comma = 0;
  for (const cell of cells) {
    const text = bare(cell);
    if (!/^[\d.,]+$/.test(text)) continue;
    const last = Math.max(text.lastIndexOf(","), text.lastIndexOf("."));
    if (last < 0) continue;
    const mark = text[last];
    const isOnly = text.indexOf(",") < 0 || text.indexOf(".") < 0;
    const count = text.split(mark ?? "").length - 1;
    // Three digits after a single mark may be a thousand or a fraction: no proof.
    const isFraction = count === 1 && (!isOnly || text.length - last - 1 !== 3 || /^0[.,]/.test(text));
    const isThousands = count > 1;
    // A mark that parts a fraction is the decimal one; a mark that stands twice parts thousands, so it is the other.
    const isComma = isFraction ? mark === "," : mark !== ",";
    if (!isFraction && !isThousands) continue;
    if (isComma) comma += 1;
    else point += 1;
  }
  if (point === comma) return null;
  return point > comma ? "point" : "comma";
}

/** "missing" for an empty cell or n/a; null for a cell that holds something else than a number. */
export function readNumber(cell: string, style: NumberStyle): number | "missing" | null {
  if (MISSING.test(cell.trim())) return "missing";
  const isNegative = /^\s*\(.*\)\s*$/.test(cell) || /^\s*[£€$¥₩₹]?\s*[-−–]/.test(cell) || /\d\s*[-−]\s*$/.test(cell);
  let text = bare(cell);
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(text)) return null;
  text = style === "point" ? text.replaceAll(",", "") : text.replaceAll(".", "").replace(",", ".");
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  return isNegative ? -value : value;
}

/** The currency a cell or a header names, as written; null when it names none. */
export function currencyIn(text: string): string | null {
  const found = SIGN.exec(text)?.[0] ?? null;
  if (found === null) return null;
  const signs: Record<string, string> = { GBP: "£", EUR: "€", USD: "$", KRW: "₩", JPY: "¥", INR: "₹", 원: "₩" };
  return signs[found.toUpperCase()] ?? found;
}

function bare(cell: string): string {
  return cell
    .normalize("NFKC")
    .replace(new RegExp(SIGN, "giu"), "")
    .replace(/[\s'’%()+−–-]/g, "")
    .replace(/(?<=\d)(?:회|건|명|개|[xX×])$/u, "");
}

/** Half up in decimal, not in binary: 1.005 is 1.01. */
export function roundHalfUp(value: number, decimals: number): number {
  const digits = String(Number(Math.abs(value).toPrecision(15)));
  const scaled = digits.includes("e") ? Math.abs(value) * 10 ** decimals : Number(`${digits}e${decimals}`);
  return (Math.sign(value) * Math.round(scaled)) / 10 ** decimals;
}
