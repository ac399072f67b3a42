import { describe, expect, test } from "vitest";
import { limits } from "../../src/domain/limits.ts";
import type { Clock } from "../../src/domain/ports.ts";
import { realClock } from "../fakes/real-clock.ts";
import { randomId, sealedSpace, testMember, type SealedSpace, type TestMember } from "../fakes/sealed-space.ts";
import { bearerOf, Heard, jsonOf, loginOf, publish, testHub } from "../fakes/test-hub.ts";

/** Real timers; `now` can be moved. */
function movableClock() {
  let aheadMs = 0;
  const clock: Clock = { ...realClock, now: () => Date.now() + aheadMs };
  return { clock, ahead: (ms: number) => (aheadMs += ms) };
}

async function published(options: Parameters<typeof testHub>[0] = {}) {
  const world = await testHub(options);
  const space = await sealedSpace();
  const runner = await publish(world.url, space);
  return { world, url: world.url, space, runner };
}

const giveNonce = async (url: string): Promise<string> =>
  String((await jsonOf(await fetch(`${url}/v1/nonces`, { method: "POST" })))["nonce"]);

async function logIn(url: string, login: object) {
  const headers = { "content-type": "application/json" };
  return jsonOf(await fetch(`${url}/v1/logins`, { method: "POST", headers, body: JSON.stringify(login) }));
}

describe("a login over HTTP", () => {
  test("is good once, within its time, at this hub (P-LOG-2, P-LOG-3)", async () => {
    const { clock, ahead } = movableClock();
    const { url, space } = await published({ clock });
    const login = await loginOf(url, space, space.owner, await giveNonce(url));
    expect(await logIn(url, login)).toMatchObject({ bearer: expect.any(String), roster: { n: 4 } });
    expect(await logIn(url, login)).toMatchObject({ code: "login_nonce_used" });
    const late = await loginOf(url, space, space.owner, await giveNonce(url));
    ahead(limits.loginNonceMs);
    expect(await logIn(url, late)).toMatchObject({ code: "login_nonce_used" });
    expect(await logIn(url, await loginOf(url, space, space.owner, randomNonce()))).toMatchObject({
      code: "login_nonce_used",
    });
    const other = await testHub();
    expect(await logIn(url, await loginOf(url, space, space.owner, await giveNonce(other.url)))).toMatchObject({
      code: "login_nonce_used",
    });
  });

  type Claim = { origin: string; space: SealedSpace; member: TestMember };
  test.each<[string, (claim: Claim) => Claim | Promise<Claim>]>([
    ["another hub's origin", (claim) => ({ ...claim, origin: "https://other.example" })],
    ["our name on another port", (claim) => ({ ...claim, origin: "http://127.0.0.1:1" })],
    ["an unknown member", async (claim) => ({ ...claim, member: await testMember() })],
    ["an unknown space", (claim) => ({ ...claim, space: { ...claim.space, spaceId: randomId() } })],
    ["another member's key", (claim) => ({ ...claim, member: { ...claim.space.bridge, id: claim.member.id } })],
  ])("is refused alike: %s", async (_name, change) => {
    const { url, space } = await published();
    const { origin, space: claimed, member } = await change({ origin: url, space, member: space.owner });
    const answer = await logIn(url, await loginOf(origin, claimed, member, await giveNonce(url)));
    expect(answer).toMatchObject({ code: "login_refused", status: 401 });
    expect(answer["facts"]).toBeUndefined();
  });

  test("role and rights that a client claims for itself are refused", async () => {
    const { url, space } = await published();
    const login = await loginOf(url, space, space.bridge, await giveNonce(url));
    expect(await logIn(url, { ...login, role: "owner" })).toMatchObject({ code: "request_malformed" });
  });

  test("a bearer ends, and a client logs in again by itself", async () => {
    const { clock, ahead } = movableClock();
    const { url, space, runner } = await published({ clock });
    const headers = { authorization: `Bearer ${await bearerOf(url, space, space.owner)}` };
    const ask = async () => (await fetch(`${url}/v1/spaces/${space.spaceId}/log`, { headers })).status;
    expect(await ask()).toBe(200);
    ahead(limits.bearerMs);
    expect(await ask()).toBe(401);
    expect(await runner.read({})).toEqual([]);
  });
});

const randomNonce = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");

describe("a login over a socket", () => {
  const open = async (url: string) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/follow`);
    const frames: Record<string, unknown>[] = [];
    const heard = new Heard();
    let isClosed = false;
    socket.addEventListener(
      "message",
      ({ data }) => (frames.push(JSON.parse(String(data)) as Record<string, unknown>), heard.changed()),
    );
    socket.addEventListener("close", () => ((isClosed = true), heard.changed()));
    await heard.until(() => frames.length === 1);
    const hello = async (
      space: SealedSpace,
      member: TestMember,
      nonce = String(frames[0]?.["nonce"]),
      origin = url,
    ) => {
      const { nonce: _nonce, ...login } = await loginOf(origin, space, member, nonce);
      socket.send(JSON.stringify({ type: "hello", ...login }));
    };
    return {
      socket,
      frames,
      hello,
      closed: () => heard.until(() => isClosed),
      next: (count: number) => heard.until(() => frames.length >= count),
    };
  };

  test("is answered with welcome; a second hello ends it", async () => {
    const { url, space } = await published();
    const { hello, frames, next, closed } = await open(url);
    await hello(space, space.owner);
    await next(2);
    expect(frames[1]).toMatchObject({ type: "welcome", v: 1, head: 0, roster: { n: 4, hash: space.roster.hash } });
    await hello(space, space.owner);
    await closed();
    expect(frames.at(-1)).toEqual({ type: "problem", code: "frame_malformed" });
  });

  test("a nonce of another socket, of HTTP, or another origin is worth nothing", async () => {
    const { url, space } = await published();
    const other = await open(url);
    for (const [nonce, origin] of [
      [String(other.frames[0]?.["nonce"]), url],
      [await giveNonce(url), url],
      [undefined, "https://other.example"],
    ] as const) {
      const { hello, frames, closed } = await open(url);
      await hello(space, space.owner, nonce, origin);
      await closed();
      expect(frames.at(-1)).toEqual({ type: "problem", code: "login_refused" });
    }
  });

  test.each([
    ["no JSON", "x", "frame_malformed"],
    ["another frame first", '{"type":"follow","after":0}', "not_logged_in"],
    ["binary", new Uint8Array([123, 125]), "frame_malformed"],
    ["a frame nobody knows", '{"type":"config.apply"}', "frame_malformed"],
  ])("before it: %s ends the socket", async (_name, data, code) => {
    const { url } = await published();
    const { socket, frames, closed } = await open(url);
    socket.send(data);
    await closed();
    expect(frames.at(-1)).toEqual({ type: "problem", code });
  });

  test("before it: a large frame is cut off, not gathered", async () => {
    const { url } = await published();
    const { socket, frames, closed } = await open(url);
    socket.send(" ".repeat(1_000_000));
    await closed();
    expect(frames.length).toBe(1);
  });
});
