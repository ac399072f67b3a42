import { execFile } from "node:child_process";
import { access, constants, mkdir, realpath, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { SandboxTools } from "./policy.ts";

export type ToolsOptions = {
  /** Where programs are looked for: the PATH of the runner. */
  path: string;
  /** The Node that runs Errand. */
  node: string;
  /** Errand's data folder; the few made files that a sandbox shows under /etc are kept there. */
  dataDir: string;
};

/** What this machine has. `confine` is null without bubblewrap; that it also works is for the self-test to say. */
export async function findTools(options: ToolsOptions): Promise<SandboxTools> {
  const node = await realpath(options.node);
  const bwrap = await findProgram("bwrap", options.path);
  if (bwrap === null || process.platform !== "linux") return { node, confine: null };
  const [help, etc] = await Promise.all([helpOf(bwrap), makeEtc(options.dataDir)]);
  const confine = {
    bwrap,
    canDisableUserns: help.includes("--disable-userns"),
    canSizeTmpfs: help.includes("--size"),
    etc,
  };
  return { node, confine };
}

async function findProgram(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    if (!folder.startsWith("/")) continue;
    const candidate = join(folder, name);
    const isRunnable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isRunnable) return candidate;
  }
  return null;
}

async function helpOf(bwrap: string): Promise<string> {
  // A bwrap that can't even print its help is judged by the self-test, with its own words.
  return promisify(execFile)(bwrap, ["--help"], { env: {}, timeout: 2_000 }).then(
    ({ stdout }) => stdout,
    () => "",
  );
}

async function makeEtc(dataDir: string): Promise<string> {
  const etc = join(dataDir, "sandbox", "etc");
  await mkdir(etc, { recursive: true, mode: 0o700 });
  await Promise.all(Object.entries(etcTexts).map(([name, text]) => writeFile(join(etc, name), text, { mode: 0o644 })));
  return etc;
}

const etcTexts = {
  passwd:
    "root:x:0:0:root:/nonexistent:/usr/sbin/nologin\nerrand:x:1000:1000:errand:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
  group: "root:x:0:\nerrand:x:1000:\nnogroup:x:65534:\n",
  hosts: "127.0.0.1 localhost errand\n::1 localhost\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
};
