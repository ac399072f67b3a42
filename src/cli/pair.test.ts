import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DeskApi } from "../runner/desk-api.ts";
import { ErrandCommand } from "../../test/fakes/errand-command.ts";

let at: ErrandCommand;
beforeEach(() => {
  at = new ErrandCommand();
});
afterEach(() => at.close());

describe("pair", () => {
  const pairing: DeskApi["pair"] = async ({ role, onEvent, digits }) => {
    onEvent({ event: "pairing", url: "https://errand.example/#p=abc", expiresAt: 9 });
    onEvent({ event: "asked", name: "Ada's phone", platform: "iOS" });
    for (let triesLeft = 2; (await digits()) !== "123456"; triesLeft -= 1)
      onEvent({ event: "wrong_digits", triesLeft });
    return { memberId: `${role}ownerAAAAAAAAAAAA` as never };
  };

  test("--json: the link, who asks, the digits from stdin, the member", async () => {
    await at.running({ pair: pairing });
    const { exitCode, out } = await at.run(["pair", "--json"], {}, "000000\nnot digits\n123 456\n");
    expect(exitCode).toBe(0);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { event: "pairing", url: "https://errand.example/#p=abc", expiresAt: 9 },
      { event: "asked", name: "Ada's phone", platform: "iOS" },
      { event: "wrong_digits", triesLeft: 2 },
      { event: "paired", memberId: "ownerownerAAAAAAAAAAAA" },
    ]);
  });

  test("at a terminal: a code to scan, the link, and a question for the digits", async () => {
    await at.running({ pair: pairing });
    const { exitCode, out, err } = await at.run(["pair", "--runner"], { isTerminal: true }, "123456\n");
    expect(exitCode).toBe(0);
    expect(out).toContain("█");
    expect(out).toContain("https://errand.example/#p=abc");
    expect(err).toContain("Ada's phone (iOS)");
    expect(err).toContain("Paired");
  });

  test("from a checkout it names each command as it is typed there", async () => {
    const asked: DeskApi["pair"] = async (options) => {
      options.onEvent({ event: "pairing", url: "http://127.0.0.1:7433/#p=abc", expiresAt: 9 });
      return pairing({ ...options, onEvent: () => undefined });
    };
    await at.running({ pair: asked });
    const { err } = await at.run(["pair"], { env: { npm_lifecycle_event: "errand" } }, "123456\n");
    expect(err).toContain("For a phone: npm run errand -- phone");
    expect(err).toContain("See it with: npm run errand -- devices");
    expect((await at.run(["pair"], {}, "123456\n")).err).toContain("See it with: errand devices");
  });

  test("without digits it ends, and the desk's pairing too", async () => {
    let ended: AbortSignal | null = null;
    await at.running({ pair: (options) => ((ended = options.signal), pairing(options)) });
    expect(await at.run(["pair", "--json"], {}, "")).toMatchObject({
      exitCode: 3,
      json: { problem: { code: "digits_missing" } },
    });
    const signal = ended as AbortSignal | null;
    if (signal !== null && !signal.aborted) await once(signal, "abort");
  });
});
