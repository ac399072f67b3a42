/** A person as notes name one. `title` is Ms, Dr, 과장; empty when none is given. */
export type Person = { full: string; first: string; last: string; title: string; role: string; address: string | null };

const ADDRESS = /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu;
const TITLE = /^(mr|mrs|ms|miss|dr|prof|professor|sir|mx|herr|frau)\.?\s+/i;
const KOREAN_TITLE =
  /\s*(대표이사|대표|이사|부장|차장|과장|대리|사원|주임|팀장|실장|본부장|센터장|소장|원장|교수|선생|박사|매니저|담당자|담당)(?:님)?\s*$/u;

/** "Dana Whitlock, dana@farm.example", "Tom (Tom Okafor, buying, Fernhollow)", "김지현 과장 (한빛상사)". */
export function personIn(text: string): Person | null {
  const address = text.match(ADDRESS)?.[0] ?? null;
  const bare = text
    .replace(ADDRESS, " ")
    .replace(/[<>]|mailto:|\[\s*\]|\(\s*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const inside = /\(([^)]*)\)/.exec(bare)?.[1]?.trim() ?? "";
  const outside = bare.replace(/\([^)]*\)/g, " ").trim();
  const [name = "", ...rest] = outside
    .split(/\s*[,;/]\s*|\s+[-–—]\s+|\s+(?=at |of |from )/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const inParts = inside.split(/\s*[,;]\s*/).filter((one) => one !== "");
  // "Tom (Tom Okafor, buying, …)": the brackets may hold the whole name.
  const isFuller =
    inParts[0] !== undefined &&
    name !== "" &&
    inParts[0].toLowerCase().startsWith(name.toLowerCase()) &&
    inParts[0].length > name.length;
  const full = (isFuller ? (inParts[0] ?? name) : name).trim();
  if (full === "" && address === null) return null;
  const role = [...rest, ...(isFuller ? inParts.slice(1) : inParts)]
    .filter((one) => !/^\d|^(?:address|mail)\b/i.test(one))
    .join(", ")
    .replace(/^(?:at|of|from) /, "");
  return named(full === "" ? nameOfAddress(address ?? "") : full, role, address);
}

export function peopleIn(text: string): Person[] {
  const count = text.match(ADDRESS)?.length ?? 0;
  const parts = /;/.test(text)
    ? text.split(/\s*;\s*/)
    : count > 1
      ? text.split(/(?<=>)\s*,\s*|(?<=@[^\s,]+)\s*,?\s+(?:and\s+)?/)
      : count === 0 && !/\(/.test(text)
        ? text.split(/\s*,\s*(?:and\s+)?|\s+and\s+|\s*와\s+|\s*과\s+/)
        : [text];
  return parts.flatMap((part) => personIn(part) ?? []);
}

function named(text: string, role: string, address: string | null): Person {
  const korean = KOREAN_TITLE.exec(text);
  if (/[가-힣]/.test(text)) {
    const full = text.replace(KOREAN_TITLE, "").replace(/님$/, "").trim();
    return { full, first: full, last: full, title: korean?.[1] ?? "", role, address };
  }
  const title = TITLE.exec(text)?.[1] ?? "";
  const full = text.replace(TITLE, "").trim();
  const words = full.split(/\s+/);
  return {
    full,
    first: title !== "" && words.length === 1 ? "" : (words[0] ?? ""),
    last: words.at(-1) ?? "",
    title,
    role,
    address,
  };
}

function nameOfAddress(address: string): string {
  const local = address.split("@")[0] ?? "";
  if (
    /^(?:info|support|sales|office|hello|contact|team|admin|billing|accounts|service|mail|legal|hr|orders|post|kontakt)$/i.test(
      local,
    )
  )
    return "";
  return local
    .split(/[._-]+/)
    .filter((part) => /^\p{L}{2,}$/u.test(part))
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" ");
}
