import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { CDPSession, Page } from "playwright-core";
import { buildPage } from "../../tools/screens/gallery-server.ts";
import { testHub } from "../fakes/test-hub.ts";
import { testBrowser } from "./browser.ts";
import type { Stage } from "./hostile/page.tsx";
import { hostilePayloads } from "./hostile/payloads.ts";
import { heavyPayloads } from "./hostile/text-payloads.ts";
import { Trap } from "./hostile/trap.ts";

const browser = testBrowser();
// A script goes from screen to screen here, and no hand: what is drawn anew is no jump.
afterEach(async () => void (await browser.layoutShift()));

// A minute of drawing on a machine that is busy.
vi.setConfig({ testTimeout: 240_000 });

const built = mkdtempSync(join(tmpdir(), "errand-hostile-"));
let trap: Trap;
beforeAll(async () => {
  trap = await Trap.open();
  await buildPage(new URL("hostile/", import.meta.url), built);
});
afterAll(async () => {
  await trap.close();
  rmSync(built, { recursive: true });
});

/** In the page: what `page.tsx` leaves there. */
declare const stage: Stage;

type Shown = { page: Page; harm(): Promise<string[]> };

/** The app under the hub's own headers. `harm`: everything that anybody could do or call from it, in words. */
async function hostileApp(): Promise<Shown> {
  const hub = await testHub({ appFolder: built });
  const { page, context, faults } = await browser.device();
  // Hundreds of cards on one screen, on a machine that may be busy.
  page.setDefaultTimeout(60_000);
  const seen: string[] = [];
  page.on("dialog", (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("download", (download) => void seen.push(`saved ${download.url()}`));
  context.on("page", (other) => void seen.push(`opened ${other.url()}`));
  await stopAll(await context.newCDPSession(page), hub.url, seen);
  await page.goto(hub.url);
  await page.getByTestId("screen-threads").waitFor();
  return {
    page,
    async harm() {
      const inside = await page.evaluate(() => [
        ...("pwned" in globalThis ? [`payload ${String((globalThis as { pwned?: unknown }).pwned)} ran`] : []),
        ...stage.findIntruders(),
      ]);
      return [...inside, ...seen, ...faults, ...trap.caught];
    },
  };
}

/** No request leaves the page but to the hub, and every other one is remembered. */
async function stopAll(cdp: CDPSession, origin: string, seen: string[]): Promise<void> {
  cdp.on("Fetch.requestPaused", ({ requestId, request }) => {
    const isOwn = request.url.startsWith(`${origin}/`);
    if (!isOwn) seen.push(`asked for ${request.url}`);
    const answer = isOwn
      ? cdp.send("Fetch.continueRequest", { requestId })
      : cdp.send("Fetch.failRequest", { requestId, errorReason: "AccessDenied" });
    // The page may have gone on meanwhile.
    answer.catch(() => {});
  });
  await cdp.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] });
}

test("300 payloads in every place of a thread stay words: nothing runs, nothing is asked for, nothing intrudes", async () => {
  const { page, harm } = await hostileApp();
  const payloads = hostilePayloads(trap.url);
  expect(payloads.length).toBeGreaterThanOrEqual(300);
  for (let at = 0; at < payloads.length; at += 64) {
    const some = payloads.slice(at, at + 64);
    expect(await page.evaluate((given) => stage.work(given), some)).toEqual([]);
    expect(await harm()).toEqual([]);
  }
});

test("so they do in lists, asks, devices, offers and what was not sent", async () => {
  const { page, harm } = await hostileApp();
  await page.evaluate((given) => stage.space(given), hostilePayloads(trap.url));
  for (const [hash, screen] of [
    ["#/", "screen-threads"],
    ["#/needs", "screen-needs"],
    ["#/settings", "screen-settings"],
    ["#/new", "screen-new"],
  ] as const) {
    await page.evaluate((to) => void (location.hash = to), hash);
    await page.getByTestId(screen).waitFor();
    expect(await harm()).toEqual([]);
  }
});

test("so they do as files, under every name and in every form that the viewer has", async () => {
  const { page, harm } = await hostileApp();
  expect(await page.evaluate((given) => stage.files(given), hostilePayloads(trap.url))).toEqual([]);
  expect(await harm()).toEqual([]);
});

test("what is deep, long or wide beyond all measure leaves the page answering, as words and as a file", async () => {
  const { page, harm } = await hostileApp();
  for (const [at, { text }] of heavyPayloads.entries()) {
    const payload = { id: (at + 1) * 6, text };
    await page.evaluate((given) => stage.large(given), payload);
    expect(await page.evaluate((given) => stage.files([given]), payload)).toEqual([]);
  }
  expect(await harm()).toEqual([]);
});
