// Emits dist/: JavaScript, because Node strips no types inside node_modules, and whatever else lies in src/.
import { cpSync, globSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildWeb } from "./build-web.ts";
import { installed, root, run } from "./run.ts";

const source = new URL("src/", root);
const dist = new URL("dist/", root);

rmSync(dist, { recursive: true, force: true });
const { exitCode } = await run([...installed("typescript", "tsc"), "-p", "tsconfig.build.json"]);
if (exitCode !== 0) process.exit(exitCode);
for (const asset of globSync("**/*.*", { cwd: fileURLToPath(source) })) {
  // The phone app is bundled, and its assets with it.
  if (!/\.(ts|tsx)$/.test(asset) && !asset.startsWith("web")) cpSync(new URL(asset, source), new URL(asset, dist));
}
const webExitCode = await buildWeb({ onlyIfOlder: false });
if (webExitCode !== 0) process.exit(webExitCode);
const stale = pathsThatKeptTheirExtension();
for (const line of stale) console.error(line);
const doesStart = (await run([process.execPath, "-e", startBuilt()], { quiet: true })).exitCode === 0;
if (!doesStart) console.error("dist/cli/main.js does not load: try `node -e \"import('./dist/cli/main.js')\"`.");
process.exitCode = stale.length === 0 && doesStart ? 0 : 1;

/**
 * The compiler rewrites `.ts` in imports but not in paths handed to `new URL` or `spawn`: those would
 * work from a checkout and be missing from the package. They take the extension of import.meta.url.
 */
function pathsThatKeptTheirExtension(): string[] {
  return globSync("**/*.js", { cwd: fileURLToPath(dist) }).flatMap((file) =>
    readFileSync(new URL(file, dist), "utf8")
      .split("\n")
      .flatMap((line, index) =>
        /["'`]\.{1,2}\/[^"'`\s]*\.ts["'`]/.test(line)
          ? [`dist/${file}:${index + 1} names a .ts file: ${line.trim()}`]
          : [],
      ),
  );
}

function startBuilt(): string {
  return `import(${JSON.stringify(new URL("cli/main.js", dist).href)}).then((cli) => {
    if (typeof cli.main !== "function") process.exit(1);
  }, (error) => { console.error(error); process.exit(1); })`;
}
