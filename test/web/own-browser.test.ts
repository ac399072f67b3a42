import { existsSync, readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { Computer } from "../e2e/errand.ts";
import { testBrowser } from "./browser.ts";

const browser = testBrowser();

test("the desktop's own browser joins by a file that only its user can read, once and without digits", async () => {
  await using computer = new Computer();
  const { url } = await computer.up();
  const said = await computer.errand("open", "--print", "--json");
  const [door] = said.lines as [{ file: string; url: string; isOpened: boolean }];
  expect(door).toMatchObject({ url, isOpened: false });
  expect(statSync(door.file).mode & 0o777).toBe(0o600);
  // Neither what was said nor the file's name holds the secret.
  const link = /content="0;url=([^"]+)"/.exec(readFileSync(door.file, "utf8"))?.[1] ?? "";
  const secret = Buffer.from(link.split("#p=")[1] ?? "", "base64url").subarray(25, 57);
  expect(secret).toHaveLength(32);
  for (const text of [said.stdout, said.stderr, door.file])
    for (const form of ["hex", "base64url"] as const) expect(text).not.toContain(secret.toString(form).slice(2, 40));

  const { page, faults } = await browser.device();
  await page.goto(pathToFileURL(door.file).href);
  await page.getByTestId("join-name").fill("This laptop");
  expect(new URL(page.url()).origin).toBe(url);
  expect(page.url()).not.toContain("#p=");
  await page.getByTestId("join-confirm").click();
  await page.getByTestId("join-done").click();
  await page.getByTestId("screen-threads").waitFor();
  await expect.poll(() => existsSync(door.file)).toBe(false);
  const [devices] = (await computer.errand("devices", "--json")).lines;
  expect(devices).toContainEqual(expect.objectContaining({ name: "This laptop", role: "owner", isRevoked: false }));

  // Opened again, the same browser is at home already; another one finds the link used up.
  await page.goto(link);
  await page.getByTestId("screen-threads").waitFor();
  const other = await browser.device();
  await other.page.goto(link);
  await other.page.getByTestId("join-confirm").click();
  await other.page.getByTestId("join-again").waitFor();
  expect((await computer.errand("devices", "--json")).lines[0]).toEqual(devices);
  expect(faults).toEqual([]);
});
