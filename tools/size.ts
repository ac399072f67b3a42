// What a person downloads has a budget, so that growth is decided and not found out.
import { globSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { root } from "./run.ts";

const dist = fileURLToPath(new URL("dist/", root));
const builtBytes = globSync("**/*.*", { cwd: dist }).reduce((sum, file) => sum + statSync(`${dist}${file}`).size, 0);

// npm wrote this file; only the fields named here are read.
const lock = JSON.parse(readFileSync(new URL("package-lock.json", root), "utf8")) as {
  packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>;
};
const shipped = Object.entries(lock.packages).filter(
  ([path, entry]) => path !== "" && entry.dev !== true && entry.devOptional !== true && entry.optional !== true,
);

const budgets = [
  { what: "dist, bytes", is: builtBytes, max: 1_500_000 },
  { what: "packages that an installation brings", is: shipped.length, max: 60 },
];
for (const { what, is, max } of budgets) console.log(`${is <= max ? "ok      " : "TOO BIG "} ${what}: ${is} of ${max}`);
if (builtBytes === 0) console.log("TOO SMALL: nothing was built");
process.exitCode = builtBytes > 0 && budgets.every(({ is, max }) => is <= max) ? 0 : 1;
