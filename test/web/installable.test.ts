import { expect, test } from "vitest";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { Computer } from "../e2e/errand.ts";
import { testBrowser } from "./browser.ts";

const browser = testBrowser();

test("the browser finds nothing that keeps the app from being installed, nor in its manifest", async () => {
  await using computer = new Computer();
  const { url } = await computer.up();
  // Not in a private window: nothing is installed from one.
  const { context, page, faults } = await browser.profile(temporaryFolder());
  await page.goto(url);
  await page.getByTestId("screen-join").waitFor();
  const cdp = await context.newCDPSession(page);
  expect(await cdp.send("Page.getAppManifest")).toMatchObject({ url: `${url}/manifest.webmanifest`, errors: [] });
  await expect.poll(async () => (await cdp.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});
