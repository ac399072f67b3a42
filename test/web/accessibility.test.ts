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

type Focused = { name: string; place: number; fault: string | null } | null;
/** What the page with the scenes hands out. */
type Gallery = { listed: { name: string }[]; findFaults(): string[]; reachFaults(): string[]; focused(): Focused };

/** Three dozen pages each. */
const patienceMs = 300_000;
const phone = { width: 390, height: 844 };
const wide = { width: 1280, height: 800 };
const plain = { textPercent: 100, theme: "light", lang: "en" };

/** Every screen and state as it is looked at, with what `look` finds there. */
async function faultsOf(
  given: { viewport: { width: number; height: number }; textPercent: number; theme: string; lang: string },
  look: (page: Page) => Promise<string[]>,
): Promise<string[]> {
  const { viewport, textPercent, theme, lang } = given;
  const isPhone = viewport.width < 900;
  const { page, context, faults } = await browser.device({
    viewport,
    isMobile: false,
    hasTouch: isPhone,
    reducedMotion: "reduce",
  });
  await page.goto(`${gallery.url}/?list`);
  const scenes = await page.evaluate(() => (globalThis as unknown as Gallery).listed);
  expect(scenes.length).toBeGreaterThan(30);
  const found: string[] = [];
  for (const { name } of scenes) {
    await page.goto(`${gallery.url}/?scene=${name}&lang=${lang}&theme=${theme}&text=${textPercent}`);
    await page.locator("[data-testid]").first().waitFor();
    await settle(page);
    found.push(...(await look(page)).map((fault) => `${name}: ${fault}`));
  }
  await context.close();
  return [...found, ...faults];
}

const machine = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as unknown as Gallery).findFaults());

const machineAndReach = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { findFaults, reachFaults } = globalThis as unknown as Gallery;
    return [...findFaults(), ...reachFaults()];
  });

test.each([
  { what: "a phone, light", viewport: phone, ...plain },
  { what: "a phone, dark", viewport: phone, ...plain, theme: "dark" },
  { what: "a wide window, light, in Korean", viewport: wide, ...plain, lang: "ko" },
])(
  "on $what every screen has names, labels, contrast, touch sizes, landmarks and one title",
  async (given) => {
    expect(await faultsOf(given, machine)).toEqual([]);
  },
  patienceMs,
);

test.each([
  { what: "text twice as large on a phone", viewport: phone, ...plain, textPercent: 200 },
  { what: "text twice as large in a wide window", viewport: wide, ...plain, textPercent: 200 },
  // What a browser makes of 1280 by 800 at 200 percent.
  { what: "a wide window zoomed to twice its size", viewport: { width: 640, height: 400 }, ...plain },
  { what: "the narrowest phone, in Korean", viewport: { width: 320, height: 640 }, ...plain, lang: "ko" },
])(
  "with $what nothing is cut, nothing scrolls sideways and every control can be reached",
  async (given) => {
    expect(await faultsOf(given, machineAndReach)).toEqual([]);
  },
  patienceMs,
);

test(
  "the keyboard's way through every screen goes in the order of reading, and shows where it is",
  async () => {
    expect(await faultsOf({ viewport: wide, ...plain }, tabThrough)).toEqual([]);
  },
  patienceMs,
);

const stopsMax = 80;

async function tabThrough(page: Page): Promise<string[]> {
  const found: string[] = [];
  let [first, before] = [-1, -1];
  for (let stop = 0; stop < stopsMax; stop += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(() => (globalThis as unknown as Gallery).focused());
    // A browser without a window of its own begins anew.
    if (now === null || now.place === first) return found;
    if (first === -1) first = now.place;
    if (now.fault !== null) found.push(`${now.fault}: ${now.name}`);
    if (now.place <= before) found.push(`goes back to ${now.name}`);
    before = now.place;
  }
  return [...found, "the way has no end"];
}

/** Until what is fetched on demand has come and is drawn. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let [fetched, quietFrames] = [-1, 0];
    while (quietFrames < 6) {
      await frame();
      const count = performance.getEntriesByType("resource").length;
      quietFrames = count === fetched && document.querySelector(".plain-words") === null ? quietFrames + 1 : 0;
      fetched = count;
    }
  });
}
