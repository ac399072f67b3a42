import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/errand.js", import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A package with a program that prints which one it is and its arguments, and ends with 7. */
function packageWith(...programs: ("dist/cli/main.js" | "src/cli/main.ts")[]): string {
  const folder = mkdtempSync(join(tmpdir(), "errand-bin-"));
  folders.push(folder);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  cpSync(bin, join(folder, "bin/errand.js"));
  for (const program of programs) {
    mkdirSync(join(folder, program, ".."), { recursive: true });
    const body = `io.stdout.write(${JSON.stringify(`${program} `)} + argv.join(" ")); return 7;`;
    writeFileSync(join(folder, program), `export async function main(argv, io) { ${body} }`);
  }
  return join(folder, "bin/errand.js");
}

function start(program: string, nodeVersion: string | null, ...args: string[]) {
  const older = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(nodeVersion)} })`;
  const preload = nodeVersion === null ? [] : ["--import", `data:text/javascript,${encodeURIComponent(older)}`];
  return spawnSync(process.execPath, [...preload, program, ...args], { encoding: "utf8" });
}

test.each(["18.19.0", "20.20.2", "22.23.3", "24.15.9"])("Node %s gets one sentence and the way out", (version) => {
  const { status, stdout, stderr } = start(packageWith("src/cli/main.ts"), version);
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^Errand needs Node 24\.16 or newer; this is v[\d.]+\. .*npm start.*npm run errand.*\n$/);
  expect(stderr).toContain(`v${version}`);
});

test.each(["24.16.0", "26.10.0"])("Node %s is new enough", (version) => {
  expect(start(packageWith("src/cli/main.ts"), version).status).toBe(7);
});

test("a checkout runs its sources, even beside an old build, and passes on arguments and exit code", () => {
  const { status, stdout } = start(packageWith("src/cli/main.ts", "dist/cli/main.js"), null, "threads", "--json");
  expect(stdout).toBe("src/cli/main.ts threads --json");
  expect(status).toBe(7);
});

test("a published package, which has no sources, runs what was built", () => {
  const { status, stdout } = start(packageWith("dist/cli/main.js"), null, "up");
  expect(stdout).toBe("dist/cli/main.js up");
  expect(status).toBe(7);
});
