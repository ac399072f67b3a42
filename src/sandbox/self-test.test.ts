import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConfinedPlace, skipUnlessConfined } from "../../test/fakes/confined-place.ts";
import { selfTest } from "./self-test.ts";
import type { SelfTest } from "./self-test.ts";
import { wrapCommand } from "./wrap-command.ts";

describe("the self-test", () => {
  beforeEach(skipUnlessConfined);
  let place: ConfinedPlace;
  beforeAll(async () => {
    place = await ConfinedPlace.make();
    mkdirSync(place.at("tmp"));
  });
  afterAll(() => place.remove());

  const testWith = (path: string): Promise<SelfTest> =>
    selfTest({
      path,
      node: process.execPath,
      dataDir: place.at("data"),
      home: place.at("home"),
      tmpDir: place.at("tmp"),
    });

  /** A bubblewrap of our own making: `edit` changes the arguments, then the real one or none runs. */
  const fakeBwrap = (name: string, edit: string, ending = 'spawnSync("bwrap", args, options)'): string => {
    const folder = place.at(`bin-${name}`);
    mkdirSync(folder, { recursive: true });
    const code = `#!${process.execPath}
      const { spawnSync } = require("node:child_process");
      let args = process.argv.slice(2);
      const options = { stdio: "inherit", env: { ...process.env, PATH: "/usr/bin:/bin:/usr/local/bin" } };
      const drop = (flag, count = 0) => { for (let at; (at = args.indexOf(flag)) >= 0; ) args.splice(at, 1 + count); };
      const shown = (path) => args[args.indexOf(path) - 1];
      if (args.includes("--help")) { console.log("--disable-userns --size"); process.exit(0); }
      ${edit}
      process.exit((${ending}).status ?? 1);`;
    writeFileSync(`${folder}/bwrap`, code);
    chmodSync(`${folder}/bwrap`, 0o755);
    return folder;
  };

  test("finds this machine's sandbox whole, and leaves nothing behind", async () => {
    const result = await testWith(process.env["PATH"] ?? "");
    expect(result).toMatchObject({ ok: true, level: "confined" });
    expect(readdirSync(place.at("tmp"))).toEqual([]);
    expect(readdirSync(place.at("home")).toSorted()).toEqual([".ssh", "secret"]);
  });

  test("refuses a sandbox that runs its command without confining it", async () => {
    const leaky = fakeBwrap(
      "leaky",
      'const inner = args.slice(args.indexOf("--") + 1).map((part) => (part.startsWith("/run/errand/") ? shown(part) : part));',
      "spawnSync(inner[0], inner.slice(1), options)",
    );
    const result = await testWith(leaky);
    expect(result).toMatchObject({
      ok: false,
      code: "no_confinement",
      reason: "sandbox_leaks",
      tools: { confine: null },
    });
    expect(result.ok ? [] : result.leaks).toEqual(
      expect.arrayContaining([
        "data_readable",
        "home_readable",
        "read_only_writable",
        "link_readable",
        "loopback_reachable",
        "abstract_socket_reachable",
        "namespace_shared_net",
        "processes_seen",
        "network",
      ]),
    );
    expect(() => wrapCommand(["true"], place.policy, result.tools)).toThrow("no_confinement");
  });

  const holes: [string, string, string][] = [
    ["shares the network", 'drop("--unshare-net")', "loopback_reachable"],
    ["shares the processes", 'drop("--unshare-pid")', "namespace_shared_pid"],
    [
      "mounts read-only projects writable",
      'args = args.map((arg, at) => (arg === "--ro-bind" && args[at + 1].includes("errand-sandbox") ? "--bind" : arg))',
      "read_only_writable",
    ],
    [
      "shows the home",
      `args.splice(args.indexOf("--remount-ro"), 0, "--ro-bind", ${JSON.stringify("HOME")}, ${JSON.stringify("HOME")})`,
      "home_readable",
    ],
    [
      "leaves out the mask",
      'for (const flag of ["--tmpfs", "--remount-ro"]) args.splice(args.findIndex((arg, at) => arg === flag && args[at + 1].endsWith("/hidden")), 2)',
      "hidden_readable",
    ],
    [
      "keeps capabilities",
      'args = args.map((arg, at) => (args[at - 1] === "--cap-drop" ? "CAP_CHOWN" : arg)); args.splice(0, 0, "--cap-add", "ALL")',
      "capabilities",
    ],
    [
      "shows a folder beside",
      'const other = args.find((arg) => arg.endsWith("/read")).replace(/read$/, "other"); args.splice(args.indexOf("--remount-ro"), 0, "--ro-bind", other, other)',
      "other_readable",
    ],
    ["adds to the environment", 'args.splice(0, 0, "--setenv", "SECRET", "x")', "env_inherited"],
    ["lets nothing be written", 'args = args.map((arg) => (arg === "--bind" ? "--ro-bind" : arg))', "writable_refused"],
  ];
  test.each(holes)("refuses a sandbox that %s", async (name, edit, leak) => {
    const result = await testWith(
      fakeBwrap(name.replaceAll(/\W/g, "-"), edit.replaceAll('"HOME"', JSON.stringify(place.at("home")))),
    );
    expect(result).toMatchObject({ ok: false, code: "no_confinement", reason: "sandbox_leaks" });
    expect(result.ok ? [] : result.leaks).toContain(leak);
  });

  test("refuses a machine without bubblewrap, with the command that brings it", async () => {
    const result = await testWith(place.at("home"));
    expect(result).toMatchObject({
      ok: false,
      code: "no_confinement",
      reason: "bwrap_missing",
      tools: { confine: null },
    });
    expect(result.ok ? "" : result.repair).toMatch(/bubblewrap/);
  });

  test("refuses a kernel that grants no namespaces, with the kernel's words", async () => {
    const refusing = fakeBwrap(
      "refusing",
      'console.error("bwrap: setting up uid map: Permission denied"); process.exit(1);',
    );
    expect(await testWith(refusing)).toMatchObject({
      ok: false,
      reason: "namespaces_refused",
      words: "bwrap: setting up uid map: Permission denied",
    });
  });

  test("refuses a probe that ends without an answer", async () => {
    expect(await testWith(fakeBwrap("silent", "process.exit(0);"))).toMatchObject({
      ok: false,
      reason: "sandbox_fails",
    });
  });
});
