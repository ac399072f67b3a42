import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { Computer } from "../e2e/errand.ts";
import { pairBrowser, testBrowser } from "./browser.ts";

const browser = testBrowser();
const help = "What can you do?";

/** What the page shows must be the moments of the zone's clock, worked out here without the app's own reading. */
function nextEights(count: number): string[] {
  const moments: string[] = [];
  const at = new Date();
  at.setHours(8, 0, 0, 0);
  while (moments.length < count) {
    if (at.getTime() > Date.now() && at.getDay() !== 0 && at.getDay() !== 6) moments.push(at.toISOString());
    at.setDate(at.getDate() + 1);
  }
  return moments;
}

const timesShown = (page: Page): Promise<(string | null)[]> =>
  page
    .locator("[data-testid=schedule-time] time")
    .evaluateAll((all) => all.map((time) => time.getAttribute("datetime")));

test("a schedule made from words shows its exact times first, runs by hand, says its outcome, is paused and removed", async () => {
  await using computer = new Computer();
  await computer.up();
  const phone = await browser.device({ timezoneId: Intl.DateTimeFormat().resolvedOptions().timeZone });
  const { page } = phone;
  await pairBrowser(computer, phone);
  await page.getByTestId("nav-settings").click();
  await page.getByTestId("schedules").click();
  await page.getByTestId("schedule-new").click();

  await page.getByTestId("schedule-text").fill(help);
  await page.getByTestId("schedule-when").fill("now and then");
  await page.getByTestId("schedule-fault").waitFor();
  await page.getByTestId("schedule-save").click();
  // Nothing that is not understood is saved.
  await page.getByTestId("toast").getByText("Say when").waitFor();
  expect((await computer.errand("schedule", "--json")).lines).toEqual([[]]);
  await page.getByTestId("schedule-when").fill("every weekday at 8");
  expect(await timesShown(page)).toEqual(nextEights(3));
  await page.getByTestId("schedule-save").click();

  await page.getByTestId("screen-schedule").waitFor();
  await page.getByTestId("schedule-asked").waitFor({ state: "detached" });
  expect(await timesShown(page)).toEqual(nextEights(3));
  const [kept] = (await computer.errand("schedule", "--json")).lines as [{ plan: object; nextAt: number }[]];
  expect(kept).toMatchObject([
    { plan: { when: { cron: "0 8 * * 1-5" }, template: { text: help } }, nextAt: Date.parse(nextEights(1)[0] ?? "") },
  ]);

  await page.getByTestId("schedule-run").click();
  await page.locator("[data-testid=occurrence][data-outcome=unchecked]").waitFor({ timeout: 20_000 });
  await page.getByTestId("schedule-thread").click();
  await page.getByTestId("origin").getByText("run by hand").waitFor();
  await page.getByTestId("origin").click();

  await page.getByTestId("schedule-pause").click();
  await page.getByTestId("schedule-paused").waitFor();
  expect((await computer.errand("schedule", "--json")).lines).toMatchObject([[{ isPaused: true, nextAt: null }]]);
  await page.getByTestId("schedule-edit").click();
  await page.getByTestId("schedule-when").fill("평일 아침 9시 반");
  await page.getByTestId("schedule-save").click();
  await page.getByTestId("schedule-resume").click();
  await page.getByTestId("schedule-pause").waitFor();
  expect((await computer.errand("schedule", "--json")).lines).toMatchObject([
    [{ plan: { when: { cron: "30 9 * * 1-5" } } }],
  ]);

  await page.getByTestId("schedule-remove").click();
  await page.getByTestId("confirm-act").click();
  await page.getByTestId("screen-schedules").getByTestId("empty").waitFor();
  expect((await computer.errand("schedule", "--json")).lines).toEqual([[]]);
  expect(phone.faults).toEqual([]);
});

test("a schedule made without the hub is kept, survives a reload and is taken when the hub is back; a refusal is said", async () => {
  await using computer = new Computer();
  const { url } = await computer.up();
  const phone = await browser.device();
  const { page } = phone;
  await pairBrowser(computer, phone);
  await page.goto(`${url}/#/schedules`);
  await page.getByTestId("empty").waitFor();
  await computer.stop();
  await page.getByTestId("schedule-new").click();
  await page.getByTestId("schedule-text").fill(help);
  await page.getByTestId("schedule-when").fill("every 2 hours");
  await page.getByTestId("schedule-save").click();
  await page.getByTestId("schedule-asked").waitFor();
  await page.reload();
  await page.getByTestId("schedule-asked").waitFor();
  expect(await page.getByTestId("schedule-run").isDisabled()).toBe(true);

  await computer.up(["--listen", new URL(url).host]);
  await page.getByTestId("schedule-asked").waitFor({ state: "detached", timeout: 30_000 });
  expect((await computer.errand("schedule", "--json")).lines).toMatchObject([[{ plan: { title: help } }]]);

  // Work for a thread that has been put away meanwhile.
  await page.getByTestId("schedule-thread").click();
  const thread = new URL(page.url()).hash.split("/")[2] ?? "";
  await page.getByTestId("thread-menu").click();
  await page.getByTestId("archive").click();
  await page.getByTestId("confirm-act").click();
  await page.getByTestId("screen-threads").waitFor();
  await page.goto(`${url}/#/schedules/new/${thread}`);
  await page.getByTestId("schedule-text").fill(help);
  await page.getByTestId("schedule-when").fill("every day at 10");
  await page.getByTestId("schedule-save").click();
  await expect.poll(() => page.getByTestId("fault").getAttribute("data-code")).toBe("thread_archived");
  await page.getByTestId("dismiss").click();
  await page.getByTestId("schedule-missing").waitFor();
  expect(phone.faults).toEqual([]);
});
