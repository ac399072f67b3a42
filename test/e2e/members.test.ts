import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { silentLog } from "../../src/domain/ports.ts";
import type { MemberId } from "../../src/domain/ids.ts";
import { Phone } from "../device/phone.ts";
import { Computer } from "./errand.ts";

const notes = { "2026-11-21 stand-up.md": "# Stand-up 2026-11-21\n\nDecided: the gate is painted green.\n" };
const briefing = "Write a briefing of yesterday's notes";

type DeviceLine = {
  id: MemberId;
  name: string | null;
  role: string;
  isThisDesk: boolean;
  isRevoked: boolean;
  isOnline: boolean | null;
};

async function devices(computer: Computer): Promise<DeviceLine[]> {
  // What `errand devices --json` promises to scripts.
  return (await computer.errand("devices", "--json")).lines[0] as DeviceLine[];
}

describe("pairing", () => {
  test("needs the phone's own digits: wrong ones are told with the tries left, right ones end it", async () => {
    await using computer = new Computer();
    await computer.up();
    const talk = computer.talk(["pair", "--json"]);
    const { url } = await talk.event("pairing");
    let digits = "";
    const pairing = Phone.pair(computer.at("phone"), String(url), (shown) => (digits = shown), "Ada's phone");
    expect(await talk.event("asked")).toMatchObject({ name: "Ada's phone" });
    await vi.waitFor(() => expect(digits).toMatch(/^\d{6}$/), { timeout: 20_000 });
    talk.say(other(digits));
    expect(await talk.event("wrong_digits")).toMatchObject({ triesLeft: 2 });
    talk.say("what digits?");
    talk.say(`${digits.slice(0, 3)} ${digits.slice(3)}`);
    const paired = await talk.event("paired");
    const phone = computer.keep(await pairing).start();
    expect(paired).toMatchObject({ memberId: phone.memberId });
    expect((await talk.ended).code).toBe(0);
    await vi.waitFor(() => expect(phone.device.isConnected).toBe(true), { timeout: 20_000 });
    expect(await devices(computer)).toContainEqual(
      expect.objectContaining({ id: phone.memberId, name: "Ada's phone", role: "owner", isRevoked: false }),
    );
  });

  test("ends after three wrong tries: no member is added, and the link is of no more use", async () => {
    await using computer = new Computer();
    await computer.up();
    const talk = computer.talk(["pair", "--json"]);
    const { url } = await talk.event("pairing");
    const before = await devices(computer);
    let digits = "";
    const pairing = Phone.pair(computer.at("phone"), String(url), (shown) => (digits = shown));
    pairing.catch(() => {});
    await vi.waitFor(() => expect(digits).toMatch(/^\d{6}$/), { timeout: 20_000 });
    for (let tries = 0; tries < 3; tries += 1) talk.say(other(digits));
    expect(await talk.next()).toMatchObject({ event: "asked" });
    expect(await talk.next()).toMatchObject({ event: "wrong_digits", triesLeft: 2 });
    expect(await talk.next()).toMatchObject({ event: "wrong_digits", triesLeft: 1 });
    expect(await talk.next()).toMatchObject({
      problem: { code: "pairing_digits_wrong", next: expect.stringContaining("errand pair") },
    });
    expect((await talk.ended).code).toBe(3);
    expect(await devices(computer)).toEqual(before);
    await expect(Phone.pair(computer.at("thief"), String(url), () => {})).rejects.toMatchObject({
      code: expect.any(String),
    });
    expect(existsSync(computer.at("phone/phone.json"))).toBe(false);
  });
});

