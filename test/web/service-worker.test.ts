import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { testHub } from "../fakes/test-hub.ts";
import { testBrowser, type Device } from "./browser.ts";

const browser = testBrowser();

/** A copy of the built app, to be made newer. */
function builtApp(): string {
  const folder = join(temporaryFolder(), "web");
  cpSync(fileURLToPath(new URL("../../dist/web/", import.meta.url)), folder, { recursive: true });
  return folder;
}

async function installed(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId("screen-join").waitFor();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

test("the app opens without the hub, and nothing the hub says is in its cache", async () => {
  const hub = await testHub({ appFolder: builtApp() });
  const { page, faults } = await browser.device();
  await installed(page, hub.url);
  await hub.stop();
  await page.reload();
  await page.getByTestId("screen-join").waitFor();
  const kept = await page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
    return paths;
  });
  expect(kept).toContain("/");
  expect(kept.filter((path) => path.startsWith("/v1") || path.includes("manifest.json"))).toEqual([]);
  expect(faults).toEqual([]);
});

test("a newer app waits until the person takes it; until then the page and its files stay of one version", async () => {
  const folder = builtApp();
  const hub = await testHub({ appFolder: folder });
  const { page, faults } = await browser.device();
  await installed(page, hub.url);
  const newer = readFileSync(join(folder, "index.html"), "utf8").replace(
    "<title>Errand</title>",
    "<title>Newer</title>",
  );
  writeFileSync(join(folder, "index.html"), newer);
  const worker = join(folder, "service-worker.js");
  writeFileSync(worker, readFileSync(worker, "utf8").replace(/errand-/, "errand-newer-"));
  await hub.restart({ appFolder: folder });
  await page.reload();
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  const isWaiting = (): Promise<boolean> =>
    page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting != null);
  await expect.poll(isWaiting).toBe(true);
  const shell = (): Promise<string> => page.evaluate(async () => (await fetch("/")).text());
  expect(await shell()).toContain("<title>Errand</title>");
  await page.evaluate(async () => {
    const changed = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
    );
    (await navigator.serviceWorker.getRegistration())?.waiting?.postMessage({ type: "take_over" });
    await changed;
  });
  expect(await shell()).toContain("<title>Newer</title>");
  expect(faults).toEqual([]);
});

test("a push is shown in its words; one without content, or of another version, in words that are true all the same", async () => {
  const hub = await testHub({ appFolder: builtApp() });
  const phone = await browser.device();
  const { page } = phone;
  await phone.context.grantPermissions(["notifications"], { origin: hub.url });
  await installed(page, hub.url);
  const deliver = await pushTo(phone, hub.url);
  await deliver(
    JSON.stringify({
      kind: "done",
      title: "Briefing",
      body: "Done.",
      tag: "thread",
      url: "/#/t/AAAAAAAAAAAAAAAAAAAAAA",
    }),
  );
  await deliver("");
  await deliver("not JSON");
  const shown = (): Promise<[string, string, string][]> =>
    page.evaluate(async () => {
      const all = await (await navigator.serviceWorker.ready).getNotifications();
      return all.map(({ title, body, tag }) => [title, body, tag] as [string, string, string]);
    });
  await expect
    .poll(async () => (await shown()).toSorted(([a], [b]) => a.localeCompare(b)))
    .toEqual([
      ["Briefing", "Done.", "thread"],
      ["Errand", "There is something new.", "errand"],
    ]);
  expect(phone.faults).toEqual([]);
});

/** As the browser's own push service would, after it has opened the record. */
async function pushTo({ context, page }: Device, origin: string): Promise<(data: string) => Promise<void>> {
  const cdp = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) =>
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
      if (found !== undefined) resolve(found.registrationId);
    }),
  );
  await cdp.send("ServiceWorker.enable");
  const registrationId = await registered;
  return async (data) => void (await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data }));
}
