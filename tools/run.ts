import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export const root = new URL("../", import.meta.url);

export type Ran = { exitCode: number; output: string };

export type RunOptions = {
  cwd?: URL;
  quiet?: boolean;
  endsWithinMs?: number;
  /** On top of our own. */
  env?: Readonly<Record<string, string>>;
};

/** Runs a program with the arguments as they are (no shell), shows what it prints and returns it too. */
export function run(argv: readonly string[], options: RunOptions = {}) {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const [command = "", ...args] = argv;
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.endsWithinMs === undefined ? {} : { timeout: options.endsWithinMs }),
  });
  let output = "";
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding("utf8");
    from.on("data", (text: string) => {
      output += text;
      if (options.quiet !== true) to.write(text);
    });
  }
  child.on("error", (error) => resolve({ exitCode: 127, output: `${output}${error.message}\n` }));
  child.on("close", (code) => resolve({ exitCode: code ?? 1, output }));
  return promise;
}

/** The command line of an installed package's program, run by this very Node. */
export function installed(packageName: string, program = packageName): string[] {
  const folder = new URL(`node_modules/${packageName}/`, root);
  // npm wrote this file; its shape is npm's.
  const manifest = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const path = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[program];
  if (path === undefined) throw new Error(`${packageName} has no program ${program}`);
  return [process.execPath, new URL(path, folder).pathname];
}

/** The npm that started us, or the one on the path. */
export function npm(): string[] {
  const started = process.env["npm_execpath"];
  return started?.endsWith(".js") === true ? [process.execPath, started] : ["npm"];
}
