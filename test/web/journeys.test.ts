import { cpSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { Computer } from "../e2e/errand.ts";
import { holdsFact } from "../samples/match.ts";
import { pairBrowser, rungOf, testBrowser, type Device } from "./browser.ts";
import { phoneWork, wideWork, type SampleWork } from "./sample-work.ts";

const browser = testBrowser();
const computer = new Computer();
afterAll(() => computer[Symbol.asyncDispose]());

/** One computer and one phone for all the work; the first test makes them, so that without a browser nothing starts. */
let made: Promise<Device> | null = null;
const phone = (): Promise<Device> => (made ??= pairedPhone());

async function pairedPhone(): Promise<Device> {
  const all = [...phoneWork, wideWork];
  for (const { input, project } of all) cpSync(input, computer.at(project), { recursive: true });
  await computer.up(all.flatMap(({ project }) => ["--folder", project, "--write"]));
  const device = await browser.device({ viewport: { width: 390, height: 844 } });
  await onSampleDay(device.page);
  await pairBrowser(computer, device);
  return device;
}

/** A wide window, paired by the redirect file of `errand open`. */
async function ownBrowser(): Promise<Device> {
  const [door] = (await computer.errand("open", "--print", "--json")).lines as [{ file: string }];
  const device = await browser.device({ viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false });
  const { page } = device;
  await onSampleDay(page);
  await page.goto(pathToFileURL(door.file).href);
  await page.getByTestId("join-name").fill("This laptop");
  await page.getByTestId("join-confirm").click();
  await page.getByTestId("join-done").click();
  await page.getByTestId("screen-threads").waitFor();
  return device;
}

/** The samples' today on the page's calendar. Its clock stays: the hub lets nobody in whose clock is far off. */
async function onSampleDay(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.Date = new Proxy(Date, {
      construct: (real, given) => (given.length === 0 ? new real(2026, 10, 22, 12) : Reflect.construct(real, given)),
    });
  });
}

/** From the template to every result read on the page and saved from it. */
async function journey(page: Page, work: SampleWork): Promise<unknown[]> {
  await page.goto(`${new URL(page.url()).origin}/#/new`);
  await page.getByTestId(`template-${work.template}`).click();
  const text = page.getByTestId("new-text");
  await expect.poll(() => text.inputValue()).not.toBe("");
  if (work.more !== "") await text.fill(`${await text.inputValue()}${work.more}`);
  await page.getByTestId("choose-project").selectOption(work.project);
  await page.getByTestId("give").click();
  await page.getByTestId("answer-once").click();
  await expect.poll(() => rungOf(page), { timeout: 20_000 }).toBe("unchecked");

  const rows = page.getByTestId("artifact");
  expect((await rows.locator(".artifact-name").allInnerTexts()).toSorted()).toEqual(work.artifacts);
  const texts = new Map<string, string>();
  for (const name of work.artifacts) {
    await rows.filter({ hasText: name }).click();
    const viewer = page.getByTestId("screen-artifact");
    const [saved] = await Promise.all([page.waitForEvent("download"), viewer.getByTestId("save").click()]);
    expect(saved.suggestedFilename()).toBe(name);
    texts.set(name, readFileSync(await saved.path(), "utf8"));
    if (name.endsWith(".md")) await expect.poll(async () => unread(await viewer.innerText(), work)).toEqual([]);
    await page.goBack();
  }
  return work.faults({ texts, folder: computer.at(work.project) });
}

const unread = (shown: string, { facts }: SampleWork): unknown[] =>
  facts.filter(({ match }) => !holdsFact(shown, match));

test.each(phoneWork)(
  "on a phone the $template comes from its template to the result that is expected",
  async (work) => {
    const { page, faults } = await phone();
    expect(await journey(page, work)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

test("in a wide window, joined by the desktop's own file, so do a contract's risks; the phone sees them too", async () => {
  const mobile = await phone();
  const { page, faults } = await ownBrowser();
  expect(await journey(page, wideWork)).toEqual([]);
  // List and thread stand side by side.
  await page.getByTestId("screen-thread").waitFor();
  const title = await page.locator('[data-testid="thread-row"][aria-current] .row-title').innerText();
  await mobile.page.goto(`${new URL(page.url()).origin}/#/`);
  const row = mobile.page.getByTestId("thread-row").filter({ hasText: title });
  await expect.poll(() => row.getAttribute("data-rung")).toBe("unchecked");
  expect([...faults, ...mobile.faults]).toEqual([]);
});
