import { createConnection } from "node:net";
import { expect, test } from "vitest";
import type { BlobId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import { rawRequest } from "../fakes/raw-request.ts";
import { randomId, sealedSpace } from "../fakes/sealed-space.ts";
import { connect, Heard, loginOf, publish, sealed, testHub } from "../fakes/test-hub.ts";

const few = { burst: 3, perSecond: 0.001 };

test("a member's entries are limited: what is beyond is refused whole, and other spaces don't notice", async () => {
  const { url } = await testHub({ rates: { envelopesPerMember: few } });
  const [abusive, honest] = await Promise.all([sealedSpace(), sealedSpace()]);
  await publish(url, abusive);
  await publish(url, honest);
  const owner = connect(url, abusive, abusive.owner);
  expect((await owner.append([await sealed(abusive), await sealed(abusive)])).length).toBe(2);
  const envelope = await sealed(abusive);
  await expect(owner.append([envelope, await sealed(abusive)])).rejects.toMatchObject({ code: "rate_limited" });
  expect(await owner.append([envelope])).toMatchObject([{ seq: 3 }]);
  await expect(owner.append([await sealed(abusive)])).rejects.toMatchObject({ code: "rate_limited" });
  expect(await connect(url, honest, honest.owner).append([await sealed(honest)])).toMatchObject([{ seq: 1 }]);
  expect(
    await connect(url, abusive, abusive.runner).append([
      await sealed(abusive, { k: "accepted", a: "*", x: 0 }, abusive.runner),
    ]),
  ).toMatchObject([{ seq: 4 }]);
});

test("over a socket a limit answers the one append and leaves the socket open", async () => {
  const { url } = await testHub({ rates: { envelopesPerMember: few } });
  const space = await sealedSpace();
  await publish(url, space);
  const owner = connect(url, space, space.owner);
  const heard = new Heard();
  const states: string[] = [];
  owner.follow({
    after: 0,
    onEnvelope: heard.onEnvelope,
    onConnection: (state) => (states.push(state), heard.changed()),
  });
  await heard.until(() => states.includes("open"));
  const batch = await Promise.all([1, 2, 3, 4].map((n) => sealed(space, { n })));
  await expect(owner.append(batch)).rejects.toMatchObject({ code: "rate_limited" });
  await owner.append(batch.slice(0, 3));
  await heard.untilSeq(3);
  expect(states).toEqual(["connecting", "open"]);
});

test("an address has its limits on requests, nonces, pairings and new spaces; the loopback is no exception", async () => {
  const { url } = await testHub({ rates: { noncesPerAddress: few, slotsPerAddress: few, spacesPerAddress: few } });
  const { host } = new URL(url);
  const space = await sealedSpace();
  const octets = { host, "content-type": "application/octet-stream" };
  const json = { host, "content-type": "application/json" };
  const ask = {
    nonce: () => rawRequest(url, { method: "POST", path: "/v1/nonces", headers: { host } }),
    slot: () => rawRequest(url, { method: "PUT", path: "/v1/pairings/AAAAAAAAAAA/m1", headers: octets, body: "x" }),
    space: () => rawRequest(url, { method: "PUT", path: `/v1/spaces/${space.spaceId}`, headers: json, body: "{}" }),
  };
  for (const each of Object.values(ask)) {
    for (let i = 0; i < few.burst; i += 1) expect((await each()).status).not.toBe(429);
    expect(await each()).toMatchObject({
      status: 429,
      code: "rate_limited",
      headers: { "retry-after": expect.any(String) },
    });
  }
  expect((await rawRequest(url, { path: "/v1/health", headers: { host } })).status).toBe(200);
  // Behind a proxy on this machine it is the proxy's caller that is counted.
  const other = { host, "x-forwarded-for": "10.0.0.1, 198.51.100.7" };
  expect((await rawRequest(url, { method: "POST", path: "/v1/nonces", headers: other })).status).toBe(201);
});

test("failed logins are limited; who holds the key gets in all the same until the limit is reached", async () => {
  const { url } = await testHub({ rates: { failedLoginsPerAddress: few } });
  const space = await sealedSpace();
  await publish(url, space);
  const tries = async (isRight: boolean) => {
    const { nonce } = (await (await fetch(`${url}/v1/nonces`, { method: "POST" })).json()) as { nonce: string };
    const login = await loginOf(url, space, space.owner, nonce);
    const body = JSON.stringify(isRight ? login : { ...login, signature: "A".repeat(86) });
    return (await fetch(`${url}/v1/logins`, { method: "POST", headers: { "content-type": "application/json" }, body }))
      .status;
  };
  for (let i = 0; i < 12; i += 1) expect(await tries(true)).toBe(201);
  for (let i = 0; i < few.burst; i += 1) expect(await tries(false)).toBe(401);
  expect(await tries(false)).toBe(429);
});

test("an address's whole traffic is limited before anything is looked at", async () => {
  const { url } = await testHub({ rates: { requestsPerAddress: few } });
  const { host } = new URL(url);
  for (let i = 0; i < few.burst; i += 1)
    expect((await rawRequest(url, { path: "/v1/health", headers: { host } })).status).toBe(200);
  expect(await rawRequest(url, { path: "/v1/health", headers: { host } })).toMatchObject({ status: 429 });
});

test("strangers' sockets are few, and a member's are counted", async () => {
  const { url } = await testHub();
  const space = await sealedSpace();
  const runner = await publish(url, space);
  const heard = new Heard();
  const socketUrl = `${url.replace("http", "ws")}/v1/follow`;
  const strangers = Array.from({ length: limits.strangerSocketsPerAddress }, () => new WebSocket(socketUrl));
  await Promise.all(strangers.map((socket) => new Promise((resolve) => socket.addEventListener("message", resolve))));
  const refused = new WebSocket(socketUrl);
  await new Promise((resolve) => refused.addEventListener("error", resolve));
  for (const socket of strangers) socket.close();

  let openCount = 0;
  let code: string | null = null;
  const onConnection = (state: string, why: string | null): void => {
    openCount += state === "open" ? 1 : 0;
    code = why ?? code;
    heard.changed();
  };
  for (let i = 0; i < limits.socketsPerMember; i += 1)
    connect(url, space, space.owner).follow({ after: 0, onEnvelope() {}, onConnection });
  await heard.until(() => openCount === limits.socketsPerMember);
  connect(url, space, space.owner).follow({ after: 0, onEnvelope() {}, onConnection });
  await heard.until(() => code === "too_many_sockets");
  // Another member of the space is not kept out by it.
  runner.follow({ after: 0, onEnvelope() {}, onConnection });
  await heard.until(() => openCount === limits.socketsPerMember + 1);
});

test("a frame or a body beyond its limit ends there", async () => {
  const { url } = await testHub();
  const space = await sealedSpace();
  const runner = await publish(url, space);
  const many = await Promise.all(
    Array.from({ length: limits.batchMax + 1 }, () => sealed(space, { k: "accepted", a: "*", x: 0 }, space.runner)),
  );
  await expect(runner.append(many)).rejects.toMatchObject({ code: "request_malformed" });
  const big = { ...many[0]!, c: "A".repeat(limits.appendBytesMax) };
  await expect(runner.append([big])).rejects.toMatchObject({
    code: expect.stringMatching(/body_too_large|hub_unreachable/),
  });
  expect(await runner.read({})).toEqual([]);
});

test("a head that never ends, or a body that stops, does not hold the hub for ever", async () => {
  const { url, hub } = await testHub();
  const { hostname, port, host } = new URL(url);
  const sockets = Array.from({ length: 50 }, () => createConnection(Number(port), hostname));
  for (const socket of sockets) socket.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nx-slow: `);
  expect((await rawRequest(url, { path: "/v1/health", headers: { host } })).status).toBe(200);
  // Closing does not wait for them.
  await hub.close();
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise(
          (resolve) => void (socket.destroyed ? resolve(null) : socket.on("error", () => {}).on("close", resolve)),
        ),
    ),
  );
});

test("a file that goes up faster than its limit waits and arrives", async () => {
  const { url } = await testHub({ rates: { requestsPerMember: { burst: 4, perSecond: 40 } } });
  const space = await sealedSpace();
  await publish(url, space);
  const owner = connect(url, space, space.owner);
  const id = randomId<BlobId>();
  for (let index = 0; index < 12; index += 1) await owner.putBlobChunk(id, index, new Uint8Array(10), index === 11);
  expect(await owner.getBlobChunk(id, 11)).toEqual(new Uint8Array(10));
});

test("who appends faster than the disk takes it waits in its own socket, and loses nothing", async () => {
  const { url, store } = await testHub();
  const space = await sealedSpace();
  const runner = await publish(url, space);
  const heard = new Heard();
  const states: string[] = [];
  runner.follow({
    after: 0,
    onEnvelope: heard.onEnvelope,
    onConnection: (state) => (states.push(state), heard.changed()),
  });
  await heard.until(() => states.includes("open"));
  const { append } = store;
  const slow = Promise.withResolvers<void>();
  store.append = async (batch, at) => {
    await slow.promise;
    return append(batch, at);
  };
  const big = "x".repeat(150_000);
  const fields = { k: "update", a: "*", x: 0 } as const;
  const envelopes = await Promise.all(
    Array.from({ length: 40 }, (_, i) => sealed(space, { ...fields, n: i + 1 }, space.runner, { big })),
  );
  const appending = Promise.all(envelopes.map((envelope) => runner.append([envelope])));
  expect((await connect(url, space, space.owner).read({})).length).toBe(0);
  slow.resolve();
  expect((await appending).flat().map((result) => ("seq" in result ? result.seq : 0))).toEqual(
    envelopes.map((_, i) => i + 1),
  );
  await heard.untilSeq(40);
  expect(states).toEqual(["connecting", "open"]);
});

test("a hub that closes answers what it has taken, and takes no more", async () => {
  const { url, hub, store } = await testHub();
  const space = await sealedSpace();
  const runner = await publish(url, space);
  const { append } = store;
  const reached = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  store.append = async (batch, at) => {
    reached.resolve();
    await held.promise;
    return append(batch, at);
  };
  const report = (n: number) => sealed(space, { k: "accepted", a: "*", x: 0, n }, space.runner);
  const taken = runner.append([await report(1)]);
  await reached.promise;
  const closing = hub.close();
  held.resolve();
  expect(await taken).toMatchObject([{ seq: 1 }]);
  await closing;
  await expect(runner.append([await report(2)])).rejects.toMatchObject({ code: "hub_unreachable" });
  expect(await store.head(space.spaceId)).toBe(1);
});
