import { fileURLToPath } from "node:url";
import type { CDPSession, Page } from "playwright-core";
import { buildWeb } from "../tools/build-web.ts";
import type { Phone } from "../test/device/phone.ts";
import { Computer } from "../test/e2e/errand.ts";
import { pairBrowser, TestBrowser } from "../test/web/browser.ts";

/** A phone of some years ago on a slow mobile line, as Lighthouse has it: round trip, bits down, bits up, slowness. */
const slowPhone = { latency: 150, download: 1_638_400 / 8, upload: 750_000 / 8, cpu: 4 };

export type WebPlace = { computer: Computer; url: string; page: Page; cdp: CDPSession; giver: Phone };

/** The real program with an agent of ours, a paired phone that gives, and the built app paired in a real Chromium. */
export async function withWebPlace<Result>(agent: string, use: (place: WebPlace) => Promise<Result>): Promise<Result> {
  if ((await buildWeb({ onlyIfOlder: true })) !== 0) throw new Error("the phone app was not built");
  const browser = new TestBrowser();
  await browser.open();
  try {
    await using computer = new Computer();
    const command = [fileURLToPath(new URL(agent, import.meta.url))];
    computer.configure({ projects: {}, agents: { pi: { command } }, defaultAgent: "pi" });
    const { url } = await computer.up();
    const device = await browser.device();
    device.page.setDefaultTimeout(120_000);
    await pairBrowser(computer, device);
    const giver = await computer.pairPhone("giver");
    const cdp = await device.context.newCDPSession(device.page);
    return await use({ computer, url, page: device.page, cdp, giver });
  } finally {
    await browser.close();
  }
}

export async function slowDown(cdp: CDPSession): Promise<void> {
  const { latency, download, upload, cpu } = slowPhone;
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false,
    latency,
    downloadThroughput: download,
    uploadThroughput: upload,
  });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: cpu });
}
