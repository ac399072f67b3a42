import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { Received } from "../fakes/push-service.ts";
import { PushService } from "../fakes/push-service.ts";
import { Computer } from "../e2e/errand.ts";
import { openPage, pairBrowser, testBrowser } from "./browser.ts";
import { PushedBrowser } from "./pushed-browser.ts";

const browser = testBrowser();
// A page that comes back from behind another tab draws what it missed: nobody was reading it.
afterEach(async () => void (await browser.layoutShift()));
const notes = { "2026-11-21 stand-up.md": "# Stand-up 2026-11-21\n\nDecided: the gate is painted green.\n" };
const briefing = "Write a briefing of yesterday's notes";

let service: PushService;
beforeAll(async () => {
  service = await PushService.start();
});
afterAll(async () => {
  await service.close();
  service.assertFaultless();
});

test(
  "push turned on in the page calls: pressed, it opens the ask in the tab that is open, or in a new one",
  { timeout: 180_000 },
  async () => {
    await using computer = new Computer({ ERRAND_PUSH_LOOPBACK: "1" });
    for (const name of ["Red", "Blue"]) computer.makeFolder(name, notes);
    const { url } = await computer.up(["Red", "Blue"].flatMap((name) => ["--folder", computer.at(name), "--write"]));
    const phone = await browser.device();
    const { page, context, faults } = phone;
    const pushed = new PushedBrowser(context, service, url);
    await pushed.prepare();
    await pairBrowser(computer, phone);
    const nth = async (count: number): Promise<Received> => {
      if (pushed.subscription === null) throw new Error("nothing was subscribed");
      const push = (await service.until(pushed.subscription, count, 40_000))[count - 1];
      if (push === undefined) throw new Error("it has just come");
      return push;
    };

    await page.getByTestId("nav-settings").click();
    await page.getByTestId("notify").click();
    await page.getByTestId("notify-test").click();
    await pushed.hand(await nth(1));
    await expect.poll(() => page.getByTestId("notify-outcome").innerText()).toContain("The push service took it.");

    // The tab is open and nobody looks at it.
    await page.getByTestId("nav-threads").click();
    await setVisible(page, false);
    const red = await giveAndLeave(computer, "Red", "The red gate");
    await pushed.hand(await nth(2));
    await pushed.press("The red gate");
    expect(pushed.asked).toEqual(["focused"]);
    await setVisible(page, true);
    await expect.poll(() => page.url()).toBe(`${url}/#/t/${red}`);
    await page.getByTestId("answer-once").click();
    await expect.poll(() => page.getByTestId("task").getAttribute("data-rung"), { timeout: 30_000 }).toBe("unchecked");

    // And none is.
    await page.close();
    const blue = await giveAndLeave(computer, "Blue", "The blue gate");
    await pushed.hand(await nth(3));
    await pushed.press("The blue gate");
    expect(pushed.asked).toEqual(["focused", `opened /#/t/${blue}`]);
    const opened = await openPage(context, faults);
    await opened.goto(`${url}/#/t/${blue}`);
    await opened.getByTestId("answer-once").waitFor();
    expect(faults).toEqual([]);
  },
);

/** Somebody else gives a task that will ask, and is gone before it does. */
async function giveAndLeave(computer: Computer, project: string, title: string): Promise<string> {
  const giver = await computer.pairPhone(`giver of ${project}`);
  const { thread } = giver.give(briefing, { project, title });
  await expect.poll(() => giver.state.outbox).toEqual([]);
  await giver.close();
  return thread;
}

/** A browser without a screen shows every tab: what it would say of one that is behind another. */
async function setVisible(page: Page, isVisible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    isVisible ? "visible" : "hidden",
  );
}
