import type { Question } from "../agents/agent.ts";
import type { AgentUpdate, FileDiff, QuestionField } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { cutMiddle, visible } from "./visible.ts";

/** What an agent says has no limits; an entry has. Whatever comes here leaves as something every device can read. */
export function fitUpdate(update: AgentUpdate): AgentUpdate {
  switch (update.type) {
    case "text":
      return { ...update, text: update.text.toWellFormed() };
    case "thought":
      return { ...update, text: update.text.toWellFormed() };
    case "plan":
      return {
        type: "plan",
        steps: update.steps
          .slice(0, 200)
          .map(({ text, state }) => ({ text: cutMiddle(text, 1000).toWellFormed(), state })),
      };
    case "usage":
      return {
        type: "usage",
        usedTokens: count(update.usedTokens),
        windowTokens: count(update.windowTokens),
        costUsd: costOf(update.costUsd),
      };
    case "silence":
      return { type: "silence", silentMs: count(update.silentMs) };
    case "tool":
      return {
        ...update,
        toolId: idOf(update.toolId),
        title: cutMiddle(update.title, 1000).toWellFormed(),
        paths: fitPaths(update.paths),
        diffs: fitDiffs(update.diffs),
        output: update.output === null ? null : cutMiddle(update.output, 2 * limits.toolOutputChars).toWellFormed(),
      };
  }
}

/** Null when it cannot be asked truthfully: a field's name or value must reach the agent exactly as it gave it. */
export function fitQuestion(question: Question): Question | null {
  const { fields } = question;
  if (fields.length > 64 || !fields.every(isAskable)) return null;
  return {
    message: visible(question.message, limits.approvalChars, "\n"),
    fields: fields.map((field) => ({
      ...field,
      title: visible(field.title, 300),
      options: field.options.map(({ value, title }) => ({ value, title: visible(title, 1024) })),
    })),
  };
}

/** Pieces of at most so many characters, none of them cut through the middle of one. */
export function piecesOf(text: string, charsMax: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = at + charsMax;
    const isInsidePair = end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? "");
    pieces.push(text.slice(at, isInsidePair ? end - 1 : end));
    at = isInsidePair ? end - 1 : end;
  }
  return pieces;
}

/** The end of what was said, never beginning in the middle of a character. */
export const endOf = (text: string, charsMax: number): string =>
  text.length <= charsMax
    ? text.toWellFormed()
    : text
        .slice(-charsMax)
        .replace(/^[\udc00-\udfff]/, "")
        .toWellFormed();

const count = (value: number): number =>
  Number.isFinite(value) ? Math.min(Math.max(0, Math.round(value)), Number.MAX_SAFE_INTEGER) : 0;
const costOf = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) && value >= 0 ? value : null;
const idOf = (id: string): string => (id === "" ? "-" : id.toWellFormed().slice(0, 256).toWellFormed());

function fitPaths(paths: string[]): string[] {
  let left = 16 * 1024;
  return paths
    .filter((path) => path !== "" && (left -= path.length) >= 0)
    .map((path) => path.slice(0, 4096).toWellFormed());
}

function fitDiffs(diffs: FileDiff[]): FileDiff[] {
  let left: number = limits.diffChars;
  const cut = (text: string | null): string | null => {
    if (text === null) return null;
    const kept = cutMiddle(text, Math.max(0, left)).toWellFormed();
    left -= kept.length;
    return kept;
  };
  return diffs.slice(0, 100).map((diff) => ({
    path: diff.path === "" ? "?" : diff.path.slice(0, 512).toWellFormed(),
    before: cut(diff.before),
    after: cut(diff.after),
  }));
}

function isAskable({ name, options }: QuestionField): boolean {
  const isExact = (text: string, charsMax: number): boolean => text.length <= charsMax && text.isWellFormed();
  return (
    name !== "" &&
    name !== "__proto__" &&
    isExact(name, 128) &&
    options.length <= 1000 &&
    options.every(({ value }) => isExact(value, 1024))
  );
}
