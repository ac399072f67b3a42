import { beforeEach, expect, test } from "vitest";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { killInTurn } from "./in-turn.ts";

beforeEach(skipUnlessConfined);

/** All 200 by `npm run torture -- --in-turn 200`. */
test("tasks sent while hub, computer and device are killed in turn end once each, and each open approval is answered and obeyed", async () => {
  const { turns, ...counts } = await killInTurn({ tasks: 18, kills: 3, seed: 3 });
  expect(counts).toEqual({ sent: 18, ended: 18, effectsOnce: 18, endsOnce: 18 });
  expect(turns.map(({ killed, isObeyed }) => [killed, isObeyed])).toEqual([
    ["hub", true],
    ["desktop", true],
    ["phone", true],
  ]);
  expect(turns.flatMap(({ outcomes }) => outcomes)).toEqual(Array.from({ length: 18 }, () => "unchecked"));
  // The computer's death cut its attempt short; the others' did not.
  expect(turns.map(({ attempts }) => attempts)).toEqual([1, 2, 1]);
}, 240_000);
