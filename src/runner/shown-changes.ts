import type { CheckpointBody, ShownChange } from "../domain/checkpoint.ts";
import { limits } from "../domain/limits.ts";
import { ancestorsOf, isSameContent, type FileEntry, type TreeChange, type TreeEntry } from "../domain/tree.ts";

type Shown = Pick<Extract<CheckpointBody, { is: "changes" }>, "added" | "changed" | "deleted" | "files">;

/** Tools' own files: counted and undone like all others, shown last and without their text. */
const ownFolders: ReadonlySet<string> = new Set([".git", "node_modules", ".venv", "__pycache__", "target"]);

/** What a person is shown of an attempt's changes: as much as fits. A folder is shown where nothing in it says it already. */
export function shownChanges(changes: readonly TreeChange[], read: (hash: string) => Buffer): Shown {
  const leaves = changes.filter(({ before, after }) => before?.type !== "folder" || after?.type !== "folder");
  const said = new Set(leaves.flatMap(({ path }) => ancestorsOf(path)));
  const told = changes.filter(
    ({ path, before, after }) =>
      (before ?? after)?.type !== "folder" || (!said.has(path) && !isSameContent(before, after)),
  );
  const kinds = told.map(kindOf);
  const shown: Shown = {
    added: kinds.filter((kind) => kind === "added").length,
    changed: kinds.filter((kind) => kind === "changed").length,
    deleted: kinds.filter((kind) => kind === "deleted").length,
    files: [],
  };
  let chars = limits.changesListedChars;
  let diffChars = limits.changeDiffsChars;
  for (const change of told.toSorted((a, b) => Number(isOwn(a.path)) - Number(isOwn(b.path)))) {
    const diff = isOwn(change.path) || diffChars <= 0 ? null : diffOf(change, read);
    const file = shownChange(change, diff);
    const size = JSON.stringify({ ...file, diff: null }).length;
    if ((chars -= size) < 0 || shown.files.length === 1_000) break;
    const taken = diff === null ? 0 : JSON.stringify(diff).length;
    shown.files.push(taken > diffChars ? { ...file, diff: null } : file);
    if (taken <= diffChars) diffChars -= taken;
  }
  return shown;
}

function shownChange(change: TreeChange, diff: ShownChange["diff"]): ShownChange {
  const entry = change.after ?? change.before;
  return {
    path: change.path.slice(0, 4096),
    change: kindOf(change),
    type: entry?.type ?? "file",
    size: change.after?.type === "file" ? change.after.size : null,
    diff,
  };
}

const kindOf = ({ before, after }: TreeChange): ShownChange["change"] =>
  before === null ? "added" : after === null ? "deleted" : "changed";

const isOwn = (path: string): boolean => path.split("/").some((name) => ownFolders.has(name));

/** Null where it is no text, too long, or only its time or rights changed. */
function diffOf({ path, before, after }: TreeChange, read: (hash: string) => Buffer): ShownChange["diff"] {
  const texts = [before, after].map((entry) => textOf(entry, read));
  const [one = null, other = null] = texts.map((text) => (text === "not shown" ? null : (text?.text ?? null)));
  return texts.includes("not shown") || one === other ? null : { path: path.slice(0, 4096), before: one, after: other };
}

function textOf(entry: TreeEntry | null, read: (hash: string) => Buffer): { text: string } | null | "not shown" {
  if (entry === null) return null;
  if (!isShort(entry)) return "not shown";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(read(entry.hash));
    return text.includes("\0") ? "not shown" : { text };
  } catch {
    // Not text, or not there any more: the change is shown without it.
    return "not shown";
  }
}

const isShort = (entry: TreeEntry): entry is FileEntry & { hash: string } =>
  entry.type === "file" && entry.hash !== null && entry.size <= limits.changeDiffChars;
