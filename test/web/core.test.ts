import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { readEnvelope } from "../../src/seal/envelope.ts";
import { Computer } from "../e2e/errand.ts";
import { giveInBrowser, openPage, pairBrowser, rungOf, testBrowser } from "./browser.ts";

const notes = { "2026-11-21 stand-up.md": "# Stand-up 2026-11-21\n\nDecided: the gate is painted green.\n" };
const briefing = "Write a briefing of yesterday's notes";
const help = "What can you do?";

const browser = testBrowser();

async function upWithNotes(computer: Computer): Promise<string> {
  computer.makeFolder("Notes", notes);
  return (await computer.up(["--folder", "Notes", "--write"])).url;
}

describe("a phone in the browser", () => {
  test("pairs by link and digits, gives a task, answers its approval and reads the result; a reload keeps it all", async () => {
    await using computer = new Computer();
    await upWithNotes(computer);
    const phone = await browser.device();
    const { page } = phone;
    await pairBrowser(computer, phone);
    // The secret is in no address and no history.
    expect(page.url()).not.toContain("#p=");

    await giveInBrowser(page, briefing, "Notes");
    await page.getByTestId("answer-once").click();
    await expect.poll(() => rungOf(page), { timeout: 20_000 }).toBe("unchecked");
    await page.getByTestId("artifact").click();
    await page.getByTestId("save").waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save").click()]);
    const whole = readFileSync(computer.at("Notes/Briefing 2026-11-22.md"));
    expect(readFileSync(await download.path())).toEqual(whole);

    await page.goto(`${origin(page)}/#/`);
    await page.reload();
    await page.getByTestId("thread-row").click();
    await expect.poll(() => rungOf(page)).toBe("unchecked");
    // And without the hub: the shell, the thread and the file are this phone's own.
    await computer.stop();
    await page.reload();
    await expect.poll(() => rungOf(page)).toBe("unchecked");
    await page.getByTestId("artifact").click();
    await page.getByText("the gate is painted green").waitFor();
    expect(phone.faults).toEqual([]);
  });

  test("three tasks composed without the hub survive a reload and each runs once when it is back", async () => {
    await using computer = new Computer();
    const url = await upWithNotes(computer);
    const phone = await browser.device();
    const { page } = phone;
    const me = await pairBrowser(computer, phone);
    await page.getByTestId("banner-line").waitFor({ state: "detached" });
    await computer.stop();
    for (const text of [`${help} (1)`, `${help} (2)`, `${help} (3)`]) {
      await giveInBrowser(page, text, null);
      expect(await rungOf(page)).toBe("saved");
    }
    await page.reload();
    await page.goto(`${origin(page)}/#/`);
    await expect.poll(() => rungs(page)).toEqual(["saved", "saved", "saved"]);

    await computer.up(["--listen", new URL(url).host]);
    await expect.poll(() => rungs(page), { timeout: 30_000 }).toEqual(["unchecked", "unchecked", "unchecked"]);
    expect(await kindsIn(computer, me)).toMatchObject({ task: 3, attempt_started: 3, task_ended: 3 });
    expect(phone.faults).toEqual([]);
  });

  test("of two tabs one sends, and what the other writes goes out once, also after the first is closed", async () => {
    await using computer = new Computer();
    await upWithNotes(computer);
    const phone = await browser.device();
    const me = await pairBrowser(computer, phone);
    const second = await openPage(phone.context, phone.faults);
    await second.goto(origin(phone.page));
    await second.getByTestId("screen-threads").waitFor();
    await giveInBrowser(second, `${help} (from the tab that waits)`, null);
    await expect.poll(() => rungOf(second), { timeout: 20_000 }).toBe("unchecked");
    await phone.page.getByTestId("thread-row").waitFor();
    await Promise.all([
      giveInBrowser(phone.page, `${help} (left)`, null),
      giveInBrowser(second, `${help} (right)`, null),
    ]);
    await phone.page.close();
    await giveInBrowser(second, `${help} (after)`, null);
    await second.goto(`${origin(second)}/#/`);
    await expect.poll(() => rungs(second), { timeout: 20_000 }).toEqual(Array(4).fill("unchecked"));
    expect(await kindsIn(computer, me)).toMatchObject({ task: 4, attempt_started: 4 });
    expect(phone.faults).toEqual([]);
  });

  test("a revoked one is told at once, and can forget the space", async () => {
    await using computer = new Computer();
    await upWithNotes(computer);
    const phone = await browser.device();
    await pairBrowser(computer, phone, "lost phone");
    await phone.page.getByTestId("banner-line").waitFor({ state: "detached" });
    await computer.errand("devices", "revoke", "lost phone");
    await phone.page.getByTestId("screen-revoked").waitFor({ timeout: 2_000 });
    await phone.page.reload();
    await phone.page.getByTestId("screen-revoked").waitFor();
    expect(phone.faults).toEqual([]);
  });
});

const origin = (page: Page): string => new URL(page.url()).origin;

const rungs = (page: Page): Promise<(string | null)[]> =>
  page.getByTestId("thread-row").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-rung")));

/** How many of each kind the log holds that the phone wrote, and of all the reports. */
async function kindsIn(computer: Computer, member: string): Promise<Record<string, number>> {
  const reader = await computer.pairPhone("reader");
  const counts: Record<string, number> = {};
  for (const { envelope } of await reader.connection.read({ after: 0, limit: 5_000 })) {
    const { header } = readEnvelope(envelope);
    if (header.f === member || header.a === "*") counts[header.k] = (counts[header.k] ?? 0) + 1;
  }
  return counts;
}
