import { beforeEach, expect, test } from "vitest";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { freePort } from "../torture/free-port.ts";
import { Computer, readyLine } from "./errand.ts";
import { configureScripted } from "./scripted.ts";

beforeEach(skipUnlessConfined);

test("a computer that comes back before its hub takes up its work, and tells of it when the hub is there again", async () => {
  await using place = new Computer();
  await using computer = new Computer();
  const { work, ledger } = configureScripted(computer);
  const listen = `127.0.0.1:${await freePort()}`;
  const startHub = async () => {
    const hub = place.talk(["hub", "--listen", listen, "--json"]);
    await readyLine(hub);
    return hub;
  };
  const hub = await startHub();
  // Before it has ever been there, a hub that is away is said at once.
  await using stranger = new Computer();
  const lost = stranger.upUntilDeath(["--hub", `http://127.0.0.1:${await freePort()}`], {});
  expect((await lost.ended).code).not.toBe(0);

  await computer.up(["--hub", `http://${listen}`]);
  const phone = await computer.pairPhone();
  const given = phone.give(
    script(
      "wait",
      { do: "ledger", text: "begin" },
      { do: "wait_for", path: `${work}/go` },
      { do: "say", text: "done" },
    ),
    { project: "Work", agent: "pi" },
  );
  await phone.task(given, "its start", ({ rung }) => rung === "working");
  const behind = phone.give(script("next", { do: "say", text: "also done" }), { thread: given.thread });
  await phone.task(behind, "its wait", ({ rung }) => rung === "waiting");
  // Its attempt is told of before its agent has said a word.
  await expect.poll(() => ledger().filter(({ effect }) => effect === "begin").length).toBe(1);
  await computer.kill();
  await hub.end("SIGKILL");

  computer.makeFolder("work", { go: "" });
  await computer.up(["--hub", `http://${listen}`]);
  await expect.poll(() => ledger().filter(({ effect }) => effect === "begin").length).toBe(2);
  await expect.poll(() => ledger().filter(({ effect }) => effect === "turn_over").length).toBe(2);
  await startHub();
  expect(await phone.ended(given, 60_000)).toMatchObject({ outcome: "unchecked", attempt: 2 });
  expect(await phone.ended(behind, 60_000)).toMatchObject({ outcome: "unchecked", attempt: 1 });
});
