import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { Torture } from "./torture.ts";

const killsMin = 30;

describe("hub, two computers, two devices and their agents, killed again and again on a bad network", () => {
  let torture: Torture;

  beforeEach(skipUnlessConfined);
  beforeAll(async () => {
    torture = await Torture.begun({ seed: 4, killsPerLoop: 18, settleMsMax: 60_000 });
  }, 60_000);
  afterAll(() => torture.close(), 60_000);

  test("lose nothing, do nothing twice, and come to an end of everything", async () => {
    for (let loop = 1; torture.killCount < killsMin; loop += 1) await torture.loop(loop);
    const { lost, doubled, stuck, fell, plaintext, outcomes } = torture.totals;
    expect({ lost, doubled, stuck, fell, plaintext }).toEqual({
      lost: [],
      doubled: [],
      stuck: [],
      fell: [],
      plaintext: 0,
    });
    expect(outcomes.get("unchecked")).toBeGreaterThan(0);
  }, 240_000);
});
