import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Computer } from "../e2e/errand.ts";
import { flushLayoutShifts, layoutShiftMax, watchLayoutShifts, worstLayoutShift, type Shift } from "./layout-shift.ts";

/** Where Debian and others put it; nothing is downloaded. */
const chromiumPath =
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path)) ?? null;
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const noBrowser = "no Chromium is installed: apt-get install chromium";

/** What must never happen while a test drives the app: a refusal by the content policy, or an error nobody caught. */
export type Faults = string[];

export type Device = { context: BrowserContext; page: Page; faults: Faults };

/** A real Chromium for the tests of this file; where none is installed they say so. Nothing on its pages jumps. */
export function testBrowser(): TestBrowser {
  const browser = new TestBrowser();
  beforeAll(() => browser.open());
  afterAll(() => browser.close());
  afterEach(async () => {
    const { value, moved } = await browser.layoutShift();
    expect(value > layoutShiftMax ? [value, ...moved] : []).toEqual([]);
  });
  beforeEach(({ skip }) => {
    if (chromiumPath === null) skip(noBrowser);
  });
  return browser;
}

export class TestBrowser {
  #browser: Browser | null = null;
  readonly #shifts: Shift[] = [];

  async open(): Promise<void> {
    if (chromiumPath !== null) this.#browser = await chromium.launch({ executablePath: chromiumPath, args });
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  /** The worst window since it was last asked for. */
  async layoutShift(): Promise<{ value: number; moved: string[] }> {
    for (const context of this.#browser?.contexts() ?? [])
      for (const page of context.pages()) await flushLayoutShifts(page);
    return worstLayoutShift(this.#shifts.splice(0));
  }

  /** A device whose storage lies in a folder, to be opened again, or copied. */
  async profile(folder: string): Promise<Device> {
    if (chromiumPath === null) throw new Error(noBrowser);
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: chromiumPath,
      args,
      locale: "en-GB",
    });
    const faults: Faults = [];
    return { context, page: await openPage(context, faults), faults };
  }

  /** A phone of its own, or what `options` make of it: its storage is shared with no other. */
  async device(options: BrowserContextOptions = {}): Promise<Device> {
    if (this.#browser === null) throw new Error("the browser is not open");
    const context = await this.#browser.newContext({
      viewport: { width: 412, height: 839 },
      hasTouch: true,
      isMobile: true,
      locale: "en-GB",
      ...options,
    });
    await watchLayoutShifts(context, (shift) => void this.#shifts.push(shift));
    const faults: Faults = [];
    const page = await openPage(context, faults);
    return { context, page, faults };
  }
}

/** Another tab of the same phone. */
export async function openPage(context: BrowserContext, faults: Faults): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      // Thrown where nobody catches it, so that it is told like every other error of the page.
      setTimeout(() => {
        throw new Error(`content policy: ${violatedDirective} ${blockedURI} ${sample}`);
      }),
    );
  });
  page.on("pageerror", (error) => void faults.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    // A hub that is stopped on purpose makes the browser complain of every request.
    if (
      message.type() === "error" &&
      !/ERR_(?:CONNECTION|EMPTY_RESPONSE|INTERNET)|WebSocket connection|status of 4/.test(text)
    )
      faults.push(text);
  });
  return page;
}

/** From the link in the address to the list of threads; the digits are typed at the desktop. */
export async function pairBrowser(computer: Computer, { page }: Device, name = "Ada's phone"): Promise<string> {
  const talk = computer.talk(["pair", "--json"]);
  const { url } = await talk.event("pairing");
  await page.goto(String(url));
  await page.getByTestId("join-name").fill(name);
  await page.getByTestId("join-confirm").click();
  await talk.event("asked");
  talk.say((await page.getByTestId("digits").innerText()).replaceAll(/\s/g, ""));
  const { memberId } = await talk.event("paired");
  await page.getByTestId("join-done").click();
  await page.getByTestId("screen-threads").waitFor();
  return String(memberId);
}

/** Leaves the page on the new thread. */
export async function giveInBrowser(page: Page, text: string, project: string | null): Promise<void> {
  const place = `${new URL(page.url()).origin}/#/new`;
  if (page.url() !== place) await page.goto(place);
  await page.getByTestId("new-text").fill(text);
  if (project !== null) await page.getByTestId("choose-project").selectOption(project);
  await page.getByTestId("give").click();
  await page.getByTestId("task").last().waitFor();
}

export const rungOf = (page: Page): Promise<string | null> => page.getByTestId("task").last().getAttribute("data-rung");
