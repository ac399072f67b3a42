import type { QuestionField } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import type { PermissionOption, PermissionRequest, Question } from "./agent.ts";
import { argvOf, pathsOf, type ToolBook } from "./tool-book.ts";
import { fieldsOf, listOf, textOf, textsOf, type Fields } from "./wire-fields.ts";

const optionKinds = ["allow_once", "allow_always", "reject_once", "reject_always"] as const;

/** A request for leave, joined with what was told of its tool before. Null when it offers nothing to choose. */
export function permissionRequest(params: Fields, tools: ToolBook, sessionCwd: string): PermissionRequest | null {
  const options = listOf(params["options"])
    .map(permissionOption)
    .filter((option) => option !== null);
  const call = tools.merge(fieldsOf(params["toolCall"]));
  if (options.length === 0 || call === null) return null;
  return {
    toolId: call.id,
    title: call.title,
    tool: call.name ?? call.kind,
    toolKind: call.kind,
    argv: argvOf(call),
    paths: pathsOf(call),
    cwd: textOf(call.input["cwd"]) ?? textOf(call.input["workdir"]) ?? sessionCwd,
    diffs: call.diffs,
    input: call.input,
    options,
  };
}

/** A form as questions; a field of a kind we don't know is asked as text. Null when it is too large to be shown. */
export function questionOf(params: Fields): Question | null {
  const schema = fieldsOf(params["requestedSchema"]);
  const required = new Set(textsOf(schema["required"]));
  const fields = Object.entries(fieldsOf(schema["properties"])).map(([name, property]) =>
    questionField(name, fieldsOf(property), required.has(name)),
  );
  const question = { message: textOf(params["message"]) ?? "", fields };
  return JSON.stringify(question).length > limits.approvalChars ? null : question;
}

function permissionOption(value: unknown): PermissionOption | null {
  const fields = fieldsOf(value);
  const id = textOf(fields["optionId"]);
  const kind = optionKinds.find((known) => known === fields["kind"]);
  // A kind that we don't know can't be shown truthfully, so it is not offered.
  return id === null || kind === undefined ? null : { id, kind, name: textOf(fields["name"]) ?? id };
}

function questionField(name: string, property: Fields, required: boolean): QuestionField {
  const title = textOf(property["title"]) ?? textOf(property["description"]) ?? name;
  const items = fieldsOf(property["items"]);
  switch (property["type"]) {
    case "boolean":
      return { name, title, type: "boolean", options: [], required };
    case "number":
    case "integer":
      return { name, title, type: "number", options: [], required };
    case "array":
      return {
        name,
        title,
        type: "choices",
        options: choices(items["anyOf"] ?? items["oneOf"], items["enum"]),
        required,
      };
    default: {
      const options = choices(property["oneOf"], property["enum"]);
      return { name, title, type: options.length > 0 ? "choice" : "text", options, required };
    }
  }
}

function choices(titled: unknown, plain: unknown): { value: string; title: string }[] {
  if (!Array.isArray(titled)) return textsOf(plain).map((value) => ({ value, title: value }));
  return titled
    .map(fieldsOf)
    .map((option) => ({ value: textOf(option["const"]), title: textOf(option["title"]) }))
    .flatMap(({ value, title }) => (value === null ? [] : [{ value, title: title ?? value }]));
}
