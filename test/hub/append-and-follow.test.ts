import { expect, test } from "vitest";
import { sealedSpace } from "../fakes/sealed-space.ts";
import { connect, Heard, publish, sealed, testHub } from "../fakes/test-hub.ts";

test("an order that is appended comes to its follower, in order and once", async () => {
  const { url } = await testHub();
  const space = await sealedSpace();
  const runner = await publish(url, space);
  const heard = new Heard();
  runner.follow({ after: 0, onEnvelope: heard.onEnvelope });
  const owner = connect(url, space, space.owner);
  const first = await sealed(space);
  expect(await owner.append([first])).toMatchObject([{ seq: 1, isRepeat: false }]);
  expect(await owner.append([first, await sealed(space, { n: 2 })])).toMatchObject([
    { seq: 1, isRepeat: true },
    { seq: 2, isRepeat: false },
  ]);
  await heard.untilSeq(2);
  expect(heard.seqs).toEqual([1, 2]);
  expect(heard.stored[0]?.envelope).toEqual(first);
});
