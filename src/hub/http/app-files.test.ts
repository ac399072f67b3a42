import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rawRequest } from "../../../test/fakes/raw-request.ts";
import { temporaryFolder } from "../../../test/fakes/temporary-folder.ts";
import { testHub } from "../../../test/fakes/test-hub.ts";

const page = "<!doctype html><title>Errand</title>";

function builtApp(): string {
  const folder = join(temporaryFolder(), "web");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), page);
  writeFileSync(join(folder, "assets/app-1a2b.js"), "export const app = 1;");
  writeFileSync(join(folder, "service-worker.js"), "self");
  writeFileSync(join(folder, "build-manifest.json"), "{}");
  writeFileSync(join(folder, "..", "secret.js"), "not the app's");
  return folder;
}

async function get(url: string, path: string, headers: Record<string, string> = {}) {
  return rawRequest(url, { method: "GET", path, headers: { host: new URL(url).host, ...headers } });
}

test("the app is served where the status page was, with one policy for its own worker and no other", async () => {
  const { url } = await testHub({ appFolder: builtApp() });
  const answer = await fetch(url);
  expect(await answer.text()).toBe(page);
  const policy = answer.headers.get("content-security-policy");
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types errand-worker");
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(answer.headers.get("cache-control")).toBe("no-cache");
  // The hub's other answers make no script address at all.
  expect((await fetch(`${url}/v1/health`)).headers.get("content-security-policy")).toContain("trusted-types 'none'");
});

test("hashed files are kept for ever, the others are asked for again and answered with nothing when they are the same", async () => {
  const { url } = await testHub({ appFolder: builtApp() });
  const asset = await fetch(`${url}/assets/app-1a2b.js`);
  expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(asset.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const worker = await fetch(`${url}/service-worker.js`);
  const etag = worker.headers.get("etag") ?? "";
  expect(worker.headers.get("cache-control")).toBe("no-cache");
  expect(await get(url, "/service-worker.js", { "if-none-match": etag })).toMatchObject({ status: 304 });
});

test("text goes out zipped to who takes it", async () => {
  const { url } = await testHub({ appFolder: builtApp() });
  const zipped = await fetch(url, { headers: { "accept-encoding": "gzip" } });
  expect(zipped.headers.get("content-encoding")).toBe("gzip");
  expect(await zipped.text()).toBe(page);
  const plain = await get(url, "/");
  expect(plain.headers["content-encoding"]).toBeUndefined();
});

test.each([
  "/build-manifest.json",
  "/../secret.js",
  "/assets/../../secret.js",
  "/assets/%2e%2e/%2e%2e/secret.js",
  "/index.html",
  "/assets/",
])("only what was listed at the start is served: %s is not", async (path) => {
  const { url } = await testHub({ appFolder: builtApp() });
  expect(await get(url, path)).toMatchObject({ status: 404, code: "not_found" });
});

test("without a built app the hub says what it is", async () => {
  const { url } = await testHub({ appFolder: join(temporaryFolder(), "nothing") });
  expect(await (await fetch(url)).text()).toContain("This is an Errand hub");
});
