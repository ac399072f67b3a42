import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { serveGallery } from "../../tools/screens/gallery-server.ts";
import { testBrowser } from "./browser.ts";

const browser = testBrowser();
let gallery: Awaited<ReturnType<typeof serveGallery>>;
beforeAll(async () => {
  gallery = await serveGallery();
});
afterAll(async () => {
  await gallery.close();
});

async function scene(name: string): Promise<{ page: Page; faults: string[]; calls: () => Promise<Call[]> }> {
  const { page, faults } = await browser.device();
  await page.goto(`${gallery.url}/?scene=${name}&lang=en`);
  await page.locator("h1").first().waitFor();
  const calls = () => page.evaluate(() => (globalThis as unknown as { session: { calls: Call[] } }).session.calls);
  return { page, faults, calls };
}
type Call = { name: string; given: Record<string, unknown> };

test("an approval opens in sight, is answered once, and says that the answer is on its way", async () => {
  const { page, calls } = await scene("thread-approval");
  await expect.poll(async () => (await page.getByTestId("ask").boundingBox())?.y ?? 999).toBeLessThan(120);
  await page.getByTestId("answer-once").click();
  await page.getByTestId("ask-sent").waitFor();
  expect(await page.getByTestId("answer-once").count()).toBe(0);
  expect(await calls()).toMatchObject([{ name: "answer", given: { answer: { choice: "once" } } }]);
});

test("stopping the task asks again first; leaving that dialog changes nothing", async () => {
  const { page, calls } = await scene("thread-approval");
  await page.getByTestId("answer-stop").click();
  await page.keyboard.press("Escape");
  expect(await calls()).toEqual([]);
  await page.getByTestId("answer-stop").click();
  await page.getByTestId("confirm-act").click();
  await page.getByTestId("ask-sent").waitFor();
  expect(await calls()).toMatchObject([{ given: { answer: { choice: "stop" } } }]);
});

test("a question says what it still needs, and takes the focus there", async () => {
  const { page, calls } = await scene("thread-question");
  await page.getByTestId("answer-send").click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-invalid"))).toBe("true");
  expect(await calls()).toEqual([]);
  await page.getByText("Revenue (net), column F").click();
  await page.getByTestId("answer-send").click();
  await page.getByTestId("ask-sent").waitFor();
  expect(await calls()).toMatchObject([{ given: { answer: { values: { column: "0", refunds: false } } } }]);
});

test("while a task works, words go into it or wait as the next task", async () => {
  const { page, calls } = await scene("thread-working");
  await page.getByTestId("composer-text").fill("Skip the annexes");
  await page.getByTestId("send").click();
  await expect.poll(() => page.getByTestId("composer-text").inputValue()).toBe("");
  await page.getByTestId("now-next").getByText("Next").click();
  await page.getByTestId("composer-text").fill("Then draft a letter");
  await page.getByTestId("send").click();
  await expect.poll(async () => (await calls()).map(({ name }) => name)).toEqual(["say", "give"]);
  await page.getByTestId("saved-item").waitFor();
});

test("moving to a screen takes the focus to its title and names the window", async () => {
  const { page } = await scene("threads");
  await page.getByTestId("nav-settings").click();
  await page.getByTestId("screen-settings").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Settings");
  expect(await page.title()).toBe("Settings · Errand");
});

test("changing the language changes every word on the screen, without loading anew", async () => {
  const { page } = await scene("settings");
  await page.getByTestId("language").getByText("한국어").click();
  await expect.poll(() => page.locator("h1").first().innerText()).toBe("설정");
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("ko");
});

test("hostile words stay words: nothing runs, nothing is fetched, nothing links out of the web", async () => {
  const { page, faults } = await scene("thread-hostile");
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await page.locator(".markdown").waitFor();
  const seen = await page.evaluate(() => ({
    ran: "pwned" in globalThis,
    drawn: document.querySelectorAll(".markdown :is(script, img, iframe, style, svg)").length,
    links: [...document.querySelectorAll<HTMLAnchorElement>(".markdown a")].map((link) => link.href),
    handlers: [...document.querySelectorAll("*")].filter((element) =>
      [...element.attributes].some(({ name }) => name.startsWith("on")),
    ).length,
  }));
  expect(seen).toEqual({ ran: false, drawn: 0, links: ["https://elsewhere.example/plain"], handlers: 0 });
  expect(fetched.filter((url) => !url.startsWith(gallery.url))).toEqual([]);
  expect(faults).toEqual([]);
});
