import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLog } from "../domain/ports.ts";
import type { LogFields } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { deferred } from "../kit/deferred.ts";
import { realClock } from "../../test/fakes/real-clock.ts";
import { fakeDesk, taskId } from "../../test/fakes/fake-desk.ts";
import type { DeskApi } from "./desk-api.ts";
import { DeskSocket } from "./desk-socket.ts";

let folder: string;
let path: string;
const open: DeskSocket[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "errand-desk-"));
  path = join(folder, "desk.sock");
});
afterEach(async () => {
  for (const desk of open.splice(0)) await desk.close();
  rmSync(folder, { recursive: true });
});

async function openDesk(api: DeskApi, log = silentLog): Promise<DeskSocket> {
  const desk = await DeskSocket.open({ path, api, clock: realClock, log });
  open.push(desk);
  return desk;
}

async function connect(): Promise<Socket> {
  const socket = createConnection(path);
  await once(socket, "connect");
  return socket;
}

/** What the desk says until it hangs up. */
async function answerTo(...written: (string | Buffer)[]): Promise<Record<string, unknown>[]> {
  const socket = await connect();
  for (const each of written) socket.write(each);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const cancel = line({ v: 1, method: "cancel", ref: "k3Jx9a" });

test("the first line of the desk names the version; then comes the answer to one request", async () => {
  const desk = fakeDesk({ cancel: async () => ({ task: taskId }) });
  await openDesk(desk);
  expect(await answerTo(cancel)).toEqual([
    { type: "hello", v: 1 },
    { type: "result", value: { task: taskId } },
  ]);
  expect(desk.calls).toEqual([{ method: "cancel", request: "k3Jx9a" }]);
});

test("its place is taken before it can answer; who asks early waits for it", async () => {
  const api = deferred<DeskApi>();
  open.push(await DeskSocket.open({ path, api: api.promise, clock: realClock, log: silentLog }));
  const answer = answerTo(cancel);
  await expect(openDesk(fakeDesk())).rejects.toMatchObject({ code: "already_running" });
  api.resolve(fakeDesk({ cancel: async () => ({ task: taskId }) }));
  expect((await answer).at(-1)).toMatchObject({ type: "result" });
});

test("only its owner may open the socket", async () => {
  await openDesk(fakeDesk());
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a problem crosses with its code, detail and next", async () => {
  await openDesk(
    fakeDesk({
      cancel: async () => {
        throw new Problem("task_unknown", { ref: "k3Jx9a" }, "See: errand threads");
      },
    }),
  );
  const [, answer] = await answerTo(cancel);
  expect(answer).toEqual({
    type: "problem",
    code: "task_unknown",
    detail: { ref: "k3Jx9a" },
    next: "See: errand threads",
  });
});

test("our own mistake is answered without its words, and logged with its place", async () => {
  const logged: LogFields[] = [];
  const log = { ...silentLog, error: (_text: string, fields: LogFields = {}) => void logged.push(fields) };
  await openDesk(
    fakeDesk({
      cancel: async () => {
        throw new TypeError("what somebody said");
      },
    }),
    log,
  );
  const [, answer] = await answerTo(cancel);
  expect(answer).toEqual({ type: "problem", code: "internal", detail: { error: "TypeError" }, next: null });
  expect(logged).toEqual([{ error: "TypeError", at: expect.stringContaining("desk-socket.test") }]);
});

test.each([
  ["no JSON", "GET / HTTP/1.1\r\n"],
  ["no version", line({ method: "threads" })],
  ["an unknown method", line({ v: 1, method: "shutdown" })],
  ["a missing field", line({ v: 1, method: "cancel" })],
  ["a field too many", line({ v: 1, method: "cancel", ref: "a", force: true })],
  ["a wrong type", line({ v: 1, method: "watch", task: 7, approve: true })],
  ["an id that is none", line({ v: 1, method: "watch", task: "../../etc", approve: true })],
  ["an answer of two kinds", line({ v: 1, method: "answer", ref: "a", answer: { choice: "once", declined: true } })],
  ["a list", line([])],
  ["an empty line", "\n"],
  ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe, 0x0a])],
])("%s is refused, and nothing is asked of the desk", async (_what, garbage) => {
  const desk = fakeDesk();
  await openDesk(desk);
  const frames = await answerTo(garbage);
  expect(frames.at(-1)).toMatchObject({ type: "problem", code: "desk_request_malformed" });
  expect(desk.calls).toEqual([]);
  expect((await answerTo(cancel)).at(-1)).toMatchObject({ code: "not_expected_here" });
});

