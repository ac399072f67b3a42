import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { safeHeaders, type Answer } from "./reply.ts";
import type { Handler } from "./request.ts";
import { takesZip } from "./zipped.ts";

type AppFile = { bytes: Buffer; zipped: Buffer | null; type: string; tag: string; isForever: boolean };

/** The kinds of file that the app is built of; another kind is not served. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
};
const isText = (type: string): boolean => !type.startsWith("image/");

/** The page registers its own service worker: the one policy that may make a script address from text. */
const appPolicy = (safeHeaders["content-security-policy"] ?? "").replace(
  "trusted-types 'none'",
  "trusted-types errand-worker",
);

/**
 * The built phone app as routes, read once: a fixed list, so that no address can reach another file. Empty where the
 * app was not built, and then the hub shows its status page.
 */
export function appFileRoutes(folder: string | null): (readonly [path: string, handler: Handler])[] {
  if (folder === null || !existsSync(join(folder, "index.html"))) return [];
  const files = globSync("**/*.*", { cwd: folder }).flatMap((name) => {
    const path = name.replaceAll("\\", "/");
    const file = readAppFile(join(folder, name), path);
    return file === null ? [] : [[path === "index.html" ? "/" : `/${path}`, serving(file)] as const];
  });
  return files;
}

function readAppFile(place: string, path: string): AppFile | null {
  const type = types[extname(path)];
  if (type === undefined) return null;
  const bytes = readFileSync(place);
  const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  // The build puts what the file holds into its name.
  return {
    bytes,
    zipped: isText(type) ? gzipSync(bytes, { level: 9 }) : null,
    type,
    tag,
    isForever: path.startsWith("assets/"),
  };
}

function serving({ bytes, zipped, type, tag, isForever }: AppFile): Handler {
  const headers = {
    "content-type": type,
    "content-security-policy": appPolicy,
    // Asked for again each time, answered with nothing where it is the same: a new version is there at once.
    "cache-control": isForever ? "public, max-age=31536000, immutable" : "no-cache",
    etag: tag,
    vary: "accept-encoding",
  };
  return async ({ incoming }): Promise<Answer> => {
    if (incoming.headers["if-none-match"] === tag) return { status: 304, headers, body: "" };
    return zipped !== null && takesZip(incoming)
      ? { status: 200, headers: { ...headers, "content-encoding": "gzip" }, body: zipped }
      : { status: 200, headers, body: bytes };
  };
}
