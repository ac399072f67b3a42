import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { servicePlatforms, unitOf, type ServiceFacts } from "./service-units.ts";

const facts: ServiceFacts = {
  node: "/opt/node 24/bin/node",
  program: "/opt/errand/bin/errand.js",
  home: "/home/ada",
  dataFolder: '/home/ada/my 100% "errand" & <more>',
  path: "/usr/local/bin:/usr/bin",
  lang: "ko_KR.UTF-8",
  args: ["--hub", "https://hub.example/$x"],
  user: "ada",
};
const windows: ServiceFacts = {
  ...facts,
  node: "C:\\Program Files\\nodejs\\node.exe",
  program: "C:\\errand\\bin\\errand.js",
  home: "C:\\Users\\ada",
  dataFolder: "C:\\Users\\ada\\.errand",
  path: "C:\\Windows\\System32",
  user: "DESK\\ada",
};

test.each(servicePlatforms)("what is installed on %s stands in test/golden/service", async (platform) => {
  const { file, text } = unitOf(platform, platform === "win32" ? windows : facts);
  await expect(`${file}\n${text}`).toMatchFileSnapshot(`../../test/golden/service/${platform}.txt`);
});

const hasAnalyze = spawnSync("systemd-analyze", ["--version"]).status === 0;

test("systemd itself finds no fault with its unit", ({ skip }) => {
  if (!hasAnalyze) skip("no systemd-analyze here");
  const folder = mkdtempSync(join(tmpdir(), "errand-unit-"));
  const file = join(folder, "errand.service");
  writeFileSync(file, unitOf("linux", { ...facts, node: process.execPath }).text);
  const { stdout, stderr } = spawnSync("systemd-analyze", ["--user", "verify", file], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(`${stdout}${stderr}`.split("\n").filter((line) => line.includes("errand.service"))).toEqual([]);
});
