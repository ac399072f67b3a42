import type { PermissionOption, PermissionRequest } from "../agents/agent.ts";
import type { ApprovalBody, ApprovalChoice, FileDiff } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";

/**
 * Renders what an agent asks from its structure, so that a person reads exactly what would happen: control, bidi and
 * invisible characters become escapes, and what is cut says how much is missing.
 */
export function renderAsked(request: PermissionRequest): Pick<ApprovalBody, "asked" | "agentSays" | "choices"> {
  return {
    asked: {
      tool: visible(request.tool, 200),
      toolKind: visible(request.toolKind, 40),
      argv: request.argv?.map((argument) => visible(argument, limits.approvalChars)) ?? null,
      paths: request.paths.slice(0, 500).map((path) => visible(path, 4096)),
      cwd: visible(request.cwd, 4096),
      diffs: request.diffs.slice(0, 50).map(visibleDiff),
    },
    agentSays: visible(request.title, 2000),
    choices: choicesOf(request.options),
  };
}

/** The agent's own option for a person's choice; never a standing one, those are made at the desktop. */
export function optionFor(choice: ApprovalChoice, options: readonly PermissionOption[]): string | null {
  const wanted = choice === "once" || choice === "task" ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"];
  for (const kind of wanted) {
    const option = options.find((o) => o.kind === kind);
    if (option) return option.id;
  }
  return null;
}

/** What "for this task" covers: exactly this tool with exactly this command, or with these paths. */
export function scopeOf(request: PermissionRequest): string {
  return JSON.stringify([request.tool, request.toolKind, request.argv, request.argv === null ? request.paths : [], request.cwd]);
}

function choicesOf(options: readonly PermissionOption[]): ApprovalChoice[] {
  const canAllow = options.some((o) => o.kind === "allow_once" || o.kind === "allow_always");
  return canAllow ? ["once", "task", "deny", "stop"] : ["deny", "stop"];
}

function visibleDiff(diff: FileDiff): FileDiff {
  const cut = (text: string | null): string | null => (text === null ? null : visible(text, limits.diffChars, "\n\t"));
  return { path: visible(diff.path, 4096), before: cut(diff.before), after: cut(diff.after) };
}

/** Unicode's control, format, surrogate, private and unassigned characters, and spaces that are not the plain one. */
const hidden = /[\p{C}\u2028\u2029\u115f\u1160\u3164\uffa0\ufe00-\ufe0f]|(?! )\p{Zs}/gu;

export function visible(text: string, charsMax: number, allowed = ""): string {
  const shown = text.replaceAll(hidden, (found) =>
    allowed.includes(found) ? found : `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
  if (shown.length <= charsMax) return shown;
  const half = Math.floor(charsMax / 2);
  return `${shown.slice(0, half)} \u22ef ${shown.length - 2 * half} characters not shown \u22ef ${shown.slice(-half)}`;
}
