import { describe, expect, test } from "vitest";
import { revokeStatement } from "../../src/seal/root.ts";
import { signStatement } from "../../src/seal/roster.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import type { EntryId } from "../../src/domain/ids.ts";
import { rawRequest } from "../fakes/raw-request.ts";
import { randomId, sealedSpace, type SealedSpace } from "../fakes/sealed-space.ts";
import {
  bearerOf,
  connect,
  Heard,
  hubParts,
  jsonOf,
  loginOf,
  publish,
  revoke,
  sealed,
  testHub,
} from "../fakes/test-hub.ts";

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

describe("a member that is revoked", () => {
  test("is cut off at once, on every way in, also with what was under way (R6)", async () => {
    const { url, space, runner } = await published();
    const heard = new Heard();
    const owner = connect(url, space, space.owner);
    const states: (string | null)[] = [];
    owner.follow({
      after: 0,
      onEnvelope() {},
      onConnection: (state, code) => (states.push(state, code), heard.changed()),
    });
    await heard.until(() => states.includes("open"));
    const authorization = `Bearer ${await bearerOf(url, space, space.owner)}`;
    const lines = await fetch(`${url}/v1/spaces/${space.spaceId}/follow`, { headers: { authorization } });
    const login = await loginOf(url, space, space.owner, await giveNonce(url));
    await revoke(space, space.owner, runner);
    expect((await lines.text()).trim().split("\n").at(-1)).toBe('{"type":"problem","code":"not_a_member"}');
    await heard.until(() => states.includes("not_a_member"));
    expect(
      await jsonOf(await fetch(`${url}/v1/spaces/${space.spaceId}/log`, { headers: { authorization } })),
    ).toMatchObject({ code: "not_logged_in" });
    expect(await logIn(url, login)).toMatchObject({ code: "login_refused" });
    await expect(owner.append([await sealed(space)])).rejects.toMatchObject({ code: "login_refused" });
    expect(await runner.read({})).toEqual([]);
  });

  test("stores nothing that was verified before and not yet committed", async () => {
    const { world, space } = await published();
    const held = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const store: LogStore = {
      ...world.store,
      append: async (batch, at) => {
        reached.resolve();
        await held.promise;
        return world.store.append(batch, at);
      },
    };
    const { spaces, appender } = hubParts(store);
    const found = (await spaces.get(space.spaceId))!;
    const report = await sealed(space, { k: "accepted", a: "*", x: 0 }, space.runner);
    const first = appender.append(found, space.runner.id, [report]);
    await reached.promise;
    const second = appender.append(found, space.owner.id, [await sealed(space)]);
    await spaces.appendStatement(found, await signStatement(space.root, revokeStatement(space.roster, space.owner.id)));
    held.resolve();
    expect(await first).toMatchObject([{ seq: 1 }]);
    expect(await second).toMatchObject([{ problem: { code: "not_a_member" } }]);
    expect(await world.store.head(space.spaceId)).toBe(1);
  });
});

describe("a space", () => {
  test("is made once by its first statement; only root makes its roster grow (P-HUB-3, P-HUB-4)", async () => {
    const { url, space, runner } = await published();
    const [first, second] = space.statements;
    await runner.createSpace(first!);
    const other = await sealedSpace();
    await expect(connect(url, space, space.owner).createSpace(other.statements[0]!)).rejects.toMatchObject({
      code: "roster_other_space",
    });
    await runner.appendRoster(space.statements.at(-1)!);
    await expect(runner.appendRoster({ ...second!, sig: first!.sig })).rejects.toMatchObject({
      code: expect.stringMatching(/^roster_/),
    });
    await expect(runner.appendRoster(other.statements[1]!)).rejects.toMatchObject({
      code: expect.stringMatching(/^roster_/),
    });
    expect((await runner.roster(0)).length).toBe(4);
    expect(await runner.roster(2)).toEqual(space.statements.slice(2));
  });

  test("is free for this machine's own programs only; others need an invite, good once", async () => {
    const { hub, url } = await testHub({ origins: ["https://hub.example"] });
    const spaces = await Promise.all([sealedSpace(), sealedSpace()]);
    const create = (space: SealedSpace, headers: Record<string, string>, invite?: string) => {
      const body = JSON.stringify({ statement: space.statements[0], ...(invite === undefined ? {} : { invite }) });
      return rawRequest(url, {
        method: "PUT",
        path: `/v1/spaces/${space.spaceId}`,
        headers: { "content-type": "application/json", ...headers },
        body,
      });
    };
    const [a, b] = spaces;
    const local = { host: new URL(url).host };
    for (const headers of [
      { host: "hub.example" },
      { ...local, "x-forwarded-for": "198.51.100.7" },
      { ...local, origin: url },
    ]) {
      expect(await create(a, headers)).toMatchObject({ status: 403, code: "invite_needed" });
    }
    const invite = await hub.createInvite();
    expect(await create(a, { host: "hub.example" }, `${invite.slice(1)}A`)).toMatchObject({ code: "invite_needed" });
    expect(await create(a, { host: "hub.example" }, invite)).toMatchObject({ status: 201 });
    expect(await create(b, { host: "hub.example" }, invite)).toMatchObject({ code: "invite_needed" });
    expect(await create(a, local)).toMatchObject({ status: 200 });
    expect(await create(b, local)).toMatchObject({ status: 201 });
  });

  test("that is not the asker's own is 404 on every route, whether it exists or not", async () => {
    const { url, space } = await published();
    const foreign = await sealedSpace();
    await publish(url, foreign);
    const authorization = `Bearer ${await bearerOf(url, space, space.owner)}`;
    const id = randomId<EntryId>();
    const routes = [
      ["GET", "/roster"],
      ["POST", "/roster"],
      ["POST", "/envelopes"],
      ["PUT", `/envelopes/${id}`],
      ["GET", "/log"],
      ["GET", "/heads?kind=summary"],
      ["GET", "/follow"],
      ["GET", `/blobs/${id}`],
      ["GET", `/blobs/${id}/0`],
      ["PUT", `/blobs/${id}/0`],
    ] as const;
    for (const [method, path] of routes) {
      for (const spaceId of [foreign.spaceId, randomId(), "..", "%00", "x".repeat(5_000)]) {
        const headers = {
          authorization,
          "content-type": path.startsWith("/blobs") ? "application/octet-stream" : "application/json",
        };
        const answer = await fetch(`${url}/v1/spaces/${spaceId}${path}`, {
          method,
          headers,
          ...(method === "GET" ? {} : { body: "{}" }),
        });
        expect([method, path, answer.status]).toEqual([method, path, 404]);
      }
    }
  });
});
