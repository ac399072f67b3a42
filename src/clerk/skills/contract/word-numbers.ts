import { attribute, tagsOf } from "./xml-tags.ts";

type Level = { start: number; format: string; text: string };

/** What Word would print before a numbered paragraph, counted as Word counts. */
export class WordNumbers {
  readonly #levels = new Map<string, Map<number, Level>>();
  readonly #abstractOf = new Map<string, string>();
  readonly #counts = new Map<string, number[]>();

  constructor(numbering: string | null) {
    let abstract = "";
    let level = 0;
    let num = "";
    for (const { name, attributes, isEnd } of tagsOf(numbering ?? "")) {
      if (isEnd) continue;
      const value = attribute(attributes, "w:val") ?? "";
      if (name === "w:abstractNum") {
        abstract = attribute(attributes, "w:abstractNumId") ?? "";
        this.#levels.set(abstract, new Map());
      } else if (name === "w:lvl" && abstract !== "") {
        level = Number(attribute(attributes, "w:ilvl") ?? 0);
        this.#levels.get(abstract)?.set(level, { start: 1, format: "decimal", text: `%${level + 1}.` });
      } else if (name === "w:num") {
        num = attribute(attributes, "w:numId") ?? "";
        abstract = "";
      } else if (name === "w:abstractNumId") this.#abstractOf.set(num, value);
      const here = this.#levels.get(abstract)?.get(level);
      if (here === undefined) continue;
      if (name === "w:start") here.start = Number(value);
      else if (name === "w:numFmt") here.format = value;
      else if (name === "w:lvlText") here.text = value;
    }
  }

  /** Null for a bullet, an unknown list, or a level that prints nothing. */
  next(numId: string, level: number): string | null {
    const abstract = this.#abstractOf.get(numId) ?? "";
    const levels = this.#levels.get(abstract);
    const here = levels?.get(level);
    if (levels === undefined || here === undefined || numId === "0") return null;
    const counts = this.#counts.get(abstract) ?? [];
    counts[level] = (counts[level] ?? here.start - 1) + 1;
    counts.length = level + 1;
    for (let above = 0; above < level; above += 1) counts[above] ??= levels.get(above)?.start ?? 1;
    this.#counts.set(abstract, counts);
    if (here.format === "bullet" || here.format === "none" || here.text === "") return null;
    return here.text
      .replace(/%(\d)/g, (_, place: string) =>
        printed(counts[Number(place) - 1] ?? 1, levels.get(Number(place) - 1)?.format ?? "decimal"),
      )
      .trim();
  }
}

function printed(count: number, format: string): string {
  const letter = String.fromCharCode(96 + ((count - 1) % 26) + 1).repeat(Math.floor((count - 1) / 26) + 1);
  switch (format) {
    case "lowerLetter":
      return letter;
    case "upperLetter":
      return letter.toUpperCase();
    case "lowerRoman":
      return roman(count);
    case "upperRoman":
      return roman(count).toUpperCase();
    case "decimalZero":
      return String(count).padStart(2, "0");
    case "decimalEnclosedCircle":
    case "decimalEnclosedCircleChinese":
      return count <= 20 ? String.fromCharCode(0x2460 + count - 1) : `(${count})`;
    case "ganada":
      return "가나다라마바사아자차카타파하"[count - 1] ?? String(count);
    default:
      return String(count);
  }
}

function roman(count: number): string {
  const signs: [number, string][] = [
    [100, "c"],
    [90, "xc"],
    [50, "l"],
    [40, "xl"],
    [10, "x"],
    [9, "ix"],
    [5, "v"],
    [4, "iv"],
    [1, "i"],
  ];
  let rest = count;
  let text = "";
  for (const [value, sign] of signs)
    while (rest >= value) {
      text += sign;
      rest -= value;
    }
  return text;
}
