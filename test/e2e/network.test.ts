import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { Computer } from "./errand.ts";
import { configureScripted } from "./scripted.ts";

const asked: string[] = [];
const web = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.end("from the web");
});
let port: number;

beforeAll(async () => {
  await once(web.listen(0, "127.0.0.1"), "listening");
  // Listening on a port, so the address has one.
  ({ port } = web.address() as AddressInfo);
});
afterAll(() => void web.close());
beforeEach(skipUnlessConfined);

/** What an agent's command sees of a listed host, another, and the same server past the proxy. */
async function seenWith(network: object | undefined): Promise<string> {
  asked.length = 0;
  await using computer = new Computer();
  const { work } = configureScripted(computer, network === undefined ? {} : { network });
  await computer.up();
  const code = `
    const { request } = require("node:http");
    const proxy = process.env.HTTP_PROXY ? new URL(process.env.HTTP_PROXY) : null;
    const get = (o) => new Promise((r) => request(o, (a) => { let t = ""; a.on("data", (d) => t += d).on("end", () => r(a.statusCode + " " + t.trim())); }).on("error", (e) => r(e.code)).end());
    const through = (url) => proxy === null ? "no proxy" : get({ host: proxy.hostname, port: proxy.port, path: url, headers: { "proxy-authorization": "Basic " + Buffer.from("errand:" + proxy.password).toString("base64") } });
    (async () => require("node:fs").writeFileSync("seen.txt", [await through("http://localhost:${port}/listed"), await through("http://other.localhost:${port}/other"), await get({ host: "127.0.0.1", port: ${port}, path: "/direct" })].join("\\n")))();`;
  writeFileSync(join(work, "probe.cjs"), code);
  const phone = await computer.pairPhone();
  const command = `"${process.execPath}" probe.cjs`;
  const given = phone.give(script("look", { do: "shell", command }), { project: "Work", agent: "pi" });
  expect(await phone.ended(given)).toMatchObject({ outcome: "unchecked", reason: null, confinement: "confined" });
  return readFileSync(join(work, "seen.txt"), "utf8");
}

test("an agent reaches the hosts of its project's file, and nothing past them", async () => {
  const seen = await seenWith({ hosts: [{ host: "localhost", ports: [port], private: true }] });
  const [listed, other, direct] = seen.split("\n");
  expect(listed).toBe("200 from the web");
  expect(other).toMatch(/^403 .*\(host_not_allowed\)$/);
  expect(direct).toBe("ECONNREFUSED");
  expect(asked).toEqual(["/listed"]);
});

test("a listed name that leads to this computer is refused unless the owner says that it may", async () => {
  const seen = await seenWith({ hosts: [`localhost:${port}`] });
  expect(seen.split("\n")[0]).toMatch(/^403 .*\(address_not_allowed\)$/);
  expect(asked).toEqual([]);
});

test("a project without hosts has no proxy at all", async () => {
  expect(await seenWith(undefined)).toBe("no proxy\nno proxy\nECONNREFUSED");
  expect(asked).toEqual([]);
});