describe("revoking", () => {
  test("cuts the device off within a second; its next order is never stored, and the others work on", async () => {
    await using computer = new Computer();
    computer.makeFolder("Notes", notes);
    await computer.up(["--folder", "Notes", "--write"]);
    const lost = await computer.pairPhone("lost phone");
    const kept = await computer.pairPhone("kept phone");
    const before = lost.give(briefing, { project: "Notes" });
    await lost.asked(before);
    expect(lost.device.isConnected).toBe(true);

    expect((await computer.errand("devices", "revoke", "lost phone", "--json")).lines).toEqual([
      { member: lost.memberId },
    ]);
    await vi.waitFor(() => expect(lost.device.isConnected).toBe(false), { timeout: 1000, interval: 5 });
    const heard = lost.heard.length;
    const order = lost.give("Tell me all you have", { project: "Notes" });
    await expect(lost.connection.read({ after: 0 })).rejects.toMatchObject({ code: "login_refused" });

    // What it had begun is still the owner's work.
    await kept.answer(before, await kept.asked(before), "once");
    expect((await kept.ended(before)).outcome).toBe("unchecked");
    const after = kept.give(briefing, { thread: before.thread, project: "Notes" });
    await kept.answer(after, await kept.asked(after), "deny");
    await kept.ended(after);
    expect(lost.heard.length).toBe(heard);
    expect(lost.state.outbox.map(({ id }) => id)).toContain(order.task);
    const log = await kept.connection.read({ after: 0, limit: 500 });
    expect(JSON.stringify(log)).not.toContain(order.thread);
    expect(await devices(computer)).toContainEqual(expect.objectContaining({ id: lost.memberId, isRevoked: true }));
    // A new epoch: what the lost phone knows opens nothing that is written from now on.
    expect(kept.device.membership.keyring.newest()).toBeGreaterThan(lost.device.membership.keyring.newest());
    const cold = await Phone.open(computer.at("lost phone"), silentLog);
    await expect(cold.connection.read({ after: 0 })).rejects.toMatchObject({ code: "login_refused" });
    await cold.close();
  });
});

describe("a second computer", () => {
  test("joins as a runner, and a task addressed to it is done there", async () => {
    await using desktop = new Computer();
    await using laptop = new Computer();
    desktop.makeFolder("Notes", notes);
    laptop.makeFolder("Laptop notes", notes);
    const { url } = await desktop.up(["--folder", "Notes", "--write"]);

    const pairing = desktop.talk(["pair", "--runner", "--json"]);
    const link = String((await pairing.event("pairing"))["url"]);
    const joining = laptop.talk(["join", link, "--json"]);
    pairing.say(String((await joining.event("digits"))["digits"]));
    const { memberId } = await joining.event("joined");
    expect(await pairing.event("paired")).toEqual({ event: "paired", memberId });
    expect((await joining.ended).code).toBe(0);
    await pairing.ended;

    const ready = await laptop.up(["--hub", url, "--folder", "Laptop notes", "--write"]);
    expect(ready["status"]).toMatchObject({ runner: memberId });
    const phone = await desktop.pairPhone();
    // The joined runner's member id came from the program itself.
    const there = phone.give(briefing, { project: "Laptop notes", runner: memberId as MemberId });
    await phone.answer(there, await phone.asked(there), "once");
    const done = await phone.ended(there);
    expect(done.outcome).toBe("unchecked");
    const [artifact] = done.artifacts;
    expect(artifact?.path).toBe(laptop.at("Laptop notes/Briefing 2026-11-22.md"));
    expect(artifact && (await phone.fetch(artifact.file)).equals(readFileSync(artifact.path))).toBe(true);

    const here = phone.give(briefing, { project: "Notes" });
    await phone.answer(here, await phone.asked(here), "once");
    expect((await phone.ended(here)).artifacts[0]?.path).toBe(desktop.at("Notes/Briefing 2026-11-22.md"));

    // It belongs to another's space: it has no desk of its own, joins nothing else, and pairs nobody.
    expect((await laptop.errand("pair", "--json")).lines).toMatchObject([{ problem: { code: "no_desk_here" } }]);
    expect((await laptop.errand("join", link, "--json")).lines.at(-1)).toMatchObject({
      problem: { code: "already_in_a_space" },
    });
    expect(await devices(desktop)).toContainEqual(
      expect.objectContaining({ id: memberId, role: "runner", isRevoked: false }),
    );
  });
});

/** Six digits, and not these. */
const other = (digits: string): string => String((Number(digits) + 1) % 1_000_000).padStart(6, "0");
