// Every screen and state, as pictures in docs/screens/: `npm run screens [scene…]`. `--check` takes none and only looks for faults.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { serveGallery } from "./screens/gallery-server.ts";
import { smallPng } from "./screens/small-png.ts";
import { writeIndex } from "./screens/screen-index.ts";

const folder = fileURLToPath(new URL("../docs/screens/", import.meta.url));
/** A Sunday afternoon, so that the pictures change only when the screens do. */
const now = new Date("2026-11-22T14:20:00+09:00");
const sizes = [
  { name: "phone", width: 390, height: 844 },
  { name: "wide", width: 1280, height: 800 },
] as const;
/** Sizes that are checked and not kept: the narrowest phone, and text twice as large. */
const strains = [
  { name: "narrow", width: 320, height: 640, textPercent: 100 },
  { name: "large-text", width: 390, height: 844, textPercent: 200 },
] as const;
const languages = ["en", "ko"] as const;
const themes = ["light", "dark"] as const;
const browserArguments =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

const isOnlyCheck = process.argv.includes("--check");
const only = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const gallery = await serveGallery();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: browserArguments.split(" ") });
const faults: string[] = [];
try {
  const scenes = (await scenesOf(browser)).filter(({ name }) => only.length === 0 || only.includes(name));
  mkdirSync(folder, { recursive: true });
  for (const language of languages) {
    for (const theme of themes) {
      for (const size of sizes) {
        await look(size, 100, language, theme, scenes, isOnlyCheck ? null : size.name);
      }
    }
    for (const strain of strains) await look(strain, strain.textPercent, language, "light", scenes, null);
  }
  if (!isOnlyCheck && only.length === 0) writeIndex(folder, scenes, sizes, languages, themes);
} finally {
  await browser.close();
  await gallery.close();
}
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? "No faults." : `${faults.length} faults.`);
process.exitCode = faults.length === 0 ? 0 : 1;

type Scene = { name: string; says: string };
/** What the page with the scenes hands out. */
type Gallery = { listed: Scene[]; findFaults(): string[] };

async function look(
  size: { name: string; width: number; height: number },
  textPercent: number,
  language: string,
  theme: "light" | "dark",
  scenes: readonly Scene[],
  saveAs: string | null,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    colorScheme: theme,
    locale: language === "ko" ? "ko-KR" : "en-GB",
    timezoneId: "Asia/Seoul",
    reducedMotion: "reduce",
    hasTouch: size.width < 900,
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(now);
  let scene = "";
  const where = () => `${scene} ${size.name} ${language} ${theme}`;
  page.on("pageerror", (error) => faults.push(`${where()}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`${where()}: ${message.text()}`);
  });
  for (const { name } of scenes) {
    scene = name;
    await page.goto(`${gallery.url}/?scene=${name}&lang=${language}&theme=${theme}`);
    await page.waitForSelector("[data-testid]");
    if (textPercent !== 100)
      await page.evaluate((percent) => (document.documentElement.style.fontSize = `${percent}%`), textPercent);
    // Where no fonts of a phone are installed, those with hangul and letters of one make stand in for them.
    await page.evaluate(() => document.documentElement.style.setProperty("--sans", '"Noto Sans CJK KR"'));
    await settle(page);
    // The page hands these out.
    for (const fault of await page.evaluate(() => (globalThis as unknown as Gallery).findFaults()))
      faults.push(`${where()}: ${fault}`);
    if (saveAs !== null)
      writeFileSync(
        `${folder}${name}-${saveAs}-${theme}-${language}.png`,
        smallPng(await page.screenshot({ animations: "disabled" })),
      );
    else if (process.env["SCREENS_STRAIN"] !== undefined)
      writeFileSync(
        `${process.env["SCREENS_STRAIN"]}/${name}-${size.name}-${language}.png`,
        smallPng(await page.screenshot({ animations: "disabled" })),
      );
  }
  await context.close();
}

/** Until what is fetched on demand has come and nothing is drawn anew. */
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

async function scenesOf(from: Browser): Promise<Scene[]> {
  const page = await from.newPage();
  await page.goto(`${gallery.url}/?list`);
  // As above.
  const listed = await page.evaluate(() => (globalThis as unknown as Gallery).listed);
  await page.close();
  return listed;
}
