import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isProblem } from "../domain/problem.ts";
import type { SandboxPolicy, SandboxTools } from "./policy.ts";
import { wrapCommand } from "./wrap-command.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "errand wrap, ü-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (path: string) => join(root, path);
for (const folder of ["work", "work/sub", "scope", "scope-evil", "data/state", "data/inner", "star*"])
  mkdirSync(at(folder), { recursive: true });
symlinkSync(at("work"), at("link"));
symlinkSync("/etc", at("work/to-etc"));
symlinkSync(at("loop"), at("loop"));
writeFileSync(at("file"), "x");

const tools: SandboxTools = {
  node: process.execPath,
  confine: { bwrap: "/usr/bin/bwrap", canDisableUserns: true, canSizeTmpfs: true, etc: at("data") },
};
const policy: SandboxPolicy = {
  level: "confined",
  cwd: at("work"),
  readable: [],
  writable: [at("work")],
  stateDir: at("data/state"),
  resultsDir: null,
  hidden: [at("data")],
  env: {},
  modelSocket: null,
  networkSocket: null,
  connectorSocket: null,
};
const codeOf = (changes: Partial<SandboxPolicy>, command = ["true"]): string => {
  try {
    wrapCommand(command, { ...policy, ...changes }, tools);
    return "accepted";
  } catch (error) {
    return isProblem(error) ? error.code : String(error);
  }
};

describe("a policy is refused", () => {
  const refusals: [string, Partial<SandboxPolicy>, string][] = [
    ["for the whole machine", { writable: ["/"] }, "folder_too_wide"],
    ["for the whole machine, read-only", { readable: ["/"] }, "folder_too_wide"],
    ["for every home", { writable: ["/home"] }, "folder_too_wide"],
    ["for the machine's settings", { readable: ["/etc"] }, "folder_too_wide"],
    ["for what only looks like a folder of one's own", { writable: [at("work/to-etc")] }, "folder_too_wide"],
    ["for the machine, spelled otherwise", { writable: [`${root}/../../../../..`] }, "folder_too_wide"],
    ["for the kernel's view of it", { readable: ["/proc/self/root"] }, "folder_too_wide"],
    ["for a folder that is not there", { writable: [at("gone")] }, "folder_missing"],
    ["for a loop of links", { readable: [at("loop")] }, "folder_missing"],
    ["for a file as a project", { writable: [at("file")] }, "folder_not_a_folder"],
    ["for a relative folder", { writable: ["work"] }, "folder_not_absolute"],
    ["for the tilde", { writable: ["~"] }, "folder_not_absolute"],
    ["for a line break", { writable: [`${at("work")}\n/`] }, "folder_name_refused"],
    ["for a NUL", { writable: [`${at("work")}\0/`] }, "folder_name_refused"],
    ["for an empty name", { writable: [""] }, "folder_name_refused"],
    ["for Errand's own data", { writable: [at("data")] }, "folder_is_hidden"],
    ["for a folder in Errand's data", { readable: [at("data/inner")] }, "folder_is_hidden"],
    ["for Errand's data as state folder", { stateDir: at("data") }, "folder_is_hidden"],
    ["for a working folder outside", { cwd: at("scope") }, "cwd_outside"],
    ["for a working folder that links outside", { cwd: at("work/to-etc") }, "cwd_outside"],
    ["for a sibling with the same beginning", { writable: [at("scope")], cwd: at("scope-evil") }, "cwd_outside"],
    ["for a gateway that is not there", { modelSocket: at("no.sock") }, "model_socket_missing"],
    ["for a gateway at clerk", { level: "clerk", modelSocket: at("file") }, "model_socket_needs_confined"],
    ["for a gateway at off", { level: "off", modelSocket: at("file") }, "model_socket_needs_confined"],
    [
      "for an asterisk at clerk, which Node would take for a pattern",
      { level: "clerk", readable: [at("star*")] },
      "folder_name_refused",
    ],
    ["for a project at clerk that contains Errand's data", { level: "clerk", readable: [root] }, "folder_holds_hidden"],
  ];
  test.each(refusals)("%s", (_name, changes, code) => {
    expect(codeOf(changes)).toBe(code);
  });

  test("for an empty command", () => {
    expect(codeOf({}, [])).toBe("command_malformed");
  });

  test("confined where this machine can't confine: never run some other way", () => {
    expect(() => wrapCommand(["true"], policy, { ...tools, confine: null })).toThrow("no_confinement");
  });
});

