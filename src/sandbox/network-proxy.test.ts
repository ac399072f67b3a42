import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConfinedPlace, skipUnlessConfined } from "../../test/fakes/confined-place.ts";
import { realClock } from "../../test/fakes/real-clock.ts";
import type { HostCeiling } from "../domain/ceilings.ts";
import type { LogFields } from "../domain/ports.ts";
import { startNetworkProxy, type NetworkProxy, type Resolve } from "./network-proxy.ts";
import { networkEnvInside } from "./wrap-command.ts";

const token = "thread-token";
const login = (secret: string): string =>
  `proxy-authorization: Basic ${Buffer.from(`errand:${secret}`).toString("base64")}\r\n`;

let folder: string;
let web: Server;
let port: number;
let seen: IncomingMessage[];
let asked: string[];
let resolve: Resolve;
let proxy: NetworkProxy;
let logged: { text: string; fields: LogFields | undefined }[];
let hosts: HostCeiling[];
const socketPath = (): string => join(folder, "ways", "n.sock");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "errand-net-"));
  seen = [];
  asked = [];
  logged = [];
  web = createServer((request, response) => {
    seen.push(request);
    response.setHeader("x-answered", "yes").end(`hello from ${request.headers.host} ${request.url}`);
  });
  await once(web.listen(0, "127.0.0.1"), "listening");
  // Listening on a port, so the address has one.
  ({ port } = web.address() as AddressInfo);
  hosts = [
    { name: "own.example", ports: [port], isPrivate: true },
    { name: "public.example", ports: [port], isPrivate: false },
  ];
  resolve = async (host) => {
    asked.push(host);
    return ["127.0.0.1"];
  };
  await start();
});
afterEach(async () => {
  await proxy.close();
  web.closeAllConnections();
  web.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  const keep = (text: string, fields?: LogFields) => void logged.push({ text, fields });
  const log = { info: keep, warn: keep, error: keep };
  proxy = await startNetworkProxy({
    socketPath: socketPath(),
    hosts,
    token,
    resolve: (host) => resolve(host),
    clock: realClock,
    log,
  });
}

/** Says exactly these bytes and hears everything until the end. */
async function say(bytes: string): Promise<string> {
  const socket = connect(socketPath());
  let heard = "";
  socket.setEncoding("latin1").on("data", (text: string) => (heard += text));
  socket.on("error", () => {});
  socket.write(bytes, "latin1");
  await once(socket, "close");
  return heard;
}
const connectTo = (target: string, head = login(token)): Promise<string> =>
  say(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${head}\r\n`);
const get = (url: string, head = login(token)): Promise<string> =>
  say(`GET ${url} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n${head}\r\n`);
const codeIn = (answer: string): string | null => /x-errand-refused: (\w+)/.exec(answer)?.[1] ?? null;

describe("the network proxy", () => {
  test("opens a tunnel to a listed host, passes the bytes, and counts and logs it without content", async () => {
    const answer = await connectTo(
      `own.example:${port}`,
      `${login(token)}\r\nGET /secret-path HTTP/1.1\r\nhost: own.example\r\nconnection: close\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 Connected\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(answer).toContain("hello from own.example /secret-path");
    await vi.waitFor(() => expect(proxy.counts()).toMatchObject({ connections: 1, refused: 0 }), { timeout: 20_000 });
    await vi.waitFor(() => expect(logged.map(({ text }) => text)).toContain("network connection closed"), {
      timeout: 20_000,
    });
    const { bytesUp, bytesDown } = proxy.counts();
    expect(bytesUp).toBeGreaterThan(50);
    expect(bytesDown).toBeGreaterThan(50);
    expect(logged[0]).toEqual({ text: "network connection opened", fields: { host: "own.example", port } });
    expect(JSON.stringify(logged)).not.toMatch(/secret-path|thread-token/);
  });

  test("passes on plain http under the name that was checked, without the token", async () => {
    const answer = await get(`http://own.example:${port}/a?b=c`, `${login(token)}authorization: Bearer agents-own\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toContain(`hello from own.example:${port} /a?b=c`);
    expect(seen[0]?.headers).toMatchObject({ authorization: "Bearer agents-own" });
    expect(seen[0]?.headers).not.toHaveProperty("proxy-authorization");
  });

  test.each([
    ["none", ""],
    ["another thread's", login("other")],
    ["one that begins right", login(`${token}x`)],
    ["an empty one", "proxy-authorization: Basic \r\n"],
    ["one of another kind", `proxy-authorization: Bearer ${token}\r\n`],
  ])("refuses a token: %s; nothing is asked and no host is told", async (_name, head) => {
    for (const answer of [
      await connectTo(`own.example:${port}`, head),
      await get(`http://own.example:${port}/`, head),
    ]) {
      expect(answer).toMatch(/^HTTP\/1\.1 407 /);
      expect(codeIn(answer)).toBe("proxy_token_refused");
    }
    expect([asked, seen]).toEqual([[], []]);
  });

  test.each(["evil.example", "own.example.evil.example", "sub.own.example", "xown.example"])(
    "does not even ask for the address of %s",
    async (host) => {
      expect(codeIn(await connectTo(`${host}:${port}`))).toBe("host_not_allowed");
      expect(codeIn(await get(`http://${host}:${port}/`))).toBe("host_not_allowed");
      expect([asked, seen]).toEqual([[], []]);
      expect(proxy.counts()).toMatchObject({ connections: 0, refused: 2 });
    },
  );

  test.each([
    "127.0.0.1:PORT",
    "2130706433:PORT",
    "0x7f.1:PORT",
    "0177.0.0.1:PORT",
    "[::1]:PORT",
    "[::ffff:127.0.0.1]:PORT",
    "own.example@127.0.0.1:PORT",
    "own.example:1",
    "own.example:0",
    "own.example",
    "own.example\0.evil.example:PORT",
    "own.example%00:PORT",
    "/",
    "*",
  ])("opens nothing for CONNECT %j", async (target) => {
    const answer = await connectTo(target.replace("PORT", String(port)));
    expect(answer).toMatch(/^(HTTP\/1\.1 40[03] |$)/);
    expect([asked, seen]).toEqual([[], []]);
  });

  test.each([
    "http://u:p@own.example:PORT/",
    "http://127.0.0.1:PORT/",
    "https://own.example:PORT/",
    "/",
    "http://own.example\\@127.0.0.1:PORT/",
    "file:///etc/passwd",
  ])("asks nobody for GET %j", async (url) => {
    expect(await get(url.replace("PORT", String(port)))).toMatch(/^HTTP\/1\.1 400 /);
    expect([asked, seen]).toEqual([[], []]);
  });

  test("refuses a listed name that leads into the owner's own network, unless it is listed as private", async () => {
    expect(codeIn(await connectTo(`public.example:${port}`))).toBe("address_not_allowed");
    for (const address of ["::ffff:127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fe80::1", "0.0.0.0"]) {
      resolve = async () => [address];
      expect(codeIn(await connectTo(`public.example:${port}`))).toBe("address_not_allowed");
    }
    resolve = async () => ["169.254.169.254"];
    expect(codeIn(await connectTo(`own.example:${port}`))).toBe("address_not_allowed");
    expect(seen).toEqual([]);
  });

  test("asks for a name once and connects to what was checked: a name that is rebound gains nothing", async () => {
    const answers = [["8.8.8.8", "127.0.0.1"], ["127.0.0.1"]];
    resolve = async (host) => {
      asked.push(host);
      return answers.shift() ?? [];
    };
    expect(codeIn(await connectTo(`public.example:${port}`))).toBe("address_not_allowed");
    expect(asked).toEqual(["public.example"]);
    expect(seen).toEqual([]);
  });

  test("says when a host is not found or does not answer", async () => {
    resolve = () => Promise.reject(new Error("ENOTFOUND"));
    expect(codeIn(await connectTo(`own.example:${port}`))).toBe("host_not_found");
    resolve = async () => ["127.0.0.1"];
    const gone = createTcpServer();
    await once(gone.listen(0, "127.0.0.1"), "listening");
    const { port: closed } = gone.address() as AddressInfo;
    await once(gone.close(), "close");
    hosts[0] = { name: "own.example", ports: [closed], isPrivate: true };
    expect(codeIn(await connectTo(`own.example:${closed}`))).toBe("host_unreachable");
  });

  test("a second request on one line is checked like the first", async () => {
    const head = `host: x\r\n${login(token)}`;
    const answer = await say(
      `GET http://own.example:${port}/1 HTTP/1.1\r\n${head}\r\nGET http://evil.example:${port}/2 HTTP/1.1\r\n${head}\r\n`,
    );
    expect(answer).toContain("/1");
    expect(codeIn(answer)).toBe("host_not_allowed");
    expect(seen.map(({ url }) => url)).toEqual(["/1"]);
  });

  test("a refusal in words never names what a malformed target said", async () => {
    await connectTo("stolen-words@own.example:443");
    expect(JSON.stringify(logged)).not.toContain("stolen-words");
  });

  test("its socket is this user's alone", () => {
    expect(statSync(join(folder, "ways")).mode & 0o777).toBe(0o700);
  });
});

