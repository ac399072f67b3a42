import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { BlobId, EntryId, SpaceId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import { randomId, testRandom, type TestMember } from "../fakes/sealed-space.ts";
import { BadRows } from "./bad-rows.ts";
import { HubAsks, jsonType } from "./hub-asks.ts";

/**
 * What strangers, other members and other pages send to the hub itself. Each is refused with its code and reaches no
 * runner, and the next task of the owner runs to its end through the same hub.
 */
const rows = new BadRows();
const hub = new HubAsks(rows);
type Row = [sentence: string, answer: string, act: () => Promise<string>];

const socketHeaders = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

describe("names and pages", () => {
  const page = (origin: string) => hub.ask({ method: "POST", path: "/v1/nonces", headers: { origin } });
  const table: Row[] = [
    ["a foreign host", "421 host_refused", () => hub.ask({ headers: { host: "evil.example" } })],
    [
      "a name that resolves to this machine",
      "421 host_refused",
      () => hub.ask({ headers: { host: `127.0.0.1.nip.io:${rows.world.hub.port}` } }),
    ],
    [
      "an upgrade for a foreign host",
      "421 host_refused",
      () => hub.ask({ path: "/v1/follow", headers: { ...socketHeaders, host: "evil.example" } }),
    ],
    ["no host", "closed", () => hub.rawSays("GET / HTTP/1.1\r\n\r\n")],
    ["two hosts", "closed", () => hub.rawSays(`GET / HTTP/1.1\r\nhost: ${hub.host}\r\nhost: evil.example\r\n\r\n`)],
    ["the null origin", "403 origin_refused", () => page("null")],
    ["our name without TLS", "403 origin_refused", () => page("http://hub.example")],
    ["our name as the beginning of another", "403 origin_refused", () => page("https://hub.example.evil")],
    ["our name as the end of another", "403 origin_refused", () => page("https://evil-hub.example")],
    [
      "an upgrade by a foreign page",
      "403 origin_refused",
      () => hub.ask({ path: "/v1/follow", headers: { ...socketHeaders, origin: "https://evil.example" } }),
    ],
  ];
  test.each(table)("%s: %s", (_says, ...row) => hub.refuses(...row));
});

describe("logins and bearers", () => {
  const used = async () => {
    const login = await hub.loginOf(rows.world.owner);
    expect(await hub.logIn(login)).toBe("201");
    return hub.logIn(login);
  };
  const late = async () => {
    const login = await hub.loginOf(rows.world.owner);
    rows.world.hubClock.aheadMs = limits.loginNonceMs + 1_000;
    try {
      return await hub.logIn(login);
    } finally {
      rows.world.hubClock.aheadMs = 0;
    }
  };
  const foreignBearer = async () => hub.ask({ path: `/v1/spaces/${randomId()}/log` }, rows.world.owner);
  const table: Row[] = [
    ["a login twice", "401 login_nonce_used", used],
    ["a login 61 s after its nonce", "401 login_nonce_used", late],
    [
      "a nonce of nobody's",
      "401 login_nonce_used",
      async () => hub.logIn(await hub.loginOf(rows.world.owner, { nonce: toB64u(testRandom.bytes(32)) })),
    ],
    [
      "a login for another hub",
      "401 login_refused",
      async () => hub.logIn(await hub.loginOf(rows.world.owner, { origin: "https://other.example" })),
    ],
    [
      "a login under another member's name",
      "401 login_refused",
      async () => hub.logIn(await hub.loginOf(rows.world.bridge, { member: rows.world.owner.id })),
    ],
    [
      "a login into another space",
      "401 login_refused",
      async () => hub.logIn(await hub.loginOf(rows.world.owner, { space: randomId<SpaceId>() })),
    ],
    ["a login of a revoked device", "401 login_refused", async () => hub.logIn(await hub.loginOf(rows.world.revoked))],
    ["a login of a stranger", "401 login_refused", async () => hub.logIn(await hub.loginOf(rows.world.stranger))],
    [
      "a role that a bridge claims for itself",
      "400 request_malformed",
      async () => hub.logIn({ ...(await hub.loginOf(rows.world.bridge)), role: "owner" }),
    ],
    ["another space by one's own bearer", "404 space_unknown", foreignBearer],
    [
      "a bearer in the address",
      "401 not_logged_in",
      async () => hub.ask({ path: `/v1/spaces/${hub.space}/log?bearer=${await hub.bearerOf(rows.world.owner)}` }),
    ],
    [
      "a made-up bearer",
      "401 not_logged_in",
      () =>
        hub.ask({
          path: `/v1/spaces/${hub.space}/log`,
          headers: { authorization: `Bearer ${toB64u(testRandom.bytes(32))}` },
        }),
    ],
  ];
  test.each(table)("%s: %s", (_says, ...row) => hub.refuses(...row));
});

describe("blobs and mailboxes", () => {
  const octets = { "content-type": "application/octet-stream" };
  const put = (path: string, bytes: number, member?: TestMember, headers = {}) =>
    hub.ask({ method: "PUT", path, headers: { ...octets, ...headers }, body: new Uint8Array(bytes) }, member);
  const blob = (id: string) => `/v1/spaces/${hub.space}/blobs/${id}`;
  const owner = () => rows.world.owner;
  const slotTwice = async () => {
    const path = `/v1/pairings/${toB64u(testRandom.bytes(8))}/m1`;
    expect(await put(path, 10)).toBe("201");
    const second = await put(path, 11);
    expect(await hub.ask({ path })).toBe("409 pairing_raced");
    return second;
  };
  const table: Row[] = [
    ["a blob id that climbs", "404 not_found", () => hub.ask({ path: blob("..%2f..%2fetc%2fpasswd/0") }, owner())],
    [
      "a blob id that climbs, twice encoded",
      "404 not_found",
      () => hub.ask({ path: blob("%252e%252e%252fpasswd/0") }, owner()),
    ],
    ["a blob id with NUL", "404 not_found", () => hub.ask({ path: blob("AAAAAAAAAAAAAAAAAAAAA%00/0") }, owner())],
    ["a blob id of wide dots", "404 not_found", () => hub.ask({ path: blob("%EF%BC%8E%EF%BC%8E/0") }, owner())],
    ["a chunk number with a sign", "404 not_found", () => put(`${blob(randomId())}/-1`, 10, owner())],
    ["a chunk number beyond the largest file", "404 not_found", () => put(`${blob(randomId())}/999999`, 10, owner())],
    ["a chunk out of order", "409 blob_gap", () => put(`${blob(randomId())}/1`, 10, owner())],
    ["a chunk of 1 MiB", "413 body_too_large", () => put(`${blob(randomId())}/0`, 1024 * 1024, owner())],
    [
      "a chunk for a blob of another",
      "409 blob_chunk_differs",
      async () => {
        const id = randomId<BlobId>();
        expect(await put(`${blob(id)}/0`, 10, rows.world.tablet)).toBe("201");
        return put(`${blob(id)}/1`, 10, owner());
      },
    ],
    ["a chunk without a login", "401 not_logged_in", () => put(`${blob(randomId())}/0`, 10)],
    ["a mailbox slot written twice", "409 slot_taken", slotTwice],
    ["a slot that is none", "404 not_found", () => put(`/v1/pairings/${toB64u(testRandom.bytes(8))}/m9`, 10)],
    [
      "a mailbox letter of 1 MiB",
      "413 body_too_large",
      () => put(`/v1/pairings/${toB64u(testRandom.bytes(8))}/m1`, 1024 * 1024),
    ],
  ];
  test.each(table)("%s: %s", (_says, ...row) => hub.refuses(...row));
});

describe("forms of requests", () => {
  const post = (headers: Record<string, string>, body: string | Uint8Array) =>
    hub.ask({ method: "POST", path: "/v1/logins", headers, body });
  const table: Row[] = [
    ["a form", "415 not_json", () => post({ "content-type": "application/x-www-form-urlencoded" }, "a=1")],
    ["plain text", "415 not_json", () => post({ "content-type": "text/plain" }, "{}")],
    ["no type", "415 not_json", () => post({}, "{}")],
    [
      "a bomb",
      "415 not_json",
      () => post({ ...jsonType, "content-encoding": "gzip" }, gzipSync(new Uint8Array(10_000_000))),
    ],
    ["10,000 arrays in each other", "413 body_too_large", () => post(jsonType, "[".repeat(10_000))],
    ["5,000 arrays in each other", "400 request_malformed", () => post(jsonType, "[".repeat(5_000))],
    ["an address of another server", "400 request_malformed", () => hub.ask({ path: "http://evil.example/v1/health" })],
    [
      "an unknown route",
      "404 not_found",
      () => hub.ask({ path: "/v1/config.apply", method: "POST", headers: jsonType, body: "{}" }),
    ],
    ["a file of the disk", "404 not_found", () => hub.ask({ path: "/../../etc/passwd" })],
    ["a method that is none", "405 method_not_allowed", () => hub.ask({ path: "/v1/nonces", method: "DELETE" })],
    [
      "an append by GET",
      "405 method_not_allowed",
      () => hub.ask({ path: `/v1/spaces/${hub.space}/envelopes` }, rows.world.owner),
    ],
    [
      "an id that the address does not name",
      "400 id_mismatch",
      async () =>
        hub.ask(
          {
            method: "PUT",
            path: `/v1/spaces/${hub.space}/envelopes/${randomId<EntryId>()}`,
            headers: jsonType,
            body: JSON.stringify((await rows.bad()).wire),
          },
          rows.world.owner,
        ),
    ],
    ["1 GiB in chunks from nobody", "401 not_logged_in", () => hub.pouring()],
  ];
  test.each(table)("%s: %s", (_says, ...row) => hub.refuses(...row));
});
