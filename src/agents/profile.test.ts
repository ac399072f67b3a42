import { expect, test } from "vitest";
import { profiles } from "./profile.ts";

const all = Object.values(profiles);
const baseUrl = "http://127.0.0.1:8080/base";
const seat = { baseUrl, token: "token-1", model: "model-1" };

test.each(all)(
  "$name: an agent that asks does so by a mode or settings of ours, one that doesn't is known to",
  (profile) => {
    const settings = JSON.stringify([profile.mode, profile.env, profile.files]);
    const isMadeToAsk = profile.id === "clerk" || /"ask\\?"|defaultMode/.test(settings);
    expect(profile.asks).toBe(isMadeToAsk ? "always" : "never");
  },
);

test.each(all)("$name: files stay inside the state folder", (profile) => {
  const files = [...profile.files, ...(profile.endpoint?.files?.({ ...seat, model: null }) ?? [])];
  for (const { path } of files) expect(path).toMatch(/^\.?[a-z][\w./-]*$/);
  for (const { path } of files) expect(path.split("/")).not.toContain("..");
});

test.each(all.filter((profile) => profile.endpoint !== null))(
  "$name is sent to the gateway with its token and model",
  (profile) => {
    const { endpoint } = profile;
    const text = JSON.stringify([endpoint?.env(seat), endpoint?.files?.(seat)]);
    expect(text).toContain(baseUrl);
    expect(text).not.toContain(`${baseUrl}/v1`);
    expect(text).toContain("token-1");
    expect(text).toContain("model-1");
  },
);

test("OpenCode still asks when it is sent to a gateway", () => {
  const { env, endpoint } = profiles.opencode;
  for (const config of [env, { ...env, ...endpoint?.env(seat) }]) {
    expect(JSON.parse(config["OPENCODE_CONFIG_CONTENT"] ?? "")).toMatchObject({
      permission: { edit: "ask", bash: "ask" },
    });
  }
});

test("an agent whose mode lets it do anything runs only confined", () => {
  for (const profile of all) expect(profile.isOnlyForConfined).toBe(/full-access|bypass/.test(profile.mode ?? ""));
});
