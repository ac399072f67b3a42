#!/usr/bin/env node
// Plain JavaScript without newer syntax, so that an old Node gets a sentence instead of a syntax error.
import fs from "node:fs";
import module from "node:module";
import os from "node:os";
import path from "node:path";
import v8 from "node:v8";

const OLDEST = [24, 16];
const version = process.versions.node.split(".").map(Number);
const isTooOld = version[0] < OLDEST[0] || (version[0] === OLDEST[0] && version[1] < OLDEST[1]);

if (isTooOld) {
  process.stderr.write(
    "Errand needs Node 24.16 or newer; this is v" +
      process.versions.node +
      ". From a checkout use `npm start` or `npm run errand -- ...`, which bring the right one.\n",
  );
  process.exitCode = 1;
} else {
  // The young generation stays as small as it starts: what passes through here is short-lived and comes one by one, and
  // V8 would keep up to a hundred megabytes for it.
  v8.setFlagsFromString("--semi-space-growth-factor=1");
  // Types stripped and code compiled once, not at every command. In a folder of the owner's: what lies there is run.
  module.enableCompileCache(path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "errand"));
  // A checkout runs its sources; a published package has only dist.
  const source = new URL("../src/cli/main.ts", import.meta.url);
  const program = fs.existsSync(source) ? source : new URL("../dist/cli/main.js", import.meta.url);
  // What fails in there ends the process with its reason: Node does that.
  void import(program.href)
    .then((cli) => cli.main(process.argv.slice(2), process))
    .then((exitCode) => {
      process.exitCode = exitCode;
    });
}
