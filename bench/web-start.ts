import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CDPSession, Page } from "playwright-core";
import { spreadOf } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";
import { slowDown, withWebPlace } from "./web-place.ts";

const threadCount = 20;
const startsMax = 7;

/** From the address to the list of threads drawn, one pressed, and its composer taking a letter. */
export async function benchStart(rounds: number): Promise<Row[]> {
  const starts = Math.min(startsMax, rounds);
  return withWebPlace("echo-agent.ts", async ({ url, page, cdp, giver }) => {
    for (let count = 0; count < threadCount; count += 1) await giver.ended(giver.give(`Task number ${count}`));
    await page
      .getByTestId("thread-row")
      .nth(threadCount - 1)
      .waitFor();
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.addInitScript(watchStart);
    await slowDown(cdp);
    let bytes = 0;
    cdp.on("Network.loadingFinished", ({ encodedDataLength }) => void (bytes += encodedDataLength));
    await bypass(cdp, true);
    const cold = await timesOf(page, `${url}/#/`, starts, () => (bytes = 0));
    const firstBytes = bytes;
    await bypass(cdp, false);
    const kept = await timesOf(page, `${url}/#/`, starts);
    await using bare = await barePage(firstBytes);
    await bypass(cdp, true);
    const bareCold = await timesOf(page, bare.url, starts);
    await bypass(cdp, false);
    const bareKept = await timesOf(page, bare.url, starts);
    return [
      rowOf(spreadOf(cold), {
        what: `app, first load (${Math.round(firstBytes / 1000)} kB): slow 4G, CPU ÷ 4 → list and composer usable`,
        baseline: spreadOf(bareCold).p50,
        aim: "≤ 2500",
      }),
      rowOf(spreadOf(kept), {
        what: "app, from its cache: slow 4G, CPU ÷ 4 → list and composer usable",
        baseline: spreadOf(bareKept).p50,
        aim: "≤ 800",
      }),
    ];
  });
}

async function bypass(cdp: CDPSession, isOn: boolean): Promise<void> {
  await cdp.send("Network.setBypassServiceWorker", { bypass: isOn });
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: isOn });
}

async function timesOf(page: Page, url: string, count: number, before: () => void = () => {}): Promise<number[]> {
  const times: number[] = [];
  // The first fills the caches, where there are any.
  for (let round = -1; round < count; round += 1) {
    await page.goto("about:blank");
    before();
    await page.goto(url, { waitUntil: "commit" });
    // Put there by `watchStart`.
    const usableAt = await page.waitForFunction(() => (globalThis as { usableAt?: number }).usableAt, null, {
      polling: 100,
    });
    if (round >= 0) times.push(Number(await usableAt.jsonValue()));
  }
  return times;
}

/** In the page, from its first moment: what a person would wait for, seen as soon as it is there. */
function watchStart(): void {
  let isListed = false;
  const look = (): void => {
    const row = document.querySelector<HTMLElement>('[data-testid="thread-row"]');
    if (!isListed && row !== null) {
      isListed = true;
      row.click();
    }
    const box = document.querySelector<HTMLTextAreaElement>('[data-testid="composer-text"]');
    if (box === null || box.disabled) return;
    watcher.disconnect();
    box.focus();
    // As a key does it: the event goes through the app, which keeps the letter or does not.
    document.execCommand("insertText", false, "x");
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (document.querySelector<HTMLTextAreaElement>('[data-testid="composer-text"]')?.value === "x")
          Object.assign(globalThis, { usableAt: performance.now() });
      }),
    );
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document, { childList: true, subtree: true });
}

/** The least that could take a letter after so many bytes: one file, nothing to run. */
async function barePage(bytes: number): Promise<{ url: string } & AsyncDisposable> {
  const box = '<textarea data-testid="composer-text"></textarea>';
  const filling = randomBytes(Math.ceil((bytes * 3) / 4)).toString("base64url");
  const text = `<!doctype html><title>bare</title><!--${filling}--><a data-testid="thread-row">row</a>${box}`;
  const server = createServer((_request, response) =>
    response.writeHead(200, { "content-type": "text/html", "cache-control": "max-age=3600" }).end(text),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
