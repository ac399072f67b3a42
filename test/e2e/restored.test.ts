import { cpSync, rmSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import type { Header } from "../../src/domain/envelope.ts";
import { readEnvelope } from "../../src/seal/envelope.ts";
import type { Given, Phone } from "../device/phone.ts";
import { Computer, readyLine } from "./errand.ts";

const notes = { "2026-11-21 stand-up.md": "# Stand-up 2026-11-21\n\nDecided: the gate is painted green.\n" };
const briefing = "Write a briefing of yesterday's notes";
/** A task, a restart and a reconnection on a machine that has other things to do. */
const longMs = 60_000;
const patience = { timeout: longMs, interval: 50 };

/** A hub that others run, and a desktop that works for it. */
async function world(computer: Computer) {
  computer.makeFolder("Notes", notes);
  const hubArgs = ["--data", computer.at("hub"), "--json"];
  const hub = computer.talk(["hub", "--listen", "127.0.0.1:0", ...hubArgs]);
  const { url } = await readyLine(hub);
  const args = ["--hub", url, "--folder", "Notes", "--write"];
  await computer.up(args);
  const phone = await computer.pairPhone();
  return { hub, url, args, phone, hubAgain: () => computer.talk(["hub", "--listen", new URL(url).host, ...hubArgs]) };
}

async function done(phone: Phone, thread?: Given["thread"]): Promise<Given> {
  const given = phone.give(briefing, { project: "Notes", ...(thread === undefined ? {} : { thread }) });
  expect((await phone.endedAllowing(given, longMs)).outcome).toBe("unchecked");
  return given;
}

async function backUp(computer: Computer, file: string, env: Record<string, string> = {}): Promise<void> {
  const { code, stderr } = await computer.errandWith({ stdin: "a passphrase\n", env }, "backup", file, "--passphrase");
  expect([code, stderr]).toEqual([0, ""]);
}

async function restore(computer: Computer, file: string, env: Record<string, string> = {}): Promise<void> {
  const { code } = await computer.errandWith({ stdin: "a passphrase\n", env }, "restore", file);
  expect(code).toBe(0);
}

async function headers(phone: Phone): Promise<Header[]> {
  return (await phone.connection.read({ limit: 100_000 })).map(({ envelope }) => readEnvelope(envelope).header);
}

const counted = (all: readonly Header[]): string[] => all.map(({ f, th, n }) => `${f} ${th} ${n}`);

vi.setConfig({ testTimeout: 240_000 });

describe("a runner that is restored from yesterday", () => {
  test("runs nothing again, ends what was cut off, uses no counter twice, and works on", async () => {
    await using computer = new Computer();
    const { phone, args } = await world(computer);
    const before = await done(phone);
    await backUp(computer, "yesterday");

    const sameThread = await done(phone, before.thread);
    const newThread = await done(phone);
    const cut = phone.give(briefing, { project: "Notes" });
    await phone.asked(cut, longMs);
    await computer.kill();
    const waiting = phone.give(briefing, { thread: newThread.thread, project: "Notes" });
    rmSync(computer.data, { recursive: true });
    await restore(computer, "yesterday");
    await computer.up(args);

    expect((await phone.endedAllowing(waiting, longMs)).outcome).toBe("unchecked");
    expect(await phone.ended(cut, longMs)).toMatchObject({ outcome: "failed", reason: "cut_by_restore" });
    await done(phone, newThread.thread);
    const starts = (given: Given): number =>
      phone.heard.filter(({ entry }) => entry.kind === "attempt_started" && entry.body.task === given.task).length;
    expect([before, sameThread, newThread, cut, waiting].map(starts)).toEqual([1, 1, 1, 1, 1]);
    const all = counted(await headers(phone));
    expect(all.filter((each, index) => all.indexOf(each) !== index)).toEqual([]);
    const refused = phone.heard.filter(({ entry }) => entry.kind === "refused");
    expect(refused).toEqual([]);
  });
});

describe("a hub that is restored from yesterday", () => {
  test("is noticed and refilled by its members: every entry is there again, once, and nothing runs twice", async () => {
    await using computer = new Computer();
    const { hub, phone, hubAgain } = await world(computer);
    const first = await done(phone);
    await hub.end("SIGTERM");
    cpSync(computer.at("hub"), computer.at("yesterday's hub"), { recursive: true });
    const today = hubAgain();
    await readyLine(today);
    const answered = await done(phone);
    const known = (await headers(phone)).map(({ id }) => id);
    await today.end("SIGKILL");
    rmSync(computer.at("hub"), { recursive: true });
    cpSync(computer.at("yesterday's hub"), computer.at("hub"), { recursive: true });
    await readyLine(hubAgain());

    await vi.waitFor(async () => {
      const found = (await headers(phone)).map(({ id }) => id);
      expect(known.filter((id) => !found.includes(id))).toEqual([]);
    }, patience);
    const newest = await done(phone, answered.thread);
    for (const given of [first, answered, newest]) {
      const view = await phone.ended(given, longMs);
      expect([view.outcome, view.attempt, view.artifacts.length]).toEqual(["unchecked", 1, 1]);
      const [artifact] = view.artifacts;
      expect(artifact && (await phone.fetch(artifact.file)).length).toBeGreaterThan(0);
    }
    const ids = (await headers(phone)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("hub and runner restored from yesterday together", () => {
  test("an order that was answered since is not run again, one that was not is taken up", async () => {
    await using computer = new Computer();
    computer.makeFolder("Notes", notes);
    const up = ["--folder", "Notes", "--write"];
    const { url } = await computer.up(up);
    const phone = await computer.pairPhone();
    await done(phone);
    await backUp(computer, "yesterday");
    const answered = await done(phone);
    await computer.kill();
    const unanswered = phone.give(briefing, { project: "Notes" });
    rmSync(computer.data, { recursive: true });
    await restore(computer, "yesterday");
    const listen = ["--listen", new URL(url).host, ...up];
    await readyLine(computer.talk(["up", "--json", ...listen]));

    expect((await phone.endedAllowing(unanswered, longMs)).outcome).toBe("unchecked");
    expect((await headers(phone)).some(({ id }) => id === answered.task)).toBe(false);
  });
});
