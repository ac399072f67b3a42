import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EntryId, MemberId } from "../../src/domain/ids.ts";
import type { Clock } from "../../src/domain/ports.ts";
import type { HubConnection } from "../../src/hub-client/connection.ts";
import { toB64u, utf8 } from "../../src/kit/bytes.ts";
import type { PushRequest } from "../../src/protocol/push.ts";
import { sealPush } from "../../src/seal/web-push.ts";
import { PushService, type Subscription } from "../fakes/push-service.ts";
import { realClock } from "../fakes/real-clock.ts";
import { randomId, sealedSpace, testRandom, type SealedSpace } from "../fakes/sealed-space.ts";
import { bearerOf, connect, jsonOf, publish, revoke, sealed, testHub, type TestHub } from "../fakes/test-hub.ts";

/** The hub's pauses between tries and its rounds are not waited for; its patience with a slow service is. */
const hasty: Clock = {
  now: () => Date.now() + shiftMs,
  after: (ms, callback) => realClock.after(ms === 6_000 ? 300 : ms === 30_000 || ms < 6_000 ? 20 : ms, callback),
};
let shiftMs = 0;

describe("the hub's pushes", () => {
  let service: PushService;
  let world: TestHub;
  let space: SealedSpace;
  let runner: HubConnection;
  let phone: HubConnection;
  let subscription: Subscription;

  beforeEach(async () => {
    shiftMs = 0;
    service = await PushService.start();
    world = await testHub({ push: { allowLoopback: true }, clock: hasty });
    space = await sealedSpace();
    runner = await publish(world.url, space);
    phone = connect(world.url, space, space.owner);
    subscription = service.subscribe();
  });
  afterEach(async () => {
    await service.close();
    service.assertFaultless();
  });

  async function pushed(over: Partial<PushRequest> = {}): Promise<string> {
    const content = { kind: "done", title: "Letters", body: "Done.", tag: "t", url: "/#/t/a" };
    const record = await sealPush(subscription, utf8(JSON.stringify(content)), { padTo: 2_048, random: testRandom });
    const fixed = { ttl: 60, urgency: "high", member: space.owner.id, record: toB64u(record) } as const;
    return runner.sendPush({ id: randomId<EntryId>(), topic: "letters", ...fixed, ...over });
  }

  test("P-PSH-5: a record is handed on with VAPID, TTL, urgency and topic, and opens at the device", async () => {
    expect(await phone.putPush(subscription.endpoint)).toEqual({ isOn: true, last: null });
    expect(await pushed()).toBe("sent");
    const [got] = service.to(subscription);
    expect(got).toMatchObject({
      topic: "letters",
      ttl: 60,
      urgency: "high",
      content: { title: "Letters", kind: "done" },
    });
    expect(got?.vapidKey).toBe(await phone.pushKey());
    expect(await phone.pushState(space.owner.id)).toMatchObject({ isOn: true, last: { outcome: "sent" } });
  });

  test("P-PSH-2: the hub's key stays the same over a restart; a subscription is bound to it", async () => {
    const key = await phone.pushKey();
    await phone.putPush(subscription.endpoint);
    await world.restart();
    expect(await connect(world.url, space, space.owner).pushKey()).toBe(key);
    expect(await pushed()).toBe("sent");
  });

  test("P-PSH-3: only a device itself says where it is pushed to, and only runners push", async () => {
    await expect(runner.putPush(subscription.endpoint)).rejects.toMatchObject({ code: "role_refused" });
    await expect(
      phone.sendPush({ id: randomId(), member: space.owner.id, ttl: 1, urgency: "low", record: "AA" }),
    ).rejects.toMatchObject({ code: "role_refused" });
    const other = connect(world.url, space, { ...space.owner, id: space.runner.id });
    await expect(other.putPush(subscription.endpoint)).rejects.toMatchObject({ code: "login_refused" });
    const elsewhere = await sealedSpace();
    await publish(world.url, elsewhere);
    const stranger = connect(world.url, elsewhere, elsewhere.owner);
    await expect(stranger.pushState(space.owner.id)).rejects.toMatchObject({ code: "not_found" });
    const headers = {
      authorization: `Bearer ${await bearerOf(world.url, space, space.owner)}`,
      "content-type": "application/json",
    };
    const path = `${world.url}/v1/spaces/${space.spaceId}/push/${space.runner.id}`;
    const answer = await fetch(path, {
      method: "PUT",
      headers,
      body: JSON.stringify({ endpoint: subscription.endpoint }),
    });
    expect(await jsonOf(answer)).toMatchObject({ status: 403, code: "push_of_another" });
    await expect(phone.putPush("https://evil.example/")).rejects.toMatchObject({
      code: "push_endpoint_refused",
      detail: { reason: "host_not_known" },
    });
    expect(service.requestCount).toBe(0);
  });

  test("who never subscribed, unsubscribed, is unknown or was revoked is not pushed to", async () => {
    expect(await pushed()).toBe("not_subscribed");
    expect(await pushed({ member: randomId<MemberId>() })).toBe("not_subscribed");
    await phone.putPush(subscription.endpoint);
    expect((await phone.putPush(null)).isOn).toBe(false);
    expect(await pushed()).toBe("not_subscribed");
    await phone.putPush(subscription.endpoint);
    await revoke(space, space.owner, runner);
    expect(await pushed()).toBe("not_subscribed");
    expect(service.requestCount).toBe(0);
  });

  test("P-PSH-6: a dead subscription is dropped at once", async () => {
    await phone.putPush(subscription.endpoint);
    service.unsubscribe(subscription);
    expect(await pushed()).toBe("gone");
    expect(await phone.pushState(space.owner.id)).toMatchObject({ isOn: false, last: { outcome: "gone" } });
    expect(await pushed()).toBe("not_subscribed");
    expect(service.requestCount).toBe(1);
  });

  test.each([
    [[429], "sent", 2],
    [[503, 500], "sent", 3],
    [[429, 429, 429, 429], "rate_limited", 3],
    [[500, 502, 503, 504], "unreachable", 3],
    [[404], "gone", 1],
    [[413], "too_large", 1],
    [[400], "refused", 1],
    [[403], "refused", 1],
  ] as const)("P-PSH-6: a service that answers %j comes to %s after %i tries", async (statuses, outcome, tries) => {
    await phone.putPush(subscription.endpoint);
    service.answerNext(subscription, ...statuses);
    expect(await pushed()).toBe(outcome);
    expect(service.requestCount).toBe(tries);
  });

  test("a service that asks for a long wait is left alone until asked again", async () => {
    await phone.putPush(subscription.endpoint);
    service.answerNext(subscription, (response) => void response.writeHead(429, { "retry-after": "3600" }).end());
    expect(await pushed()).toBe("rate_limited");
    expect(service.requestCount).toBe(1);
  });

  test("a redirect is not followed, not even to a good place", async () => {
    await phone.putPush(subscription.endpoint);
    service.answerNext(
      subscription,
      (response) => void response.writeHead(307, { location: subscription.endpoint }).end(),
    );
    expect(await pushed()).toBe("refused");
    expect(service.requestCount).toBe(1);
  });

  test("an answer without end, and none at all, cost the hub neither memory nor time", async () => {
    await phone.putPush(subscription.endpoint);
    service.answerNext(subscription, (response) => {
      response.writeHead(201);
      const drip = (): void => void (response.destroyed || response.write("x".repeat(64 * 1024), drip));
      drip();
    });
    expect(await pushed()).toBe("sent");
    const silent = (): void => {};
    service.answerNext(subscription, silent, silent, silent);
    expect(await pushed()).toBe("unreachable");
  });

  test("P-PSH-7: the same id is handed on once, however often it is asked for", async () => {
    await phone.putPush(subscription.endpoint);
    const id = randomId<EntryId>();
    service.answerNext(subscription, 500, 500, 500);
    expect(await pushed({ id })).toBe("unreachable");
    expect(await Promise.all([pushed({ id }), pushed({ id })])).toEqual(["sent", "sent"]);
    await world.restart();
    expect(await pushed({ id })).toBe("sent");
    expect(service.to(subscription).length).toBe(1);
  });

  test("P-PSH-11: the hub's own push is empty and comes when an order has waited for a runner that is away", async () => {
    await phone.putPush(subscription.endpoint);
    const seen: string[] = [];
    const onMember = ({ member, online }: { member: MemberId; online: boolean }): void =>
      void seen.push(`${member} ${online}`);
    phone.follow({ after: 0, onEnvelope: () => {}, onMember });
    const follow = runner.follow({ after: 0, onEnvelope: () => {} });
    await vi.waitFor(() => expect(seen).toContain(`${space.runner.id} true`), { timeout: 10_000 });
    // A runner that is here has it at once.
    await phone.append([await sealed(space)]);
    seen.length = 0;
    follow.close();
    await vi.waitFor(() => expect(seen).toContain(`${space.runner.id} false`), { timeout: 10_000 });
    shiftMs = 11 * 60_000;
    expect(await world.store.takeLongOrderWaits(Number.MAX_SAFE_INTEGER)).toEqual([]);
    // A push order is nothing that a person waits for.
    await phone.append([await sealed(space, { k: "push", n: 2 })]);
    expect(await world.store.takeLongOrderWaits(Number.MAX_SAFE_INTEGER)).toEqual([]);
    await phone.append([await sealed(space, { n: 3 })]);
    await phone.append([await sealed(space, { n: 4 })]);
    shiftMs += 9 * 60_000;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(service.requestCount).toBe(0);
    // Not even a restart forgets it.
    await world.restart();
    shiftMs += 2 * 60_000;
    const [own] = await service.until(subscription, 1);
    expect([own?.bytes.length, own?.content, own?.topic]).toEqual([0, null, "away"]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(service.to(subscription).length).toBe(1);
  });

  test("a hub that stops does not wait for a service that does not answer", async () => {
    await phone.putPush(subscription.endpoint);
    service.answerNext(subscription, () => {});
    const pushing = pushed().catch((error: { code: string }) => error.code);
    await vi.waitFor(() => expect(service.requestCount).toBe(1), { timeout: 10_000 });
    await world.stop();
    expect(["unreachable", "hub_unreachable"]).toContain(await pushing);
  });
});
