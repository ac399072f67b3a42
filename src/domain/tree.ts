/** One thing in a folder, as a checkpoint keeps it. `path` is relative with `/`; "" is the folder itself. */
export type TreeEntry = FileEntry | FolderEntry | LinkEntry;
/** `hash`: SHA-256, hex; null where its bytes could not be read, and so cannot be given back. `stamp`: by what it is known unchanged. */
export type FileEntry = {
  type: "file";
  path: string;
  mode: number;
  mtimeNs: string;
  size: number;
  hash: string | null;
  stamp: string;
};
/** `isClosed`: what is in it could not be listed: nothing is said, and nothing done, about what lies below. */
export type FolderEntry = { type: "folder"; path: string; mode: number; mtimeNs: string; isClosed: boolean };
export type LinkEntry = { type: "symlink"; path: string; mtimeNs: string; target: string };
export type Tree = ReadonlyMap<string, TreeEntry>;

/** What differs between two states. Null: it is not there. */
export type TreeChange = { path: string; before: TreeEntry | null; after: TreeEntry | null; isBroken: boolean };
type Maybe = TreeEntry | null | undefined;

/** The same bytes, kind and rights. Its time may differ: who only touched a file changed nothing of it. */
export function isSameContent(one: Maybe, other: Maybe): boolean {
  if (!one || !other) return !one && !other;
  if (one.type === "symlink") return other.type === "symlink" && one.target === other.target;
  if (one.type === "folder") return other.type === "folder" && one.mode === other.mode;
  if (other.type !== "file" || one.mode !== other.mode || one.size !== other.size) return false;
  return one.hash === null ? other.hash === null && isSameTime(one, other) : one.hash === other.hash;
}

export const isSame = (one: Maybe, other: Maybe): boolean =>
  isSameContent(one, other) && (!one || !other || isSameTime(one, other));

/** To the microsecond: finer times cannot be given back. */
export const isSameTime = (one: TreeEntry, other: TreeEntry): boolean =>
  one.mtimeNs.slice(0, -3) === other.mtimeNs.slice(0, -3);

/** In the order of their paths. */
export function changesBetween(before: Tree, after: Tree): TreeChange[] {
  const changes: TreeChange[] = [];
  const closed = [...before.values(), ...after.values()].flatMap((entry) =>
    entry.type === "folder" && entry.isClosed ? [entry.path === "" ? "" : `${entry.path}/`] : [],
  );
  const isHidden = (path: string): boolean => closed.some((folder) => path.startsWith(folder));
  const add = (path: string, one: TreeEntry | null, other: TreeEntry | null): void => {
    if (!isHidden(path)) changes.push({ path, before: one, after: other, isBroken: false });
  };
  for (const [path, entry] of before) {
    const now = after.get(path) ?? null;
    if (!isSame(entry, now)) add(path, entry, now);
  }
  for (const [path, entry] of after) if (!before.has(path)) add(path, null, entry);
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/**
 * Several changes one after the other as one. `isBroken`: between two of them somebody else changed it too; then `before`
 * is how the last one found it.
 */
export function composed(segments: readonly (readonly TreeChange[])[]): TreeChange[] {
  const whole = new Map<string, TreeChange>();
  for (const change of segments.flat()) {
    const earlier = whole.get(change.path);
    if (!earlier) whole.set(change.path, change);
    else if (earlier.isBroken || !isSameContent(earlier.after, change.before))
      whole.set(change.path, { ...change, isBroken: true });
    else whole.set(change.path, { ...earlier, after: change.after });
  }
  return [...whole.values()].filter(({ before, after, isBroken }) => isBroken || !isSame(before, after));
}

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
export const depthOf = (path: string): number => (path === "" ? 0 : path.split("/").length);
/** From the outermost to its own folder; the root, "", is not among them. */
export function ancestorsOf(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_name, index) => names.slice(0, index + 1).join("/"));
}
