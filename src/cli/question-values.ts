import type { QuestionField } from "../domain/entries.ts";

export type Value = string | number | boolean | string[];

/** What was typed as the field's own type; null when it is none. */
export function valueOf(field: Pick<QuestionField, "type" | "options">, typed: readonly string[]): Value | null {
  const [first = ""] = typed;
  const isOption = (text: string) =>
    field.options.length === 0 || field.options.some((option) => option.value === text);
  switch (field.type) {
    case "text":
      return typed.length === 1 ? first : null;
    case "number":
      return typed.length === 1 && first.trim() !== "" && Number.isFinite(Number(first)) ? Number(first) : null;
    case "boolean":
      return typed.length === 1 ? (BOOLEANS.get(first.toLowerCase()) ?? null) : null;
    case "choice":
      return typed.length === 1 && isOption(first) ? first : null;
    case "choices":
      return typed.every(isOption) ? [...typed] : null;
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "y", "1", "예", "네"].map((word) => [word, true] as const),
  ...["false", "no", "n", "0", "아니오", "아니요"].map((word) => [word, false] as const),
]);