describe("a confined agent with a network", () => {
  let place: ConfinedPlace;
  beforeEach(async (context) => {
    skipUnlessConfined(context);
    place = await ConfinedPlace.make();
    return () => place.remove();
  });
  const changes = () => ({ env: networkEnvInside(token), networkSocket: socketPath() });
  const hear = async (command: string[]): Promise<string> => {
    const child = place.start(command, changes());
    let heard = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (heard += text));
    await once(child, "close");
    return heard;
  };
  const inNode = (code: string) => hear([process.execPath, "--input-type=module", "-e", code]);

  test("reaches what is listed with curl, through a tunnel and in plain http, and nothing else", async (context) => {
    const curl = (args: string): Promise<string> =>
      hear(["/bin/sh", "-c", `command -v curl >/dev/null || { echo no-curl; exit; }; curl -sS -m 5 ${args}`]);
    const first = await curl(`http://own.example:${port}/plain`);
    if (first.includes("no-curl")) return context.skip("curl is not installed");
    expect(first).toContain(`hello from own.example:${port} /plain`);
    expect(await curl(`-p http://own.example:${port}/tunnel`)).toContain("/tunnel");
    expect(await curl(`http://evil.example:${port}/`)).toContain("(host_not_allowed)");
    expect(await curl(`-p http://evil.example:${port}/`)).toMatch(/403/);
    expect(await curl(`--noproxy '*' http://127.0.0.1:${port}/direct`)).toMatch(
      /refused|Failed to connect|Could ?n.t connect/i,
    );
    expect(await curl(`-x http://127.0.0.1:8378 http://own.example:${port}/no-token`)).toContain(
      "(proxy_token_refused)",
    );
    expect(seen.map(({ url }) => url)).toEqual(["/plain", "/tunnel"]);
  });

  test("reaches what is listed with fetch, and nothing else", async () => {
    const fetching = (url: string): string =>
      `try { const r = await fetch(${JSON.stringify(url)}); console.log(r.status, await r.text()); } catch (e) { console.log("failed", e.cause?.message ?? e.message); }`;
    expect(await inNode(fetching(`http://own.example:${port}/fetched`))).toContain(`200 hello from own.example`);
    expect(await inNode(fetching(`http://evil.example:${port}/`))).toMatch(/403|failed/);
    expect(await inNode(fetching(`http://127.0.0.1:${port}/direct`))).toContain("failed");
    expect(seen.map(({ url }) => url)).toEqual(["/fetched"]);
  });

  test("has no other way: no direct connection, no name server, none at all where the network is off", async () => {
    const probe = `import { connect } from "node:net"; import { lookup } from "node:dns/promises";
      const to = (o) => new Promise((r) => connect(o).on("connect", () => r("open")).on("error", (e) => r(e.code)));
      console.log(await to({ host: "127.0.0.1", port: ${port} }), await to({ host: "8.8.8.8", port: 53 }), await lookup("own.example").catch((e) => e.code), await to({ host: "127.0.0.1", port: 8378 })); process.exit();`;
    const [own, far, name, way] = (await inNode(probe)).trim().split(" ");
    expect([own, far, name, way]).toEqual(["ECONNREFUSED", "ENETUNREACH", expect.stringMatching(/^E/), "open"]);
    expect(place.node(probe).stdout.trim().split(" ").at(-1)).toBe("ECONNREFUSED");
    expect(seen).toEqual([]);
  });
});
