// What a person downloads has a budget, so that growth is decided and not found out.
import { globSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { root } from "./run.ts";

const dist = fileURLToPath(new URL("dist/", root));
type Chunk = { file: string; imports?: string[] };
const web = `${dist}web/`;
// Vite wrote this file.
const chunks = JSON.parse(readFileSync(`${web}build-manifest.json`, "utf8")) as Record<string, Chunk>;
const builtBytes = globSync("**/*.*", { cwd: dist }).reduce((sum, file) => sum + statSync(`${dist}${file}`).size, 0);

// npm wrote this file; only the fields named here are read.
const lock = JSON.parse(readFileSync(new URL("package-lock.json", root), "utf8")) as {
  packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>;
};
const shipped = Object.entries(lock.packages).filter(
  ([path, entry]) => path !== "" && entry.dev !== true && entry.devOptional !== true && entry.optional !== true,
);

/** The list, a thread and one language: what a phone loads before it shows anything. The rest comes when it is asked for. */
const firstLoad = ["index.html", ...reachable(readFileSync(`${web}index.html`, "utf8"))];

const budgets = [
  { what: "first load of the phone app, gzip bytes", is: zippedBytes(firstLoad), max: 60_000 },
  // The phone app is a quarter of it, the clerk's five skills in two languages nearly half.
  { what: "dist, bytes", is: builtBytes, max: 2_500_000 },
  { what: "packages that an installation brings", is: shipped.length, max: 60 },
];
for (const { what, is, max } of budgets) console.log(`${is <= max ? "ok      " : "TOO BIG "} ${what}: ${is} of ${max}`);
if (builtBytes === 0) console.log("TOO SMALL: nothing was built");
process.exitCode = builtBytes > 0 && budgets.every(({ is, max }) => is <= max) ? 0 : 1;

/** What the page names, and what those files import before they run. */
function reachable(page: string): string[] {
  const named = [...page.matchAll(/"\/(assets\/[^"]+)"/g)].map(([, file]) => file);
  const files = new Set(named.filter((file) => file !== undefined));
  for (const file of files)
    for (const { imports } of Object.values(chunks).filter((chunk) => chunk.file === file))
      for (const name of imports ?? []) files.add(chunks[name]?.file ?? name);
  return [...files];
}

function zippedBytes(files: readonly string[]): number {
  return [...new Set(files)].reduce(
    (sum, file) => sum + gzipSync(readFileSync(`${web}${file}`), { level: 9 }).length,
    0,
  );
}
