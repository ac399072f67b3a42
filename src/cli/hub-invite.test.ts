import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noFailpoint, silentLog } from "../domain/ports.ts";
import { startHub } from "../hub/start-hub.ts";
import { openLogStore } from "../store/log/open-log-store.ts";
import { ErrandCommand } from "../../test/fakes/errand-command.ts";
import { realClock } from "../../test/fakes/real-clock.ts";
import { sealedSpace, testRandom } from "../../test/fakes/sealed-space.ts";

let at: ErrandCommand;
beforeEach(() => {
  at = new ErrandCommand();
});
afterEach(() => at.close());

const ports = {
  clock: realClock,
  random: testRandom,
  log: silentLog,
  failpoint: noFailpoint,
  host: "127.0.0.1",
  port: 0,
  allowPublicBind: false,
};

/** What a hub says to a new space that comes through a proxy. */
async function knock(hubUrl: string, invite: string): Promise<number> {
  const { spaceId, statements } = await sealedSpace();
  const answer = await fetch(`${hubUrl}/v1/spaces/${spaceId}`, {
    method: "PUT",
    headers: { "content-type": "application/json", "x-forwarded-for": "203.0.113.9" },
    body: JSON.stringify({ statement: statements[0], invite }),
  });
  await answer.body?.cancel();
  return answer.status;
}

test("errand hub invite lets in one space, whether the hub runs or not", async () => {
  const data = join(at.home, "hub");
  mkdirSync(data);
  await (await openLogStore(join(data, "hub.sqlite"))).close();
  const invited = async () => {
    const { exitCode, out } = await at.run(["hub", "invite", "--data", data, "--json"]);
    expect(exitCode).toBe(0);
    // What the command prints with --json, by its own words.
    return (JSON.parse(out) as { invite: string }).invite;
  };
  const stopped = await invited();
  const store = await openLogStore(join(data, "hub.sqlite"));
  const hub = await startHub({ ...ports, store, origins: [] });
  try {
    const running = await invited();
    for (const invite of [stopped, running]) {
      expect(await knock(hub.url, invite)).toBe(201);
      expect(await knock(hub.url, invite)).toBe(403);
    }
  } finally {
    await hub.close();
    await store.close();
  }
});

test("it says what to run on the desktop", async () => {
  await (await openLogStore(join(at.home, "hub.sqlite"))).close();
  const { out, err } = await at.run(["hub", "invite"]);
  expect(err).toContain(`errand up --hub URL --invite ${out.trim()}`);
});

test("where there is no hub it makes none", async () => {
  expect(await at.run(["hub", "invite", "--data", join(at.home, "none"), "--json"])).toMatchObject({
    exitCode: 3,
    json: { problem: { code: "hub_data_missing" } },
  });
});
