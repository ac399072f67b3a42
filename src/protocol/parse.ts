import * as v from "valibot";
import { Problem } from "../domain/problem.ts";

/** What rooms that do not own the schema library need to name of it. */
export type Schema = v.GenericSchema;
export type Parsed<Of extends Schema> = v.InferOutput<Of>;

/**
 * Parses what came from outside, or throws a Problem with `code` that names the first wrong field and never its value.
 */
export function parse<const Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  code: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  throw new Problem(code, { path: v.getDotPath(result.issues[0]) });
}

/** Parses JSON text by a schema; text that is no JSON is the same problem as JSON of a wrong shape. */
export function parseJson<const Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  code: string,
): v.InferOutput<Schema> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new Problem(code, { path: null, reason: error instanceof Error ? error.name : "unknown" });
  }
  return parse(schema, input, code);
}
