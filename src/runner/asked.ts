import type { PermissionOption, PermissionRequest } from "../agents/agent.ts";
import type { ApprovalBody, ApprovalChoice, FileDiff } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { visible, visibleExactly } from "./visible.ts";

type Rendered = Pick<ApprovalBody, "asked" | "agentSays" | "choices">;

const pathCharsMax = 4096;
const kinds: ReadonlySet<string> = new Set(["read", "edit", "delete", "move", "search", "execute", "think", "fetch"]);

/**
 * Renders what an agent asks from its structure, so that a person reads exactly what would happen: control, bidi,
 * invisible and look-alike characters become escapes, and what is cut says how much is missing. However much is asked,
 * it fits into one report.
 */
export function renderAsked(request: PermissionRequest): Rendered {
  for (let share = 1; ; share /= 2) {
    const rendered = render(request, share);
    // 64 KiB stay for the frame around it and the sealing.
    if (Buffer.byteLength(JSON.stringify(rendered)) <= limits.reportBytesMax - 64 * 1024) return rendered;
  }
}

function render(request: PermissionRequest, share: number): Rendered {
  const chars = Math.max(200, Math.floor(limits.approvalChars * share));
  const count = (most: number): number => Math.max(1, Math.floor(most * share));
  return {
    asked: {
      tool: visibleExactly(request.tool, 200),
      toolKind: kinds.has(request.toolKind) ? request.toolKind : "other",
      argv:
        request.argv === null
          ? null
          : firstOf(
              request.argv.map((argument) => visibleExactly(argument, chars)),
              count(500),
            ),
      // A path of a tool's own making may be empty; there is nothing to show then.
      paths: firstOf(
        request.paths.filter((path) => path !== "").map((path) => visibleExactly(path, Math.min(pathCharsMax, chars))),
        count(500),
      ),
      cwd: visibleExactly(request.cwd, Math.min(pathCharsMax, chars)),
      diffs: request.diffs.slice(0, count(50)).map((diff) => visibleDiff(diff, Math.floor(limits.diffChars * share))),
      input: inputShown(request.input, chars),
    },
    agentSays: visible(request.title, 2000, "\n"),
    choices: choicesOf(request.options),
  };
}

/** The agent's own option for a person's choice; never a standing one, those are made at the desktop. */
export function optionFor(choice: ApprovalChoice, options: readonly PermissionOption[]): string | null {
  const wanted = choice === "once" || choice === "task" ? "allow_once" : "reject_once";
  const lasting = choice === "once" || choice === "task" ? "allow_always" : "reject_always";
  return (options.find((o) => o.kind === wanted) ?? options.find((o) => o.kind === lasting))?.id ?? null;
}

/** Kinds of tools whose paths say all that they do; for the rest what they were given counts too. */
const pathKinds: ReadonlySet<string> = new Set(["read", "edit", "delete", "search"]);

/** What "for this task" covers: exactly this tool with exactly this command, these paths, or this input. */
export function scopeOf(request: PermissionRequest): string {
  const { tool, toolKind, argv, paths, cwd } = request;
  const isByPath = argv === null && paths.length > 0 && pathKinds.has(toolKind);
  return JSON.stringify([
    tool,
    toolKind,
    argv,
    isByPath ? paths : null,
    isByPath || argv !== null ? null : (request.input ?? null),
    cwd,
  ]);
}

function choicesOf(options: readonly PermissionOption[]): ApprovalChoice[] {
  const canAllow = options.some((o) => o.kind === "allow_once" || o.kind === "allow_always");
  return canAllow ? ["once", "task", "deny", "stop"] : ["deny", "stop"];
}

function firstOf(items: string[], most: number): string[] {
  return items.length <= most
    ? items
    : [...items.slice(0, most), `\u22ef ${items.length - most} more not shown \u22ef`];
}

/** Null where the tool was given nothing that could be shown. */
function inputShown(input: unknown, charsMax: number): string | null {
  const isEmpty =
    input === null || input === undefined || (typeof input === "object" && Object.keys(input).length === 0);
  return isEmpty ? null : visibleExactly(JSON.stringify(input, null, 2), charsMax, "\n");
}

function visibleDiff(diff: FileDiff, charsMax: number): FileDiff {
  const cut = (text: string | null): string | null => (text === null ? null : visible(text, charsMax, "\n\t"));
  return {
    path: diff.path === "" ? "?" : visibleExactly(diff.path, pathCharsMax),
    before: cut(diff.before),
    after: cut(diff.after),
  };
}
