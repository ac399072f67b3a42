import { channel } from "node:diagnostics_channel";
import { createConnection, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { rawRequest } from "../fakes/raw-request.ts";
import { sealedSpace } from "../fakes/sealed-space.ts";
import { bearerOf, publish, sealed, testHub } from "../fakes/test-hub.ts";

const origins = ["https://hub.example"];

/** `{port}` in a header is the hub's port. */
const withPort = (headers: Record<string, string>, url: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace("{port}", new URL(url).port)]),
  );

describe("who forges where a request comes from or goes to is refused, on every route and upgrade", () => {
  const own = { host: "127.0.0.1:{port}" };
  const forged: [string, Record<string, string>, number, string][] = [
    ["a foreign host", { host: "evil.example" }, 421, "host_refused"],
    ["a rebound name", { host: "127.0.0.1.nip.io:{port}" }, 421, "host_refused"],
    ["another loopback name", { host: "[::1]:{port}" }, 421, "host_refused"],
    ["the unspecified address", { host: "0.0.0.0:{port}" }, 421, "host_refused"],
    ["another port", { host: "127.0.0.1:1" }, 421, "host_refused"],
    ["no port", { host: "127.0.0.1" }, 421, "host_refused"],
    ["a host that begins like ours", { host: "hub.example.evil" }, 421, "host_refused"],
    ["a host that ends like ours", { host: "evil-hub.example" }, 421, "host_refused"],
    ["a host with a dot at its end", { host: "hub.example." }, 421, "host_refused"],
    ["a decimal address", { host: "2130706433:{port}" }, 421, "host_refused"],
    ["a short address", { host: "127.1:{port}" }, 421, "host_refused"],
    ["a foreign origin", { ...own, origin: "https://evil.example" }, 403, "origin_refused"],
    ["the null origin", { ...own, origin: "null" }, 403, "origin_refused"],
    ["an origin that begins like ours", { ...own, origin: "https://hub.example.evil" }, 403, "origin_refused"],
    ["our name without TLS", { ...own, origin: "http://hub.example" }, 403, "origin_refused"],
    ["our name on another port", { ...own, origin: "https://hub.example:8443" }, 403, "origin_refused"],
    ["another local program's page", { ...own, origin: "http://localhost:3000" }, 403, "origin_refused"],
    ["a page from a file", { ...own, origin: "file://" }, 403, "origin_refused"],
    ["an extension", { ...own, origin: "chrome-extension://abc" }, 403, "origin_refused"],
    ["our origin with a path", { ...own, origin: "https://hub.example/" }, 403, "origin_refused"],
    ["an empty origin", { ...own, origin: "" }, 403, "origin_refused"],
    [
      "another site's image",
      { ...own, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
      403,
      "origin_refused",
    ],
    ["a sister site", { ...own, "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, 403, "origin_refused"],
  ];

  test.each(forged)("%s", async (_name, headers, status, code) => {
    const { url } = await testHub({ origins });
    const ask = (more: { method?: string; path?: string; upgrade?: boolean }) =>
      rawRequest(url, {
        ...more,
        headers: { ...withPort(headers, url), ...(more.upgrade === true ? socketHeaders : {}) },
      });
    for (const [method, path] of [
      ["POST", "/v1/nonces"],
      ["GET", "/v1/health"],
      ["PUT", "/v1/spaces/AAAAAAAAAAAAAAAAAAAAAA"],
      ["GET", "/nowhere"],
    ] as const) {
      expect(await ask({ method, path })).toMatchObject({ status, code });
    }
    expect(await ask({ path: "/v1/follow", upgrade: true })).toMatchObject({ status, code });
  });

  test("our own names and origins are let in", async () => {
    const { url } = await testHub({ origins });
    for (const headers of [
      own,
      { host: "localhost:{port}" },
      { host: "LOCALHOST:{port}" },
      { host: "hub.example" },
      { host: "hub.example:443", origin: "https://hub.example" },
      { ...own, origin: "http://127.0.0.1:{port}", "sec-fetch-site": "same-origin" },
    ]) {
      expect(
        (await rawRequest(url, { method: "POST", path: "/v1/nonces", headers: withPort(headers, url) })).status,
      ).toBe(201);
      expect(
        (await rawRequest(url, { path: "/v1/follow", headers: { ...withPort(headers, url), ...socketHeaders } }))
          .status,
      ).toBe(101);
    }
    const link = { ...own, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    expect((await rawRequest(url, { headers: withPort(link, url) })).status).toBe(200);
    expect((await rawRequest(url, { path: "/v1/health", headers: withPort(link, url) })).status).toBe(403);
  });
});

const socketHeaders = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

describe("a request of a wrong form is refused by its form", () => {
  const sp = "AAAAAAAAAAAAAAAAAAAAAA";
  test.each([
    ["DELETE", "/v1/health", 405, "method_not_allowed"],
    ["OPTIONS", "/v1/nonces", 405, "method_not_allowed"],
    ["HEAD", "/", 405, null],
    ["PATCH", `/v1/spaces/${sp}`, 405, "method_not_allowed"],
    ["TRACE", "/", 405, "method_not_allowed"],
    ["GET", "/v1/nonces", 405, "method_not_allowed"],
    ["GET", "/v1/logins", 405, "method_not_allowed"],
    ["GET", `/v1/spaces/${sp}`, 405, "method_not_allowed"],
    ["GET", `/v1/spaces/${sp}/envelopes`, 405, "method_not_allowed"],
    ["POST", `/v1/spaces/${sp}/log`, 405, "method_not_allowed"],
    ["PUT", `/v1/spaces/${sp}/follow`, 405, "method_not_allowed"],
    ["GET", "/v1/follow", 404, "not_found"],
    ["GET", "/v1", 404, "not_found"],
    ["GET", "/v2/health", 404, "not_found"],
    ["GET", "/v1/health/", 404, "not_found"],
    ["GET", "/status.css/..%2f..%2fetc%2fpasswd", 404, "not_found"],
    ["GET", "/../../etc/passwd", 404, "not_found"],
    ["POST", "/v1/hooks/1", 404, "not_found"],
    ["PUT", `/v1/spaces/${sp}/push/${sp}`, 401, "not_logged_in"],
    ["POST", `/v1/spaces/${sp}/pushes`, 401, "not_logged_in"],
    ["GET", "http://evil.example/v1/health", 400, "request_malformed"],
  ])("%s %s: %i", async (method, path, status, code) => {
    const { url } = await testHub();
    const answer = await rawRequest(url, { method, path, headers: { host: new URL(url).host } });
    expect(answer).toMatchObject({ status, code });
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    if (code !== null) expect(answer.headers["content-type"]).toBe("application/problem+json");
  });

  test.each([
    ["text/plain", "{}", 415],
    ["application/x-www-form-urlencoded", "a=1", 415],
    ["multipart/form-data; boundary=x", "--x", 415],
    ["application/json; charset=utf-16", "{}", 415],
    ["application/octet-stream", "{}", 415],
    ["", "{}", 415],
    ["application/json", "{", 400],
    ["application/json", "\xff", 400],
    ["application/json", "[".repeat(5_000), 400],
    ["application/json", "{}", 400],
    ["application/json", '{"__proto__":{"v":1}}', 400],
    ["application/json", "x".repeat(10_000), 413],
  ])("a login as %s %s: %i", async (type, text, status) => {
    const { url } = await testHub();
    const body = Buffer.from(text, "latin1");
    const headers = {
      host: new URL(url).host,
      "content-length": body.length,
      ...(type === "" ? {} : { "content-type": type }),
    };
    expect((await rawRequest(url, { method: "POST", path: "/v1/logins", headers, body })).status).toBe(status);
  });

  test("a compressed body is refused unread", async () => {
    const { url } = await testHub();
    const headers = {
      host: new URL(url).host,
      "content-type": "application/json",
      "content-encoding": "gzip",
      "content-length": 2,
    };
    expect((await rawRequest(url, { method: "POST", path: "/v1/logins", headers, body: "{}" })).status).toBe(415);
  });

  test.each([
    "POST /v1/nonces HTTP/1.1\r\nhost: {host}\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /v1/nonces HTTP/1.1\r\nhost: {host}\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    "GET / HTTP/1.1\r\nhost: {host}\r\nhost: evil.example\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    `GET / HTTP/1.1\r\nhost: {host}\r\n${"x-a: 1\r\n".repeat(20_000)}\r\n`,
    "GET / HTTP/1.1\r\nhost : {host}\r\n\r\n",
  ])("smuggled and doubled heads get no answer that helps (%#)", async (text) => {
    const { url } = await testHub();
    const { host, hostname, port } = new URL(url);
    const socket = createConnection(Number(port), hostname);
    const { promise, resolve } = Promise.withResolvers<string>();
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
    socket.write(text.replace("{host}", host));
    socket.end();
    expect(await promise).not.toMatch(/HTTP\/1.1 2/);
  });
});

describe("who has not logged in", () => {
  const paths = ["/envelopes", "/roster", "/blobs/AAAAAAAAAAAAAAAAAAAAAA/0", "/envelopes/AAAAAAAAAAAAAAAAAAAAAA"];

  test.each(paths)("gets less than 64 KiB of its body read: %s", async (path) => {
    const { url } = await testHub();
    const space = await sealedSpace();
    await publish(url, space);
    let serverSide: Socket | null = null;
    const onStart = (message: unknown): void => void (serverSide = (message as { socket: Socket }).socket);
    const starts = channel("http.server.request.start");
    starts.subscribe(onStart);
    onTestFinished(() => starts.unsubscribe(onStart));
    const { hostname, port, host } = new URL(url);
    const method = path.includes("/blobs") || /envelopes\/./.test(path) ? "PUT" : "POST";
    const socket = createConnection(Number(port), hostname);
    const { promise, resolve } = Promise.withResolvers<string>();
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
    socket.write(
      `${method} /v1/spaces/${space.spaceId}${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 1073741824\r\n\r\n`,
    );
    const piece = Buffer.alloc(16_384, 32);
    const pour = (): void =>
      void (!socket.destroyed && socket.write(piece) ? setImmediate(pour) : socket.once("drain", pour));
    pour();
    expect(await promise).toContain("401");
    expect(serverSide!.bytesRead).toBeLessThanOrEqual(65_536);
  });

  test("no bearer, an empty one, another type, one in the address, another's word: all the same", async () => {
    const { url } = await testHub();
    const space = await sealedSpace();
    await publish(url, space);
    const bearer = await bearerOf(url, space, space.owner);
    const path = `/v1/spaces/${space.spaceId}/log`;
    const { host } = new URL(url);
    for (const authorization of [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      `Basic ${bearer}`,
      `bearer ${bearer}`,
      `Bearer ${bearer}x`,
      `Bearer ${bearer} `.repeat(2),
      space.owner.id,
    ]) {
      const headers = authorization === undefined ? { host } : { host, authorization };
      expect(await rawRequest(url, { path, headers })).toMatchObject({ status: 401, code: "not_logged_in" });
    }
    expect(await rawRequest(url, { path: `${path}?bearer=${bearer}`, headers: { host } })).toMatchObject({
      status: 401,
    });
    expect(
      await rawRequest(url, { path: `${path}?bearer=${bearer}`, headers: { host, authorization: `Bearer ${bearer}` } }),
    ).toMatchObject({ status: 400 });
    expect(await rawRequest(url, { path, headers: { host, cookie: `bearer=${bearer}` } })).toMatchObject({
      status: 401,
    });
    expect(await rawRequest(url, { path, headers: { host, authorization: `Bearer ${bearer}` } })).toMatchObject({
      status: 200,
    });
  });
});

test("bearers, signatures and what was said are never logged", async () => {
  const lines: string[] = [];
  const write = (text: string, fields?: object): void => void lines.push(text + JSON.stringify(fields));
  const { url } = await testHub({ log: { info: write, warn: write, error: write } });
  const space = await sealedSpace();
  await publish(url, space);
  const bearer = await bearerOf(url, space, space.owner);
  const body = JSON.stringify([await sealed(space), { h: "canary-7f3a" }]);
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  await fetch(`${url}/v1/spaces/${space.spaceId}/envelopes`, { method: "POST", headers, body });
  await fetch(`${url}/v1/canary-7f3a?bearer=${bearer}`, { headers });
  expect(lines.join("\n")).not.toMatch(new RegExp(`${bearer}|canary-7f3a`));
});

test("the hub listens on loopback only, unless it is told otherwise", async () => {
  await expect(testHub({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "public_bind_refused" });
  await expect(testHub({ host: "::" })).rejects.toMatchObject({ code: "public_bind_refused" });
  const { hub } = await testHub({ host: "0.0.0.0", allowPublicBind: true, origins });
  const { port } = hub;
  // Bound everywhere it answers to the names it was given, and to no address.
  const ask = (host: string) => rawRequest(`http://127.0.0.1:${port}`, { path: "/v1/health", headers: { host } });
  expect(await ask(`127.0.0.1:${port}`)).toMatchObject({ status: 421 });
  expect(await ask("hub.example")).toMatchObject({ status: 200 });
});

test("the status page says what this is in the reader's language, without a script", async () => {
  const { url } = await testHub();
  const page = async (language: string) => {
    const answer = await fetch(url, { headers: { "accept-language": language } });
    return { text: await answer.text(), policy: answer.headers.get("content-security-policy") };
  };
  expect((await page("en-GB,ko;q=0.5")).text).toContain("cannot read what it carries");
  const korean = await page("ko-KR,ko;q=0.9,en;q=0.8");
  expect(korean.text).toContain('<html lang="ko">');
  expect((await page("fr, ko;q=0.7, en;q=0.2")).text).toContain('lang="ko"');
  expect((await page("de")).text).toContain('lang="en"');
  expect(korean.text).not.toMatch(/<script|\sstyle=|\son\w+=/);
  expect(korean.policy).toContain("require-trusted-types-for 'script'");
  expect((await fetch(`${url}/status.css`)).headers.get("content-type")).toBe("text/css; charset=utf-8");
});
