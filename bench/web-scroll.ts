import type { Page } from "playwright-core";
import type { ThreadId } from "../src/domain/ids.ts";
import { spreadOf } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";
import { withWebPlace } from "./web-place.ts";

const entryCount = 10_000;
const turns = 4;
const wheels = 200;
const wheelPx = 400;

/** All entries of a long thread loaded, then turned through with the wheel: the longest that a frame took. */
export async function benchScroll(): Promise<Row[]> {
  return withWebPlace("busy-agent.ts", async ({ url, page, giver }) => {
    const thread = giver.device.newId<ThreadId>();
    await giver.device.openThread(thread);
    let entries = 0;
    giver.device.listen(({ entry }) => void (entries += entry.kind === "live" ? 0 : 1));
    let tasks = 0;
    while (entries < entryCount) {
      tasks += 1;
      await giver.ended(giver.give(`Task number ${tasks}: look through the exports`, { thread }), 60_000);
    }
    await page.goto(`${url}/#/t/${thread}`);
    await page.getByTestId("task").first().waitFor();
    const earlier = page.getByTestId("earlier");
    while ((await page.getByTestId("task").count()) < tasks) {
      const before = await page.getByTestId("task").count();
      await earlier.click();
      await page.waitForFunction(
        (count) =>
          document.querySelectorAll('[data-testid="task"]').length > count ||
          document.querySelector('[data-testid="earlier"]') === null,
        before,
      );
    }
    // The person who loaded the earlier ones is at the top of them.
    await page.locator(".page-body").evaluate((body) => body.scrollTo(0, 0));
    const frames = await turnedOften(page);
    await page.goto("about:blank");
    await page.setContent(
      `<div class="page-body" style="height:100vh;overflow:auto">${"<p>The totals agree.</p>".repeat(entryCount)}</div>`,
    );
    const bare = await turnedOften(page);
    return [
      rowOf(spreadOf(frames), {
        what: `app, scrolling a thread of ${entries} entries in ${tasks} tasks: longest frame`,
        baseline: spreadOf(bare).p50,
        aim: "≤ 50",
      }),
    ];
  });
}

async function turnedOften(page: Page): Promise<number[]> {
  const frames: number[] = [];
  for (let count = 0; count < turns; count += 1)
    frames.push(await turned(page, ".page-body", 1), await turned(page, ".page-body", -1));
  return frames;
}

/** Wheel after wheel over what scrolls; the longest time between two frames meanwhile. */
async function turned(page: Page, selector: string, direction: 1 | -1): Promise<number> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error("nothing scrolls");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(() => {
    const deltas: number[] = [];
    let last = performance.now();
    const frame = (now: number): void => {
      deltas.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(globalThis, { deltas });
  });
  const top = (): Promise<number> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => element.scrollTop);
  const from = await top();
  for (let count = 0; count < wheels; count += 1) await page.mouse.wheel(0, direction * wheelPx);
  if (Math.abs((await top()) - from) < wheelPx * 10) throw new Error("the wheel moved nothing");
  // The first frames belong to what came before.
  return page.evaluate(() => Math.max(...(globalThis as unknown as { deltas: number[] }).deltas.slice(3)));
}
