import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Computer } from "../e2e/errand.ts";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { ModelEndpoint } from "../fakes/model-endpoint.ts";
import { modelScript } from "../fakes/model-endpoint-script.ts";
import { makeHostileRepository, startedIn } from "./hostile-repository.ts";
import { findOpencode } from "./opencode-agent.ts";

test("OpenCode starts nothing that a project's own settings name, and asks what they would allow", async (context) => {
  const found = findOpencode();
  if ("missing" in found) return context.skip(found.missing);
  skipUnlessConfined(context);
  const model = await ModelEndpoint.start();
  await using computer = new Computer();
  const hostile = makeHostileRepository(computer);
  computer.configure({
    projects: { Hostile: { folders: [{ path: hostile, access: "write" }], agents: ["opencode"] } },
    agents: { opencode: { command: [found.path, "acp"], endpoint: { url: `${model.baseUrl}/v1`, model: "scripted" } } },
  });
  await computer.up();
  const phone = await computer.pairPhone();
  const command = "echo from the agent > agent.txt";
  const words = modelScript(
    "go on",
    { calls: [{ tool: "bash", input: { command, description: "writes" } }] },
    { say: "calm" },
  );
  const ended = await phone.endedAllowing(phone.give(words, { project: "Hostile", agent: "opencode" }), 90_000);
  expect(ended).toMatchObject({ outcome: "unchecked", words: "calm" });
  expect(ended.asks.size).toBe(1);
  expect(startedIn(hostile)).toEqual([]);
  expect(readFileSync(join(hostile, "agent.txt"), "utf8")).toBe("from the agent\n");
  await model.close();
});
