import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "../domain/ports.ts";
import { connectorUrl, startConnectorRelay, type ConnectorRelay } from "./connector-relay.ts";

const token = "thread-token";
let folder: string;
let upstream: Server;
let seen: IncomingMessage[];
let relay: ConnectorRelay;
const socketPath = (): string => join(folder, "ways", "c.sock");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "errand-relay-"));
  seen = [];
  upstream = createServer((incoming, response) => {
    seen.push(incoming);
    response.writeHead(200, { "mcp-session-id": "s1", "set-cookie": "a=b" }).end(`answered ${incoming.method}`);
  });
  await once(upstream.listen(0, "127.0.0.1"), "listening");
  // Listening on a port, so the address has one.
  const { port } = upstream.address() as AddressInfo;
  const connector = {
    name: "calendar",
    url: `http://127.0.0.1:${port}/mcp?space=1`,
    headers: { authorization: "Bearer owners-own" },
  };
  relay = await startConnectorRelay({ socketPath: socketPath(), connectors: [connector], token, log: silentLog });
});
afterEach(async () => {
  await relay.close();
  upstream.closeAllConnections();
  upstream.close();
  rmSync(folder, { recursive: true });
});

async function ask(
  path: string,
  {
    method = "POST",
    headers = { authorization: `Bearer ${token}` },
  }: { method?: string; headers?: Record<string, string> } = {},
) {
  const sent = request({ socketPath: socketPath(), path, method, headers });
  sent.end(method === "POST" ? "{}" : "");
  // An event of type response carries one.
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return {
    status: response.statusCode,
    headers: response.headers,
    text: (await response.setEncoding("utf8").toArray()).join(""),
  };
}

describe("the connector relay", () => {
  test("asks at the connector's own address, with the owner's login instead of the agent's token", async () => {
    const answer = await ask("/calendar", {
      headers: { authorization: `Bearer ${token}`, "mcp-session-id": "s1", cookie: "x=y" },
    });
    expect(answer).toMatchObject({ status: 200, text: "answered POST" });
    expect(answer.headers).toMatchObject({ "mcp-session-id": "s1" });
    expect(answer.headers).not.toHaveProperty("set-cookie");
    expect(seen[0]?.url).toBe("/mcp?space=1");
    expect(seen[0]?.headers).toMatchObject({ authorization: "Bearer owners-own", "mcp-session-id": "s1" });
    expect(seen[0]?.headers).not.toHaveProperty("cookie");
  });

  test.each([
    ["no token", "/calendar", { headers: {} }, 401],
    ["another token", "/calendar", { headers: { authorization: "Bearer other" } }, 401],
    ["a connector that is not the project's", "/other", {}, 404],
    ["anything below its address", "/calendar/../admin", {}, 404],
    ["a query of the agent's own", "/calendar?space=2", {}, 404],
    ["an address of the agent's own", "http://evil.example/calendar", {}, 404],
    ["an inherited name", "/constructor", {}, 404],
    ["another method", "/calendar", { method: "PUT" }, 405],
  ])("refuses %s", async (_name, path, options, status) => {
    expect((await ask(path, options)).status).toBe(status);
    expect(seen).toEqual([]);
  });

  test("says so when the connector is away", async () => {
    upstream.closeAllConnections();
    upstream.close();
    expect((await ask("/calendar")).status).toBe(502);
  });
});

test.each([
  ["https://a.example/mcp", {}, "ok"],
  ["https://a.example/mcp", { authorization: "x" }, "ok"],
  ["http://127.0.0.1:1/mcp", { authorization: "x" }, "ok"],
  ["http://a.example/mcp", { authorization: "x" }, "connector_url_not_private"],
  ["https://u:p@a.example/mcp", {}, "connector_url_malformed"],
  ["ftp://a.example/", {}, "connector_url_malformed"],
  ["a.example", {}, "connector_url_malformed"],
])("the address %j with %j is %s", (url, headers, expected) => {
  let code = "ok";
  try {
    connectorUrl({ name: "a", url, headers });
  } catch (error) {
    code = error instanceof Error && "code" in error ? String(error.code) : "other";
  }
  expect(code).toBe(expected);
});