test("another version is refused before the rest is looked at", async () => {
  await openDesk(fakeDesk());
  const frames = await answerTo(line({ v: 2, method: "teleport" }));
  expect(frames.at(-1)).toMatchObject({ type: "problem", code: "desk_version_differs" });
});

test("a line without end is refused at its limit", async () => {
  await openDesk(fakeDesk());
  const frames = await answerTo(Buffer.alloc(600 * 1024, "a"));
  expect(frames.at(-1)).toMatchObject({ type: "problem", code: "desk_line_too_long" });
});

test("a second request on the same connection is refused and ends the first", async () => {
  const started = deferred<AbortSignal>();
  await openDesk(
    fakeDesk({
      follow: async (_ref, { signal }) => {
        started.resolve(signal);
        await once(signal, "abort");
      },
    }),
  );
  const socket = await connect();
  socket.write(line({ v: 1, method: "follow", ref: null }));
  const signal = await started.promise;
  let text = "";
  socket.on("data", (chunk) => (text += String(chunk)));
  socket.write(cancel);
  await once(socket, "close");
  expect(text).toContain("desk_request_malformed");
  expect(signal.aborted).toBe(true);
});

test("hanging up aborts what was asked for", async () => {
  const started = deferred<AbortSignal>();
  await openDesk(
    fakeDesk({
      follow: async (_ref, { signal }) => {
        started.resolve(signal);
        await once(signal, "abort");
      },
    }),
  );
  const socket = await connect();
  socket.write(line({ v: 1, method: "follow", ref: null }));
  const signal = await started.promise;
  expect(signal.aborted).toBe(false);
  socket.destroy();
  if (!signal.aborted) await once(signal, "abort");
  expect(signal.reason).toMatchObject({ code: "desk_left" });
});

test("hanging up while digits are awaited ends the pairing", async () => {
  const ended = deferred<unknown>();
  await openDesk(
    fakeDesk({
      pair: async ({ digits }) => {
        await digits().catch(ended.resolve);
        throw new Problem("pairing_stopped");
      },
    }),
  );
  const socket = await connect();
  socket.write(line({ v: 1, method: "pair", role: "owner", hubUrl: null }));
  let text = "";
  while (!text.includes("digits")) text += String((await once(socket, "data"))[0]);
  socket.destroy();
  expect(await ended.promise).toMatchObject({ code: "desk_left" });
});

test("what is no six digits is not passed on as digits", async () => {
  const given: string[] = [];
  await openDesk(fakeDesk({ pair: async ({ digits }) => (given.push(await digits()), { memberId: "m" as never }) }));
  const frames = await answerTo(
    line({ v: 1, method: "pair", role: "owner", hubUrl: null }),
    line({ digits: "12345a" }),
  );
  expect(frames.at(-1)).toMatchObject({ type: "problem", code: "desk_request_malformed" });
  expect(given).toEqual([]);
});

test("the socket of a killed Errand is replaced", async () => {
  const program = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", program]);
  expect(existsSync(path)).toBe(true);
  await openDesk(fakeDesk({ cancel: async () => ({ task: taskId }) }));
  expect((await answerTo(cancel)).at(-1)).toMatchObject({ type: "result" });
});

test("a running Errand is not pushed aside, even when it says nothing", async () => {
  const silent = createServer().listen(path);
  await once(silent, "listening");
  await expect(DeskSocket.open({ path, api: fakeDesk(), clock: realClock, log: silentLog })).rejects.toMatchObject({
    code: "already_running",
  });
  expect(existsSync(path)).toBe(true);
  silent.close();
});

test("a path that no socket can have is refused with what to do", async () => {
  path = join(folder, "d".repeat(120));
  await expect(openDesk(fakeDesk())).rejects.toMatchObject({
    code: "socket_path_too_long",
    next: expect.stringContaining("ERRAND_HOME"),
  });
});

test("closing hangs up on whoever waits and takes the file away", async () => {
  const desk = await openDesk(fakeDesk({ follow: async (_ref, { signal }) => void (await once(signal, "abort")) }));
  const socket = await connect();
  socket.write(line({ v: 1, method: "follow", ref: null }));
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.resume().once("close", resolve));
  await desk.close();
  await closed;
  expect(existsSync(path)).toBe(false);
});

test("a file in its place that is no socket is not ours to remove", async () => {
  writeFileSync(path, "precious");
  chmodSync(path, 0o600);
  await expect(openDesk(fakeDesk())).rejects.toMatchObject({ code: "desk_path_taken" });
  expect(existsSync(path)).toBe(true);
});
