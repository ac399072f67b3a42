import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Computer } from "../e2e/errand.ts";
import { pairBrowser, TestBrowser } from "./browser.ts";

const notes = { "2026-11-21 stand-up.md": "# Stand-up 2026-11-21\n\nDecided: the gate is painted green.\n" };
const briefing = "Write a briefing of yesterday's notes";

const browser = new TestBrowser();
beforeAll(() => browser.open());
afterAll(() => browser.close());

describe("a phone in the browser", () => {
  test("pairs by link and digits, gives a task, answers its approval and reads the result; a reload keeps it all", async () => {
    await using computer = new Computer();
    computer.makeFolder("Notes", notes);
    await computer.up(["--folder", "Notes", "--write"]);
    const phone = await browser.device();
    const { page } = phone;
    await pairBrowser(computer, phone);
    expect(page.url()).not.toContain("#p=");

    await page.goto(`${new URL(page.url()).origin}/#/new`);
    await page.getByTestId("new-text").fill(briefing);
    await page.getByTestId("choose-project").selectOption("Notes");
    await page.getByTestId("give").click();
    await page.getByTestId("answer-once").click();
    const task = page.getByTestId("task");
    await expect.poll(() => task.getAttribute("data-rung"), { timeout: 20_000 }).toBe("unchecked");
    expect(phone.faults).toEqual([]);
  });
});
