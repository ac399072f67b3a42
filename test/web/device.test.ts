import { cpSync } from "node:fs";
import { expect, test } from "vitest";
import type { FileRef } from "../../src/domain/entries.ts";
import { readEnvelope } from "../../src/seal/envelope.ts";
import { Computer } from "../e2e/errand.ts";
import { giveInBrowser, pairBrowser, rungOf, testBrowser } from "./browser.ts";

const browser = testBrowser();

const help = "What can you do?";

test("no key of a paired browser can be read out of it, nor an epoch's from its disk", async () => {
  await using computer = new Computer();
  await computer.up();
  const phone = await browser.device();
  await pairBrowser(computer, phone);
  const kept = await phone.page.evaluate(async () => {
    const opened = Promise.withResolvers<IDBDatabase>();
    const request = indexedDB.open("errand");
    request.addEventListener("success", () => opened.resolve(request.result));
    const db = await opened.promise;
    const all = (store: string): Promise<unknown[]> =>
      new Promise((resolve) => {
        const got = db.transaction(store).objectStore(store).getAll();
        got.addEventListener("success", () => resolve(got.result));
      });
    const [identity] = (await all("identity")) as { privateKey: CryptoKey; wrapKey: CryptoKey }[];
    const exported = async (key: CryptoKey, format: "pkcs8" | "raw"): Promise<string> =>
      crypto.subtle.exportKey(format, key).then(
        () => "exported",
        (error: unknown) => (error instanceof Error ? error.name : "refused"),
      );
    if (identity === undefined) throw new Error("a paired device has an identity");
    return {
      sign: await exported(identity.privateKey, "pkcs8"),
      wrap: await exported(identity.wrapKey, "raw"),
      // iv, 32 bytes, tag: sealed by the wrap key.
      epochBytes: ((await all("epochs")) as string[]).map((text) => Math.floor((text.length * 3) / 4)),
    };
  });
  expect(kept).toEqual({ sign: "InvalidAccessError", wrap: "InvalidAccessError", epochBytes: [60] });
});

test("a browser that gives no key back asks for nothing: the desktop hears of no device", async () => {
  await using computer = new Computer();
  await computer.up();
  const { page } = await browser.device();
  // As browsers did that return null where a key was written.
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey): IDBRequest<IDBValidKey> {
      const kept = this.name === "identity" ? { ...(value as object), privateKey: null } : value;
      return key === undefined ? put.call(this, kept) : put.call(this, kept, key);
    };
  });
  const talk = computer.talk(["pair", "--json"]);
  const { url } = await talk.event("pairing");
  await page.goto(String(url));
  await page.getByTestId("join-confirm").click();
  await expect.poll(() => page.getByTestId("fault").getAttribute("data-code")).toBe("keys_not_kept");
  talk.child.kill("SIGINT");
  await talk.ended;
  expect(talk.output).not.toContain("asked");
});

test("a link of another hub is refused before anything is made or sent", async () => {
  await using computer = new Computer();
  const { url } = await computer.up();
  const { page } = await browser.device();
  const talk = computer.talk(["pair", "--json"]);
  const link = String((await talk.event("pairing"))["url"]);
  await page.goto(url);
  await page.getByTestId("join-link").fill(link.replace(url, "https://hub.example"));
  await page.getByTestId("join-offer").click();
  await expect.poll(() => page.getByTestId("fault").getAttribute("data-code")).toBe("pairing_other_hub");
});

test("a device whose storage the browser dropped says so, instead of looking new", async () => {
  await using computer = new Computer();
  await computer.up();
  const phone = await browser.device();
  const { page } = phone;
  await pairBrowser(computer, phone);
  // The page that is open lets go of it and looks again.
  await page.evaluate(() => void indexedDB.deleteDatabase("errand"));
  await page.getByTestId("screen-broken").waitFor();
  await expect.poll(() => page.getByTestId("fault").getAttribute("data-code")).toBe("storage_evicted");
});

test("of a copied profile the one that hears the other speak stops at once", async () => {
  await using computer = new Computer();
  const { url } = await computer.up();
  const [first, second] = [computer.at("profile"), computer.at("copied profile")];
  const before = await browser.profile(first);
  await pairBrowser(computer, before);
  await giveInBrowser(before.page, `${help} (before the copy)`, null);
  await expect.poll(() => rungOf(before.page), { timeout: 20_000 }).toBe("unchecked");
  await before.context.close();
  cpSync(first, second, { recursive: true });

  const original = await browser.profile(first);
  const copy = await browser.profile(second);
  await original.page.goto(url);
  await copy.page.goto(url);
  await copy.page.getByTestId("thread-row").waitFor();
  await copy.page.getByTestId("banner-line").waitFor({ state: "detached" });
  await giveInBrowser(original.page, `${help} (by one of the two)`, null);
  await expect.poll(() => rungOf(original.page), { timeout: 20_000 }).toBe("unchecked");
  await copy.page.getByTestId("screen-broken").waitFor();
  await original.context.close();
  await copy.context.close();
});

test("a file attached without the hub is kept sealed and arrives whole with its task", async () => {
  await using computer = new Computer();
  const { url } = await computer.up();
  const phone = await browser.device();
  const { page } = phone;
  await pairBrowser(computer, phone);
  const reader = await computer.pairPhone("reader");
  await computer.stop();
  await page.goto(`${url}/#/new`);
  const bytes = Buffer.alloc(300_000, "the quick brown fox ");
  await page.getByTestId("attach-input").setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: bytes });
  await giveInBrowser(page, help, null);
  expect(await rungOf(page)).toBe("saved");
  await page.reload();
  await computer.up(["--listen", new URL(url).host]);
  await expect.poll(() => rungOf(page), { timeout: 20_000 }).not.toBe("saved");

  await reader.device.fetchRoster();
  const stored = await reader.connection.read({ after: 0 });
  const task = stored.map(({ envelope }) => readEnvelope(envelope)).find(({ header }) => header.k === "task");
  if (task === undefined) throw new Error("the task is in the log");
  const { entry } = await reader.device.membership.open(task);
  // Of kind task, by its header.
  const [attachment] = (entry as { body: { attachments: FileRef[] } }).body.attachments;
  expect(attachment).toMatchObject({ name: "notes.txt", mime: "text/plain" });
  expect(attachment && (await reader.fetch(attachment)).equals(bytes)).toBe(true);
  expect(phone.faults).toEqual([]);
});
