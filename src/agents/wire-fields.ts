/** Reading what an agent sent without trusting its shape: each function gives an empty value for what is not there. */
export type Fields = Record<string, unknown>;

export function fieldsOf(value: unknown): Fields {
  // Any non-null, non-array object can be indexed by text; each field is read as unknown.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
export const numberOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const textsOf = (value: unknown): string[] =>
  listOf(value).filter((item): item is string => typeof item === "string");

/** The words of a content block; null when it is not text. */
export function blockText(block: unknown): string | null {
  const fields = fieldsOf(block);
  if (fields["type"] === "text") return textOf(fields["text"]);
  if (fields["type"] === "resource") return textOf(fieldsOf(fields["resource"])["text"]);
  return null;
}
