import { beforeEach, describe, expect, test, vi } from "vitest";
import { NotifyPlace } from "../../test/fakes/notify-place.ts";
import { randomId, testMember, testRandom, type TestMember } from "../../test/fakes/sealed-space.ts";
import type { PresenceBody } from "../domain/entries.ts";
import type { Header, WireEnvelope } from "../domain/envelope.ts";
import { SPACE_THREAD, type EntryId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Membership } from "../hub-client/membership.ts";
import { sealEnvelope } from "../seal/envelope.ts";

describe("somebody who looks", () => {
  let place: NotifyPlace;
  let owner: Membership;
  beforeEach(async () => {
    place = await NotifyPlace.open();
    owner = await place.memberOf(place.space.owner);
  });

  /** True when an ask of this moment calls somebody within ten seconds. */
  async function isCalled(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const before = place.sent.length;
    place.ask(place.task());
    place.clock.goOn(10_000);
    await place.quiet();
    return place.sent.length > before;
  }

  test("is not called while the device says so, and is when it has long said nothing", async () => {
    place.looking(owner).set({ isLooking: true, thread: place.thread });
    expect(await isCalled()).toBe(false);
  });

  test("is called as soon as the device is turned away from", async () => {
    const looking = place.looking(owner);
    looking.set({ isLooking: true, thread: null });
    await new Promise((resolve) => setTimeout(resolve, 250));
    place.ask(place.task());
    place.clock.goOn(10_000);
    expect(place.sent).toEqual([]);
    looking.set({ isLooking: false, thread: null });
    await vi.waitFor(
      () => {
        place.clock.goOn(1);
        expect(place.sent.length).toBe(1);
      },
      { timeout: 20_000 },
    );
  });

  test("is called when the device's line is cut without a word, or it falls silent", async () => {
    const looking = place.looking(owner);
    looking.set({ isLooking: true, thread: null });
    await new Promise((resolve) => setTimeout(resolve, 250));
    looking.close();
    place.ask(place.task());
    place.clock.goOn(limits.lookingMs - 1);
    expect(place.sent).toEqual([]);
    place.clock.goOn(1);
    await place.until(1);
    looking.set({ isLooking: true, thread: null });
    await new Promise((resolve) => setTimeout(resolve, 250));
    place.notifications.connection({ member: place.space.owner.id, online: false });
    expect(await isCalled()).toBe(true);
  });

  async function presence(sender: TestMember, body: PresenceBody, over: Partial<Header> = {}): Promise<WireEnvelope> {
    const { space, clock } = place;
    const header: Header = {
      v: 1,
      sp: space.spaceId,
      th: SPACE_THREAD,
      k: "live",
      f: sender.id,
      a: "*",
      id: randomId<EntryId>(),
      n: 0,
      r: space.roster.n,
      e: 1,
      t: clock.now(),
      x: 0,
      ...over,
    };
    return sealEnvelope({ header, body, keyring: space.keyring, signKey: sender.signKey, random: testRandom });
  }
  const here: PresenceBody = { isLooking: true, thread: null };

  test("is only who says it as an owner's device, freshly, and has not taken it back since", async () => {
    const { space, clock } = place;
    const stranger = await testMember();
    const forged = { ...(await presence(space.owner, here)), s: (await presence(stranger, here)).s };
    const old = await presence(space.owner, here, { t: clock.now() - limits.clockAheadMsMax - 1 });
    const earlier = await presence(space.owner, here, { t: clock.now() - 10 });
    const takenBack = await presence(space.owner, { isLooking: false, thread: null });
    const wrong = [
      forged,
      await presence(space.runner, here),
      await presence(space.bridge, here),
      await presence(stranger, here),
      old,
    ];
    for (const envelope of [...wrong, takenBack, earlier, { h: "", c: "", s: "" }]) place.notifications.live(envelope);
    expect(await isCalled()).toBe(true);
  });
});
