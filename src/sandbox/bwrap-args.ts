import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../domain/limits.ts";
import type { CheckedFolders } from "./checked-folders.ts";
import { isInside } from "./folders.ts";
import { shimInside } from "./inside-paths.ts";
import type { ConfineTools } from "./policy.ts";
import { foldersBetween, protectedPathsIn } from "./protected-names.ts";

type BwrapInput = {
  folders: CheckedFolders;
  node: string;
  confine: ConfineTools;
  /** Our own sockets: where they are, and where they are shown. */
  sockets: { path: string; inside: string }[];
  shim: string;
};

/**
 * Starts from nothing and adds what is needed, never from `/` with holes: what nobody thought of is not there.
 * Everything is shown at its own path, so that paths mean the same inside and out.
 */
export function bwrapArgs({ folders, node, confine, sockets, shim }: BwrapInput): string[] {
  const mounts = [...folderMounts(folders), ...pins(folders)];
  mounts.push({ at: node, kind: "read" });
  return [
    ...namespaces(confine),
    ...systemFolders(),
    ..."--proc /proc --dev /dev".split(" "),
    ...(confine.canSizeTmpfs ? ["--size", String(limits.privateTmpBytesMax)] : []),
    ..."--tmpfs /tmp --dir /var --symlink ../tmp /var/tmp".split(" "),
    ...etcFiles(confine.etc),
    ...inOrder(mounts).flatMap(mountArgs),
    ...sockets.flatMap(({ path, inside }) => ["--ro-bind", path, inside]),
    ...(sockets.length === 0 ? [] : ["--ro-bind", shim, shimInside]),
    // After the mounts, because a mount needs its mount point made. Masks then are empty and stay empty.
    ...mounts.filter((mount) => mount.kind === "mask").flatMap((mount) => ["--remount-ro", mount.at]),
    // Where the runner is root, files like /proc/sys/kernel/core_pattern are root's own even without capabilities,
    // and bubblewrap's covers over them are left out: written there, a command would run outside.
    ..."--remount-ro /proc --remount-ro /".split(" "),
    "--chdir",
    folders.cwd,
  ];
}

type Mount = { at: string; kind: "read" | "write" | "mask" };

function namespaces(confine: ConfineTools): string[] {
  return [
    ..."--unshare-user --uid 1000 --gid 1000".split(" "),
    ..."--unshare-pid --unshare-ipc --unshare-uts --unshare-net --unshare-cgroup-try".split(" "),
    // Without it a process inside could become root of a namespace of its own: more of the kernel to attack.
    ...(confine.canDisableUserns ? ["--disable-userns"] : []),
    ..."--hostname errand --cap-drop ALL --die-with-parent --new-session".split(" "),
  ];
}

/** Programs and libraries. On a merged system /bin and /lib… are links into /usr, and are made as such. */
function systemFolders(): string[] {
  const args = ["--ro-bind", "/usr", "/usr"];
  for (const name of readdirSync("/")) {
    if (!/^(bin|sbin|lib\w*)$/.test(name)) continue;
    const path = `/${name}`;
    const isLink = lstatSync(path).isSymbolicLink();
    args.push(...(isLink ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path]));
  }
  // Where a distribution keeps its programs elsewhere; made of public packages only.
  return [...args, "--ro-bind-try", "/nix/store", "/nix/store", "--ro-bind-try", "/gnu/store", "/gnu/store"];
}

/** Certificates, time, locale, the linker's cache: no accounts, no keys (as root, file modes would not protect them). */
const etcShown = [
  "alternatives",
  "ca-certificates",
  "ca-certificates.conf",
  "crypto-policies",
  "fonts",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "locale.alias",
  "locale.conf",
  "localtime",
  "mime.types",
  "os-release",
  "pki/ca-trust",
  "pki/tls/cert.pem",
  "pki/tls/certs",
  "protocols",
  "services",
  "ssl/cert.pem",
  "ssl/certs",
  "ssl/openssl.cnf",
  "timezone",
];
const etcMade = ["passwd", "group", "hosts", "nsswitch.conf"];

function etcFiles(etc: string): string[] {
  const java = readdirSync("/etc").filter((name) => /^java[-\w]*$/.test(name));
  return [
    ...[...etcShown, ...java].flatMap((name) => ["--ro-bind-try", `/etc/${name}`, `/etc/${name}`]),
    ...etcMade.flatMap((name) => ["--ro-bind", join(etc, name), `/etc/${name}`]),
  ];
}

function folderMounts(folders: CheckedFolders): Mount[] {
  const own = folders.resultsDir === null ? [folders.stateDir] : [folders.stateDir, folders.resultsDir];
  return [
    ...folders.writable.map((at): Mount => ({ at, kind: "write" })),
    ...protectedPaths(folders).map((at): Mount => ({ at, kind: "read" })),
    ...folders.readable.map((at): Mount => ({ at, kind: "read" })),
    // A hidden folder that no opened folder contains isn't there in the first place.
    ...folders.hidden
      .filter((at) => opened(folders).some((folder) => isInside(at, folder)))
      .map((at): Mount => ({ at, kind: "mask" })),
    ...own.map((at): Mount => ({ at, kind: "write" })),
  ];
}

/** Never one in a hidden folder: mounting it there would show what the mask covers. */
function protectedPaths(folders: CheckedFolders): string[] {
  const paths = folders.writable.flatMap(protectedPathsIn);
  return [...new Set(paths)].filter((path) => !folders.hidden.some((hidden) => isInside(path, hidden)));
}

const opened = (folders: CheckedFolders): string[] => [...folders.readable, ...folders.writable];

/**
 * Folders above a protected or hidden path, mounted onto themselves: a mount point can't be renamed, so the agent
 * can't move the parent away, put another in its place, or carry the hidden folder to where no mask covers it.
 */
function pins(folders: CheckedFolders): Mount[] {
  const fixed = folderMounts(folders);
  const pinned = fixed
    .filter((mount) => mount.kind !== "write" || mount.at === folders.stateDir || mount.at === folders.resultsDir)
    .flatMap((mount) =>
      folders.writable
        .filter((folder) => isInside(mount.at, folder))
        .flatMap((folder) => foldersBetween(folder, mount.at)),
    );
  return [...new Set(pinned)]
    .filter((at) => !fixed.some((mount) => mount.at === at) && enclosing(at, fixed)?.kind === "write")
    .map((at): Mount => ({ at, kind: "write" }));
}

/** The deepest mount that holds `path`. */
function enclosing(path: string, mounts: Mount[]): Mount | undefined {
  return inOrder(mounts.filter((mount) => isInside(path, mount.at))).at(-1);
}

/** Shallow first: a later mount would cover what is mounted below it. */
function inOrder(mounts: Mount[]): Mount[] {
  return mounts.toSorted((a, b) => depth(a.at) - depth(b.at));
}

const depth = (path: string): number => path.split("/").length;

function mountArgs({ at, kind }: Mount): string[] {
  switch (kind) {
    case "read":
      return ["--ro-bind", at, at];
    case "write":
      return ["--bind", at, at];
    case "mask":
      return ["--tmpfs", at];
  }
}
