import { describe, expect, test, vi } from "vitest";
import type { MemberId } from "../../src/domain/ids.ts";
import type { Phone } from "../device/phone.ts";
import { Computer, readyLine } from "./errand.ts";

const notes = { "2026-11-21 stand-up.md": "# Stand-up 2026-11-21\n\nDecided: the gate is painted green.\n" };
const briefing = "Write a briefing of yesterday's notes";
const patience = { timeout: 25_000, interval: 20 };

/** A hub of its own, so that what dies is the runner alone. */
async function world(computer: Computer) {
  computer.makeFolder("Notes", notes);
  const hub = computer.talk(["hub", "--listen", "127.0.0.1:0", "--data", computer.at("hub"), "--json"]);
  const { url } = await readyLine(hub);
  const args = ["--hub", url, "--folder", "Notes", "--write"];
  const { status } = await computer.up(args);
  // The program's own ready line.
  const { runner } = status as { runner: MemberId };
  const phone = await computer.pairPhone();
  await seen(phone, runner, true);
  return { hub, args, runner, phone };
}

function seen(phone: Phone, runner: MemberId, isOnline: boolean): Promise<void> {
  return vi.waitFor(() => expect(phone.device.online.get(runner)?.isOnline).toBe(isOnline), patience);
}

describe("a runner's death is shown", () => {
  test("when it hangs, though its socket stays open; what was given meanwhile starts by itself when it goes on", async () => {
    await using computer = new Computer();
    const { phone, runner } = await world(computer);
    const { pid } = computer.running;
    process.kill(pid, "SIGSTOP");
    try {
      await seen(phone, runner, false);
      expect(phone.device.isConnected).toBe(true);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    const given = phone.give(briefing, { project: "Notes" });
    await seen(phone, runner, true);
    expect((await phone.endedAllowing(given)).outcome).toBe("unchecked");
  });

  test("when it is killed; what was given meanwhile starts by itself when it is back", async () => {
    await using computer = new Computer();
    const { phone, runner, args } = await world(computer);
    await computer.kill();
    await seen(phone, runner, false);
    const given = phone.give(briefing, { project: "Notes" });
    await vi.waitFor(() => expect(phone.state.outbox).toEqual([]), patience);
    await computer.up(args);
    await seen(phone, runner, true);
    const ended = await phone.endedAllowing(given);
    expect([ended.outcome, ended.attempt]).toEqual(["unchecked", 1]);
  });

  test("when hub and runner hang together, to whoever looks at the device (P-FOL-9)", async () => {
    await using computer = new Computer();
    const { phone, hub } = await world(computer);
    phone.connection.watch(true);
    process.kill(hub.pid, "SIGSTOP");
    try {
      await vi.waitFor(() => expect(phone.device.isConnected).toBe(false), patience);
    } finally {
      process.kill(hub.pid, "SIGCONT");
    }
    await vi.waitFor(() => expect(phone.device.isConnected).toBe(true), patience);
  });
});
