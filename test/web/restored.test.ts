import { cpSync, rmSync } from "node:fs";
import { expect, test, vi } from "vitest";
import type { Header, StoredEnvelope } from "../../src/domain/envelope.ts";
import { readEnvelope } from "../../src/seal/envelope.ts";
import { Computer, readyLine } from "../e2e/errand.ts";
import type { Phone } from "../device/phone.ts";
import { giveInBrowser, pairBrowser, rungOf, testBrowser, type Device } from "./browser.ts";

const browser = testBrowser();
vi.setConfig({ testTimeout: 180_000 });

const help = "What can you do?";
/** A machine that has other things to do. */
const patience = { timeout: 60_000, interval: 50 };

const headers = async (reader: Phone): Promise<Header[]> =>
  (await reader.connection.read({ limit: 100_000 })).map(({ envelope }) => readEnvelope(envelope).header);

async function giveAndWait({ page }: Device, text: string): Promise<void> {
  await giveInBrowser(page, text, null);
  await expect.poll(() => rungOf(page), patience).toBe("unchecked");
}

test.each(["open", "closed"])(
  "P-FOL-11: a hub restored from yesterday (app %s) gets again what was given, and is read anew",
  async (app) => {
    await using computer = new Computer();
    const hubArgs = ["--data", computer.at("hub"), "--json"];
    const hub = computer.talk(["hub", "--listen", "127.0.0.1:0", ...hubArgs]);
    const { url } = await readyLine(hub);
    const again = () => computer.talk(["hub", "--listen", new URL(url).host, ...hubArgs]);
    await computer.up(["--hub", url]);
    const phone = await browser.device();
    const me = await pairBrowser(computer, phone);
    const reader = await computer.pairPhone("reader");
    await giveAndWait(phone, `${help} (before the copy)`);
    await hub.end("SIGTERM");
    cpSync(computer.at("hub"), computer.at("yesterday"), { recursive: true });
    const today = again();
    await readyLine(today);
    // The list tells that the device has read on from the log that will be gone.
    await giveAndWait(phone, `${help} (since the copy)`);
    const given = (await headers(reader)).filter(({ f }) => f === me).map(({ id }) => id);
    if (app === "closed") await phone.page.goto("about:blank");
    await today.end("SIGKILL");
    rmSync(computer.at("hub"), { recursive: true });
    cpSync(computer.at("yesterday"), computer.at("hub"), { recursive: true });
    await readyLine(again());
    if (app === "closed") await phone.page.goto(url);

    await expect
      .poll(async () => {
        const there = (await headers(reader).catch(() => [])).map(({ id }) => id);
        return given.filter((id) => !there.includes(id));
      }, patience)
      .toEqual([]);
    await phone.page.goto(`${url}/#/`);
    await expect.poll(() => phone.page.getByTestId("thread-row").count(), patience).toBe(2);
    await giveAndWait(phone, `${help} (on the restored hub)`);
    const all = await headers(reader);
    const ends = all.filter(({ k }) => k === "task_ended");
    expect([ends.length, new Set(all.map(({ id }) => id)).size]).toEqual([3, all.length]);
  },
);

test("a copy of this profile that acted while the app was closed is noticed when it is opened", async () => {
  await using computer = new Computer();
  const { url } = await computer.up();
  const [first, second] = [computer.at("profile"), computer.at("copied profile")];
  const before = await browser.profile(first);
  await pairBrowser(computer, before);
  await giveAndWait(before, `${help} (before the copy)`);
  await before.context.close();
  cpSync(first, second, { recursive: true });
  const copy = await browser.profile(second);
  await copy.page.goto(url);
  await giveAndWait(copy, `${help} (by the copy)`);
  await copy.context.close();

  const original = await browser.profile(first);
  await original.page.goto(url);
  await original.page.getByTestId("screen-broken").waitFor();
  await expect.poll(() => original.page.getByTestId("fault").getAttribute("data-code"), patience).toBe("device_copied");
  await original.context.close();
});

test("P-ACC-10: a message that the hub leaves out is shown to be missing in its thread, and what to do", async () => {
  await using computer = new Computer();
  await computer.up();
  const phone = await browser.device();
  await pairBrowser(computer, phone);
  await giveAndWait(phone, help);
  const thread = phone.page.url();
  await phone.page.getByTestId("doubt-missing").waitFor({ state: "detached" });

  const other = await browser.device();
  await pairBrowser(computer, other, "another phone");
  await other.page.route(/\/log\?.*thread=/, async (route) => {
    const response = await route.fetch();
    // As the hub answers it.
    const page = (await response.json()) as { envelopes: StoredEnvelope[] };
    const kept = page.envelopes.filter(({ envelope }) => readEnvelope(envelope).header.k !== "attempt_started");
    await route.fulfill({ response, json: { ...page, envelopes: kept } });
  });
  await other.page.goto(thread);
  const doubt = other.page.getByTestId("doubt-missing");
  await doubt.waitFor();
  expect(await doubt.innerText()).toMatch(/^A message from .+ is missing here, before .+errand doctor/);
});
