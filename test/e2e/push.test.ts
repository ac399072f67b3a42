import { readFileSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock, systemRandom } from "../../src/cli/system-ports.ts";
import { SPACE_THREAD, type EntryId } from "../../src/domain/ids.ts";
import { silentLog } from "../../src/domain/ports.ts";
import type { PushBody } from "../../src/domain/entries.ts";
import { Looking } from "../../src/hub-client/looking.ts";
import { Phone, type Given } from "../device/phone.ts";
import { PushService, type Subscription } from "../fakes/push-service.ts";
import { Computer } from "./errand.ts";

const note =
  "# Stand-up 2026-11-21\n\nThere: Ada, Bo\n\nDecided: the gate is painted green.\n\n- Bo buys the paint by Friday\n";
const briefing = "Summarize yesterday's notes into a briefing";
const env = { ERRAND_PUSH_LOOPBACK: "1" };

describe("a phone in a pocket", () => {
  let service: PushService;
  let computer: Computer;
  let phone: Phone;
  let pocket: Subscription;
  let listen: string;

  beforeEach(async () => {
    service = await PushService.start();
    computer = new Computer();
    for (const name of ["Red", "Blue"]) computer.makeFolder(name, { "2026-11-21 stand-up.md": note });
    const folders = ["Red", "Blue"].flatMap((name) => ["--folder", computer.at(name), "--write"]);
    listen = new URL((await computer.up(folders, env)).url).host;
    phone = await computer.pairPhone();
    pocket = await subscribed(phone);
  });
  afterEach(async () => {
    await computer[Symbol.asyncDispose]();
    await service.close();
    service.assertFaultless();
  });

  /** As the app does: the endpoint to the hub, the keys to the runner. */
  async function subscribed(device: Phone, language: "en" | "ko" = "en"): Promise<Subscription> {
    const subscription = service.subscribe();
    await device.connection.putPush(subscription.endpoint);
    const { p256dh, auth } = subscription;
    await accepted(device, { action: "on", p256dh, auth, language });
    return subscription;
  }

  async function accepted(device: Phone, body: PushBody): Promise<EntryId> {
    await device.device.openThread(SPACE_THREAD);
    const order = device.device.send({ thread: SPACE_THREAD, kind: "push", body });
    const answers = (): string[] =>
      device.heard.flatMap(({ entry }) =>
        (entry.kind === "accepted" || entry.kind === "refused") && entry.body.order === order
          ? [JSON.stringify(entry)]
          : [],
      );
    const told = (): string =>
      `${answers().join()} ${device.state.outbox.length} ${[...device.refusedByHub.values()].join()} ${device.device.isConnected}`;
    await vi.waitFor(() => expect(told()).toMatch(/"accepted"/), { timeout: 20_000 });
    return order;
  }

  /** Anywhere in the hub's own files. */
  const hubHolds = (text: string): boolean =>
    readdirSync(computer.data)
      .filter((name) => name.startsWith("hub."))
      .some((name) => readFileSync(computer.at(`data/${name}`)).includes(text));

  const outcomeOf = (order: EntryId): string | undefined =>
    phone.heard.flatMap(({ entry }) =>
      entry.kind === "pushed" && entry.body.order === order ? [entry.body.outcome] : [],
    )[0];

  /** The phone is put away before the agent has anything to say: nobody is there any more. */
  async function awayFrom(work: () => Given): Promise<Given> {
    const given = work();
    await away();
    return given;
  }

  async function away(): Promise<void> {
    await vi.waitFor(() => expect(phone.state.outbox).toEqual([]), { timeout: 10_000 });
    await phone.close();
  }

  async function backAgain(): Promise<void> {
    phone = computer.keep(await Phone.open(computer.at("test phone"))).start();
    await vi.waitFor(() => expect(phone.device.isConnected).toBe(true), { timeout: 10_000 });
  }

  test("buzzes once for an ask and once for the end, and opens at the thread", { timeout: 60_000 }, async () => {
    const given = await awayFrom(() => phone.give(briefing, { project: "Red", title: "Gate-5f2c" }));
    const [asked] = await service.until(pocket, 1);
    expect(asked?.content).toMatchObject({
      kind: "needs_you",
      title: "Gate-5f2c",
      tag: given.thread,
      url: `/#/t/${given.thread}`,
    });
    expect(asked?.content?.body).toMatch(/^Needs your OK: \S/);

    await backAgain();
    await phone.answer(given, await phone.asked(given), "once");
    await away();
    const [, done] = await service.until(pocket, 2);
    expect(done?.content).toMatchObject({ kind: "done", title: "Gate-5f2c", tag: given.thread });
    expect(done?.content?.body).toMatch(/^Done\. \S/);
    // A newer one takes the place of the older, and nothing tells the two apart from outside.
    expect(
      new Set([asked, done].map((push) => `${push?.topic} ${push?.bytes.length} ${push?.ttl} ${push?.urgency}`)).size,
    ).toBe(1);
    expect(asked?.topic).not.toContain(given.thread);
    expect(service.received.length).toBe(2);
    expect(hubHolds("Gate-5f2c")).toBe(false);
    expect(hubHolds(pocket.endpoint)).toBe(true);
  });

  test("is silent while somebody looks at any device, until they turn away from an ask", async () => {
    const tablet = await computer.pairPhone("tablet");
    const looking = new Looking({
      membership: tablet.device.membership,
      connection: tablet.connection,
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
    });
    await vi.waitFor(() => expect(tablet.device.isConnected).toBe(true), { timeout: 20_000 });
    looking.set({ isLooking: true, thread: null });
    // Its word goes before the order, on another line: the runner has it by then.
    await accepted(tablet, { action: "off" });

    const [first, second] = [phone.give(briefing, { project: "Red" }), phone.give(briefing, { project: "Blue" })];
    await away();
    await tablet.answer(first, await tablet.asked(first), "once");
    await tablet.ended(first);
    await tablet.asked(second);
    // Far longer than it takes to be called where nobody looks.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(service.requestCount).toBe(0);
    looking.set({ isLooking: false, thread: null });
    const [asked] = await service.until(pocket, 1);
    expect(asked?.content).toMatchObject({ kind: "needs_you", tag: second.thread });
    expect(service.requestCount).toBe(1);
  });

  test("is spoken to in its own language; a test goes to the device that asked for it", async () => {
    const korean = await computer.pairPhone("hub phone");
    const other = await subscribed(korean, "ko");
    const order = await accepted(phone, { action: "test" });
    await vi.waitFor(() => expect(outcomeOf(order)).toBe("sent"), { timeout: 20_000 });
    expect(service.to(pocket)[0]?.content).toMatchObject({ kind: "test", url: "/#/settings", tag: "test" });
    expect(service.to(other)).toEqual([]);
    await korean.close();
    const given = await awayFrom(() => phone.give(briefing, { project: "Red", title: "대문" }));
    const [asked] = await service.until(other, 1);
    expect(asked?.content).toMatchObject({
      title: "대문",
      tag: given.thread,
      body: expect.stringMatching(/^허락이 필요해요: /),
    });
  });

  test("a test button tells the typed outcome: sent, gone, not subscribed, not asked", async () => {
    const outcome = async (): Promise<string | undefined> => {
      const order = await accepted(phone, { action: "test" });
      await vi.waitFor(() => expect(outcomeOf(order)).toBeDefined(), { timeout: 10_000 });
      return outcomeOf(order);
    };
    expect(await outcome()).toBe("sent");
    service.answerNext(pocket, 403);
    expect(await outcome()).toBe("refused");
    service.unsubscribe(pocket);
    expect(await outcome()).toBe("gone");
    // The dead subscription is dropped on both sides.
    expect(await phone.connection.pushState(phone.memberId)).toMatchObject({ isOn: false, last: { outcome: "gone" } });
    expect(await outcome()).toBe("not_asked");
    await subscribed(phone);
    await phone.connection.putPush(null);
    expect(await outcome()).toBe("not_subscribed");
  });

  test("is told although the push service was busy at first", async () => {
    service.answerNext(pocket, 429, 503);
    await awayFrom(() => phone.give(briefing, { project: "Red" }));
    await service.until(pocket, 1, 20_000);
    expect(service.requestCount).toBe(3);
  });

  test.each(["runner.push.before:1", "runner.push.after:1"])(
    "is told once by a computer that is killed at %s",
    async (failpoint) => {
      await phone.close();
      await computer.stop();
      const dying = computer.upUntilDeath(["--listen", listen], { ...env, ERRAND_DIE_AT: failpoint });
      await dying.event("ready");
      await backAgain();
      await awayFrom(() => phone.give(briefing, { project: "Red" }));
      expect(await dying.ended).toMatchObject({ signal: "SIGKILL" });
      await computer.up(["--listen", listen], env);
      const [asked] = await service.until(pocket, 1, 20_000);
      expect(asked?.content?.kind).toBe("needs_you");
      // Something else that is pushed comes after whatever would come twice.
      await backAgain();
      const order = await accepted(phone, { action: "test" });
      await vi.waitFor(() => expect(outcomeOf(order)).toBe("sent"), { timeout: 10_000 });
      expect(service.to(pocket).map(({ content }) => content?.kind)).toEqual(["needs_you", "test"]);
    },
  );

  test("is not called any more once it was turned off, or revoked", async () => {
    const tablet = await computer.pairPhone("tablet");
    const lap = await subscribed(tablet);
    await accepted(phone, { action: "off" });
    await awayFrom(() => phone.give(briefing, { project: "Red" }));
    await service.until(lap, 1);
    await backAgain();
    await subscribed(phone);
    const { memberId } = phone;
    expect((await computer.errand("devices", "revoke", memberId)).code).toBe(0);
    tablet.give(briefing, { project: "Blue" });
    await vi.waitFor(() => expect(tablet.state.outbox).toEqual([]), { timeout: 10_000 });
    await tablet.close();
    await service.until(lap, 2);
    expect(service.requestCount).toBe(2);
  });
});
