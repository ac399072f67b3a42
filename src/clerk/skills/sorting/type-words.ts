/** Words that people use for the usual kinds of business papers. Types that a person names get these as well. */
const SYNONYMS: Record<string, readonly string[]> = {
  sales: ["sale", "revenue", "turnover", "takings", "umsatz", "verkauf", "ventes", "매출", "판매"],
  stock: ["inventory", "stocktake", "stocktaking", "stocklist", "lager", "bestand", "재고"],
  incidents: ["incident", "accident", "injury", "near-miss", "unfall", "vorfall", "사고"],
  maintenance: ["repair", "service", "servicing", "upkeep", "wartung", "reparatur", "점검", "정비", "유지보수"],
  invoices: ["invoice", "bill", "receipt", "rechnung", "facture", "factura", "청구서", "영수증", "송장"],
  contracts: ["contract", "agreement", "lease", "vertrag", "contrat", "계약"],
  minutes: ["minute", "protocol", "protokoll", "회의록"],
  meetings: ["meeting", "minutes", "standup", "stand-up", "회의"],
  orders: ["order", "purchase", "bestellung", "commande", "주문", "발주"],
  deliveries: ["delivery", "shipment", "dispatch", "lieferung", "납품", "배송"],
  complaints: ["complaint", "claim", "reklamation", "불만", "클레임"],
  budgets: ["budget", "forecast", "예산"],
  payroll: ["payslip", "salary", "wage", "lohn", "gehalt", "급여"],
  expenses: ["expense", "spesen", "mileage", "경비"],
  staff: ["rota", "roster", "shift", "timesheet", "personnel", "employee", "인사"],
  inspections: ["inspection", "audit", "walkround", "survey", "검사"],
  quotes: ["quote", "quotation", "estimate", "offer", "angebot", "devis", "견적"],
  letters: ["letter", "correspondence", "brief", "lettre"],
  photos: ["photo", "picture", "image", "img", "foto", "사진"],
  plans: ["plan", "planning", "schedule"],
  reports: ["report", "bericht", "rapport", "보고서"],
};

/** Without a list from the person these are looked for; "reports" would catch everything and is not among them. */
export function knownTypes(): string[] {
  return [
    "sales",
    "stock",
    "incidents",
    "maintenance",
    "invoices",
    "contracts",
    "orders",
    "deliveries",
    "complaints",
    "budgets",
    "payroll",
    "expenses",
    "inspections",
    "quotes",
  ];
}

/** The first type whose words stand in the name; null when none does. */
export function typeInName(name: string, types: readonly string[]): string | null {
  const words = wordsOf(name);
  let best: { type: string; at: number } | null = null;
  for (const type of types) {
    const at = firstAt(words, type);
    if (at !== null && (best === null || at < best.at)) best = { type, at };
  }
  return best?.type ?? null;
}

/** The type a text speaks of: named in its first lines, or clearly more often than any other. */
export function typeInText(text: string, types: readonly string[]): string | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const head = wordsOf(lines.slice(0, 3).join(" "));
  const all = wordsOf(lines.join(" "));
  const scores = types
    .map((type) => ({ type, score: count(head, type) * 3 + count(all, type) }))
    .filter(({ score }) => score >= 3)
    .sort((a, b) => b.score - a.score);
  const [first, second] = scores;
  return first === undefined || (second !== undefined && second.score === first.score) ? null : first.type;
}

function firstAt(words: readonly string[], type: string): number | null {
  const forms = formsOf(type);
  const at = words.findIndex((_, index) => forms.some((form) => isFormAt(words, index, form)));
  return at < 0 ? null : at;
}

function count(words: readonly string[], type: string): number {
  const forms = formsOf(type);
  return words.filter((_, index) => forms.some((form) => isFormAt(words, index, form, true))).length;
}

function isFormAt(words: readonly string[], at: number, form: readonly string[], isWhole = false): boolean {
  return form.every((part, offset) => {
    const word = words[at + offset] ?? "";
    // "salesreport" and "Umsatzbericht" begin with the type; in running text only whole words count.
    return (
      word === part ||
      (!isWhole && part.length >= 4 && word.startsWith(part)) ||
      (/[가-힣]/.test(part) && word.includes(part))
    );
  });
}

function formsOf(type: string): string[][] {
  const own = wordsOf(type);
  const key = Object.keys(SYNONYMS).find((name) => {
    const base = wordsOf(name).join(" ");
    return base === own.join(" ") || (SYNONYMS[name] ?? []).some((word) => wordsOf(word).join(" ") === own.join(" "));
  });
  const synonyms = key === undefined ? [] : [key, ...(SYNONYMS[key] ?? [])];
  return [own, ...synonyms.map(wordsOf)];
}

/** Lower-case singular words; camelCase and digits divide. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFC")
      .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  ).map(singular);
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && /(?:ch|sh|x|ss|z)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && word.endsWith("s") && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

const KINDS: Record<string, readonly string[]> = {
  documents: ["doc", "docx", "odt", "rtf", "txt", "md", "pages", "tex"],
  PDFs: ["pdf"],
  spreadsheets: ["xls", "xlsx", "ods", "csv", "tsv", "numbers"],
  presentations: ["ppt", "pptx", "odp", "key"],
  pictures: ["jpg", "jpeg", "png", "gif", "heic", "webp", "svg", "tif", "tiff", "bmp", "raw", "avif"],
  videos: ["mp4", "mov", "avi", "mkv", "webm", "m4v"],
  audio: ["mp3", "wav", "m4a", "flac", "ogg", "aac"],
  archives: ["zip", "tar", "gz", "7z", "rar", "bz2", "xz"],
};

export function kindOf(name: string): string | null {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.entries(KINDS).find(([, endings]) => endings.includes(ending))?.[0] ?? null;
}
