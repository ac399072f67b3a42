import { expect, test } from "vitest";
import type { QuestionField } from "../../domain/entries.ts";
import { emptyDraft, readDraft } from "./question-values.ts";

const field = (name: string, type: QuestionField["type"], required: boolean): QuestionField => ({
  name,
  title: name,
  type,
  options: [],
  required,
});

test("an empty form gives its switches, leaves the rest out and says what is needed", () => {
  const fields = [
    field("name", "text", true),
    field("count", "number", false),
    field("isPublic", "boolean", false),
    field("tags", "choices", true),
  ];
  const { values, faults } = readDraft(fields, emptyDraft(fields));
  expect(values).toEqual({ isPublic: false });
  expect([...faults]).toEqual([
    ["name", "needed"],
    ["tags", "needed"],
  ]);
});

test("numbers are numbers, choices keep their exact value", () => {
  const fields = [field("count", "number", true), field("pick", "choice", true), field("bad", "number", true)];
  const { values, faults } = readDraft(fields, { count: " 12.5 ", pick: " a ", bad: "twelve" });
  expect(values).toEqual({ count: 12.5, pick: " a " });
  expect([...faults]).toEqual([["bad", "notANumber"]]);
});
