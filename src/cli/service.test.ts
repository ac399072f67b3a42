import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ErrandCommand } from "../../test/fakes/errand-command.ts";
import { FakeServiceManagers } from "../../test/fakes/fake-service-managers.ts";

let at: ErrandCommand;
let managers: FakeServiceManagers;
beforeEach(() => {
  at = new ErrandCommand();
  managers = new FakeServiceManagers(at.home);
});
afterEach(() => at.close());

const platforms = ["linux", "darwin", "win32"] as const;

describe.each(platforms)("on %s", (platform) => {
  const run = (words: string[], env: Record<string, string> = {}) =>
    at.run(words, { platform, env: { PATH: managers.bin, HOME: at.home, ...env } });

  test("it is installed, runs, and is taken out without a trace; each of it twice is once", async () => {
    expect(await run(["service", "status"])).toMatchObject({ exitCode: 1 });
    const installed = await run(["service", "install", "--json"]);
    expect(installed.exitCode).toBe(0);
    const { file } = installed.json as { file: string };
    const printed = await run(["service", "print", "--json"]);
    expect(printed.json).toMatchObject({ file });
    const text = readFileSync(file, platform === "win32" ? "utf16le" : "utf8").replace(/^\ufeff/, "");
    expect(text).toBe((printed.json as { text: string }).text);
    expect(text).toContain(process.execPath);
    expect(text).toContain(at.home);
    expect(managers.isRunning).toBe(true);

    expect((await run(["service", "install"])).exitCode).toBe(0);
    expect(managers.startCount).toBe(1);
    expect(await run(["service", "status"])).toMatchObject({ exitCode: 0 });
    // Another address: what runs must be started anew.
    expect((await run(["service", "install", "--hub", "https://hub.example"])).exitCode).toBe(0);
    expect([managers.startCount, managers.isRunning]).toEqual([2, true]);

    expect((await run(["service", "uninstall"])).exitCode).toBe(0);
    expect((await run(["service", "uninstall"])).exitCode).toBe(0);
    expect([managers.isRunning, existsSync(file)]).toEqual([false, false]);
    expect(await run(["service", "status"])).toMatchObject({ exitCode: 1 });
  });

  test("a computer without its service manager says what to do instead", async () => {
    const { exitCode, json } = await run(["service", "install", "--json"], { PATH: join(at.home, "nothing") });
    expect([exitCode, json]).toMatchObject([3, { problem: { code: "service_manager_missing" } }]);
  });
});

test("print shows what other computers would get, and asks nobody", async () => {
  for (const platform of platforms) {
    const { out, exitCode } = await at.run(["service", "print", "--platform", platform], {
      platform: "linux",
      env: { PATH: managers.bin },
    });
    expect([exitCode, out.includes("errand.js")]).toEqual([0, true]);
  }
  expect(managers.asked).toEqual([]);
});

test("a service that ends at logout says how it would not", async () => {
  const run = (linger: string) =>
    at.run(["service", "install"], {
      platform: "linux",
      env: { PATH: managers.bin, HOME: at.home, FAKE_LINGER: linger },
    });
  expect((await run("no")).err).toContain("loginctl enable-linger");
  expect((await run("yes")).err).not.toContain("loginctl");
});
