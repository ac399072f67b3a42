import * as v from "valibot";
import { Problem } from "../domain/problem.ts";
import { fromUtf8 } from "../kit/bytes.ts";

/**
 * Parses bytes that somebody signed. There must be one spelling for one value, so the text must be exactly what
 * `JSON.stringify` makes of the parsed value in the schema's field order: this alone refuses duplicate and unknown
 * fields, `__proto__`, another order, spaces, `1.0`, `1e3` and `-0`.
 */
export function parseCanonical<const Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
  code: string,
): v.InferOutput<Schema> {
  return canonical(schema, decodeJson(bytes, code), code);
}

/** The same for what was decoded already. */
export function canonical<const Schema extends v.GenericSchema>(
  schema: Schema,
  { text, value }: DecodedJson,
  code: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) throw new Problem(code, { path: v.getDotPath(result.issues[0]) });
  if (JSON.stringify(result.output) !== text) throw new Problem(code, { path: null, reason: "not_canonical" });
  return result.output;
}

/** The `v` of what somebody signed, before anything else is asked of it: another version may have another shape. */
export function versionOf({ value }: DecodedJson): number | null {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "v") || !("v" in value)) return null;
  return Number.isSafeInteger(value.v) && typeof value.v === "number" && value.v >= 0 ? value.v : null;
}

export type DecodedJson = { text: string; value: unknown };

export function decodeJson(bytes: Uint8Array, code: string): DecodedJson {
  try {
    const text = fromUtf8(bytes);
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new Problem(code, { path: null, reason: error instanceof TypeError ? "not_utf8" : "not_json" });
  }
}
