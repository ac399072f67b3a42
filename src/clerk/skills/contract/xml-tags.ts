/** A tag of machine-written XML with the text that follows it. */
export type Tag = { name: string; attributes: string; isEnd: boolean; isEmpty: boolean; text: string };

/** Office files are plain XML without surprises; a full parser would only add weight. */
export function* tagsOf(xml: string): Generator<Tag> {
  for (const [, end, name = "", attributes = "", empty, text = ""] of xml.matchAll(
    /<(\/?)([A-Za-z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>([^<]*)/g,
  )) {
    yield { name, attributes, isEnd: end === "/", isEmpty: empty === "/", text: decoded(text) };
  }
}

export function attribute(attributes: string, name: string): string | null {
  const at = attributes.indexOf(` ${name}="`);
  if (at < 0) return null;
  const start = at + name.length + 3;
  return decoded(attributes.slice(start, attributes.indexOf('"', start)));
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : "";
  });
}