describe("the wrapped command", () => {
  test("works in the real folder when the project is a link", () => {
    const wrapped = wrapCommand(["true"], { ...policy, writable: [at("link")], cwd: at("link/sub") }, tools);
    expect(wrapped.cwd).toBe(at("work/sub"));
  });

  test("keeps a path both readable and writable read-only", () => {
    const { argv } = wrapCommand(["true"], { ...policy, readable: [at("work")] }, tools);
    expect(argv.join(" ")).toContain(`--ro-bind ${at("work")} `);
    expect(argv.join(" ")).not.toContain(` --bind ${at("work")} `);
  });

  test("keeps the environment out of its arguments, which every user of the machine can read", () => {
    const { argv, env } = wrapCommand(["true"], { ...policy, env: { TOKEN: "canary" } }, tools);
    expect(env["TOKEN"]).toBe("canary");
    expect(argv.join(" ")).not.toContain("canary");
  });

  test("gives what the loader obeys to the agent and never to bubblewrap", () => {
    const { argv, env } = wrapCommand(["true"], { ...policy, env: { LD_PRELOAD: "/x.so" } }, tools);
    expect(env).not.toHaveProperty("LD_PRELOAD");
    expect(argv.join(" ")).toContain("--setenv LD_PRELOAD /x.so");
  });

  test("at off is the command itself with the given environment and nothing inherited", () => {
    const wrapped = wrapCommand(["agent", "acp"], { ...policy, level: "off", env: { A: "1" } }, tools);
    expect(wrapped).toEqual({ argv: ["agent", "acp"], env: { HOME: at("data/state"), A: "1" }, cwd: at("work") });
  });
});

describe("the clerk level", () => {
  const clerk = (code: string) => {
    writeFileSync(at("scope/clerk.mjs"), code);
    const changes: Partial<SandboxPolicy> = { level: "clerk", readable: [at("scope")] };
    const { argv, env, cwd } = wrapCommand([process.execPath, at("scope/clerk.mjs")], { ...policy, ...changes }, tools);
    const ran = spawnSync(argv[0] ?? "", argv.slice(1), { env, cwd, encoding: "utf8" });
    return `${ran.stdout}${/ERR_\w+/.exec(ran.stderr)?.[0] ?? ""}`;
  };

  test("reads and writes its project, whatever the folder is called", () => {
    expect(
      clerk(
        'import fs from "node:fs"; fs.writeFileSync("done", "words"); console.log(fs.readFileSync("done", "utf8"))',
      ),
    ).toBe("words\n");
    expect(readFileSync(at("work/done"), "utf8")).toBe("words");
  });

  const tries: [string, string, string][] = [
    ["read another folder", 'import fs from "node:fs"; fs.readFileSync("../file")', "ERR_ACCESS_DENIED"],
    [
      "read a folder with the same beginning",
      'import fs from "node:fs"; fs.readdirSync("../scope-evil")',
      "ERR_ACCESS_DENIED",
    ],
    [
      "write what it may only read",
      'import fs from "node:fs"; fs.writeFileSync("../scope/x", "")',
      "ERR_ACCESS_DENIED",
    ],
    [
      "start a program",
      'import { execFileSync } from "node:child_process"; execFileSync("/bin/true")',
      "ERR_ACCESS_DENIED",
    ],
    [
      "start a worker",
      'import { Worker } from "node:worker_threads"; new Worker("1", { eval: true })',
      "ERR_ACCESS_DENIED",
    ],
    ["load an addon", 'process.dlopen({ exports: {} }, "/x.node")', "ERR_DLOPEN_DISABLED"],
    ["make a link to elsewhere", 'import fs from "node:fs"; fs.symlinkSync("/etc", "out")', "ERR_ACCESS_DENIED"],
  ];
  test.each(tries)("cannot %s", (_name, code, refusal) => {
    expect(clerk(code)).toBe(refusal);
  });
});
