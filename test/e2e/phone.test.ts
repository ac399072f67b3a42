import { join } from "node:path";
import { expect, test } from "vitest";
import { deskClient } from "../../src/cli/desk-client.ts";
import type { Way } from "../../src/runner/desk-api.ts";
import { Computer } from "./errand.ts";

test("a way that was kept is where devices pair, after a start too, and its hub answers to that name", async () => {
  await using computer = new Computer();
  await computer.up();
  const desk = deskClient(join(computer.data, "desk.sock"));
  const way: Way = { kind: "address", url: "https://errand.test" };
  await expect(desk.reach({ action: "keep", way })).rejects.toMatchObject({ code: "phone_way_not_tried" });
  await desk.reach({ action: "try", way });
  expect(await desk.reach({ action: "keep", way })).toMatchObject({ kept: way, instance: expect.any(String) });

  await computer.stop();
  await computer.up();
  const talk = computer.talk(["pair", "--json"]);
  expect((await talk.event("pairing"))["url"]).toMatch(/^https:\/\/errand\.test\/#p=/);
  const doctor = await computer.errand("doctor", "--json");
  expect(doctor.lines[0]).toMatchObject({
    lines: expect.arrayContaining([expect.objectContaining({ what: "phone", isFine: false, repair: "errand phone" })]),
  });
});

test("a hub lets a desktop in by an invite made beside it, once", async () => {
  await using server = new Computer();
  await using first = new Computer();
  await using second = new Computer();
  const hub = server.talk(["hub", "--listen", "127.0.0.1:0", "--url", "https://errand.test", "--json"]);
  const url = String((await hub.event("ready"))["url"]);
  const { lines } = await server.errand("hub", "invite", "--json");
  // What the command promises to scripts.
  const { invite } = lines[0] as { invite: string };
  await first.up(["--hub", url, "--invite", invite]);
  const { stderr, code } = await second.errand("up", "--hub", url, "--invite", invite, "--json");
  expect([code, stderr]).toEqual([3, expect.stringContaining("invite")]);
});
