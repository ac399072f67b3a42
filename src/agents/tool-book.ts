import type { FileDiff, ToolState, ToolUpdate } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { blockText, fieldsOf, listOf, textOf, textsOf, type Fields } from "./wire-fields.ts";

/** One tool call as told so far: agents start it empty and fill it in by later updates. */
export type ToolCall = {
  id: string;
  title: string;
  name: string | null;
  kind: string;
  state: ToolState;
  locations: string[];
  diffs: FileDiff[];
  output: string | null;
  input: Fields;
};

const toolCallsMax = 2_000;
const pathsMax = 200;
const diffsMax = 100;
const titleCharsMax = 500;
const kinds = new Set(["read", "edit", "delete", "move", "search", "execute", "think", "fetch", "other"]);
const inputPathNames = ["file_path", "filePath", "path", "notebook_path", "abs_path"];

/** The tool calls of one turn, each merged over its updates. */
export class ToolBook {
  readonly #calls = new Map<string, ToolCall>();
  readonly #told = new Map<string, string>();

  clear(): void {
    this.#calls.clear();
    this.#told.clear();
  }

  /** Null when there is nothing new to tell, or no id. */
  update(fields: Fields): ToolUpdate | null {
    const call = this.merge(fields);
    if (call === null) return null;
    const update = toolUpdate(call);
    const told = JSON.stringify(update);
    if (this.#told.get(call.id) === told) return null;
    this.#told.set(call.id, told);
    return update;
  }

  /** What is known of the call once `fields` are added; null when it names no call. */
  merge(fields: Fields): ToolCall | null {
    const id = textOf(fields["toolCallId"]);
    if (id === null) return null;
    const call = merged(this.#calls.get(id) ?? emptyCall(id), fields);
    this.#calls.set(id, call);
    if (this.#calls.size > toolCallsMax) this.#forgetOldest();
    return call;
  }

  #forgetOldest(): void {
    const [oldest] = this.#calls.keys();
    if (oldest === undefined) return;
    this.#calls.delete(oldest);
    this.#told.delete(oldest);
  }
}

/** Every path that the call names: where it says it works, what it changes, what its input names. */
export function pathsOf(call: ToolCall): string[] {
  const named = inputPathNames.map((name) => textOf(call.input[name])).filter((path) => path !== null);
  return [...new Set([...call.locations, ...call.diffs.map((diff) => diff.path), ...named])].slice(0, pathsMax);
}

/** The command that the call would run; null when it runs none. */
export function argvOf(call: ToolCall): string[] | null {
  const command = call.input["command"] ?? call.input["cmd"];
  if (typeof command === "string") return ["sh", "-c", command];
  const argv = textsOf(command);
  return argv.length > 0 ? argv : null;
}

function emptyCall(id: string): ToolCall {
  return {
    id,
    title: "",
    name: null,
    kind: "other",
    state: "pending",
    locations: [],
    diffs: [],
    output: null,
    input: {},
  };
}

function merged(call: ToolCall, fields: Fields): ToolCall {
  const content = Array.isArray(fields["content"]) ? fields["content"].map(fieldsOf) : null;
  const locations = Array.isArray(fields["locations"]) ? fields["locations"] : null;
  const input = fieldsOf(fields["rawInput"]);
  const kind = textOf(fields["kind"]);
  return {
    id: call.id,
    title: textOf(fields["title"])?.slice(0, titleCharsMax) ?? call.title,
    name: toolName(fields) ?? call.name,
    kind: kind === null ? call.kind : kinds.has(kind) ? kind : "other",
    state: toolState(fields["status"]) ?? call.state,
    locations:
      locations?.map((place) => textOf(fieldsOf(place)["path"])).filter((path) => path !== null) ?? call.locations,
    diffs: content === null ? call.diffs : diffsOf(content, call.diffs),
    output: outputOf(content, fields["rawOutput"]) ?? withMore(call.output, fieldsOf(fields["_meta"])),
    input: Object.keys(input).length > 0 ? input : call.input,
  };
}

function toolName(fields: Fields): string | null {
  return textOf(fields["name"]) ?? textOf(fieldsOf(fieldsOf(fields["_meta"])["claudeCode"])["toolName"]);
}

function toolState(status: unknown): ToolState | null {
  if (status === "pending" || status === "failed") return status;
  if (status === "in_progress") return "working";
  return status === "completed" ? "done" : null;
}

/** A result that carries only text does not take back the diffs shown before. */
function diffsOf(content: Fields[], before: FileDiff[]): FileDiff[] {
  const diffs = content
    .filter((part) => part["type"] === "diff" && typeof part["path"] === "string")
    .map((part) => ({
      path: textOf(part["path"]) ?? "",
      before: textOf(part["oldText"]),
      after: textOf(part["newText"]),
    }));
  return diffs.length > 0 ? diffs.slice(0, diffsMax) : before;
}

function outputOf(content: Fields[] | null, rawOutput: unknown): string | null {
  const texts = listOf(content)
    .map(fieldsOf)
    .filter((part) => part["type"] === "content")
    .map((part) => blockText(part["content"]))
    .filter((text) => text !== null);
  if (texts.length > 0) return texts.join("\n");
  const raw = fieldsOf(rawOutput);
  return textOf(rawOutput) ?? textOf(raw["output"]) ?? textOf(raw["error"]);
}

/** A wide-spread extension sends a command's output piece by piece; only its end is ever shown. */
function withMore(output: string | null, meta: Fields): string | null {
  const more = textOf(fieldsOf(meta["terminal_output"])["data"]);
  return more === null ? output : ((output ?? "") + more).slice(-4 * limits.toolOutputChars);
}

function toolUpdate(call: ToolCall): ToolUpdate {
  return {
    type: "tool",
    toolId: call.id,
    title: call.title,
    toolKind: call.kind,
    state: call.state,
    paths: pathsOf(call),
    diffs: boundedDiffs(call.diffs),
    // The end of an output says how it went.
    output: call.output === null ? null : cutStart(call.output, limits.toolOutputChars),
  };
}

function boundedDiffs(diffs: FileDiff[]): FileDiff[] {
  let left: number = limits.diffChars;
  const cut = (text: string | null): string | null => {
    if (text === null) return null;
    const kept = cutEnd(text, left);
    left = Math.max(0, left - text.length);
    return kept;
  };
  return diffs.map((diff) => ({ path: diff.path, before: cut(diff.before), after: cut(diff.after) }));
}

const cutStart = (text: string, chars: number): string =>
  text.length <= chars
    ? text
    : `… (${text.length - chars} characters before)\n${text.slice(text.length - chars).toWellFormed()}`;
const cutEnd = (text: string, chars: number): string =>
  text.length <= chars ? text : `${text.slice(0, chars).toWellFormed()}\n… (${text.length - chars} more characters)`;
