import type { QuestionField } from "../../domain/entries.ts";

export type Value = string | number | boolean | string[];
/** What the form holds while it is filled in: words for all but ticks. */
export type Draft = Readonly<Record<string, string | boolean | readonly string[]>>;
export type Read = { values: Record<string, Value>; faults: ReadonlyMap<string, "needed" | "notANumber"> };

export function emptyDraft(fields: readonly QuestionField[]): Draft {
  return Object.fromEntries(
    fields.map((field) => [field.name, field.type === "boolean" ? false : field.type === "choices" ? [] : ""]),
  );
}

/** The answer the form gives, and what is wrong with it, field by field. A field left empty is left out. */
export function readDraft(fields: readonly QuestionField[], draft: Draft): Read {
  const values: Record<string, Value> = {};
  const faults = new Map<string, "needed" | "notANumber">();
  for (const field of fields) {
    const given = draft[field.name];
    if (typeof given === "boolean") values[field.name] = given;
    else if (typeof given === "string") {
      const text = given.trim();
      if (text === "") {
        if (field.required) faults.set(field.name, "needed");
      } else if (field.type !== "number") values[field.name] = field.type === "choice" ? given : text;
      else if (Number.isFinite(Number(text))) values[field.name] = Number(text);
      else faults.set(field.name, "notANumber");
    } else if (given !== undefined) {
      if (given.length > 0) values[field.name] = [...given];
      else if (field.required) faults.set(field.name, "needed");
    }
  }
  return { values, faults };
}
