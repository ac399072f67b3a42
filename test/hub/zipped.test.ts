import { expect, test } from "vitest";
import { sealedSpace } from "../fakes/sealed-space.ts";
import { bearerOf, publish, sealed, testHub } from "../fakes/test-hub.ts";

test("pages come smaller over a network to whoever takes gzip, and as they are to a program on this machine (P-HUB-7)", async () => {
  const { url } = await testHub();
  const space = await sealedSpace();
  const runner = await publish(url, space);
  await runner.append(
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => sealed(space, { n: i + 1, k: "update", a: "*", x: 0 }, space.runner)),
    ),
  );
  const bearer = await bearerOf(url, space, space.owner);
  const read = async (path: string, headers: Record<string, string>) => {
    const answer = await fetch(`${url}/v1/spaces/${space.spaceId}/${path}`, {
      headers: { authorization: `Bearer ${bearer}`, ...headers },
    });
    const { headers: said } = answer;
    expect(said.get("vary")).toBe("accept-encoding");
    const [encoding, bytes] = [said.get("content-encoding"), Number(said.get("content-length"))];
    return { encoding, bytes, body: await answer.text() };
  };
  const through = { "x-forwarded-for": "203.0.113.7" };
  const plain = await read("log?after=0", {});
  expect(plain).toMatchObject({ encoding: null, bytes: plain.body.length });
  const zipped = await read("log?after=0", { ...through, "accept-encoding": "br, gzip" });
  expect(zipped).toMatchObject({ encoding: "gzip", body: plain.body });
  expect(zipped.bytes).toBeLessThan(plain.bytes * 0.8);
  expect(await read("log?after=0", { ...through, "accept-encoding": "identity" })).toEqual(plain);
  // One envelope fits into one packet.
  const heads = await read("heads?kind=update", { ...through, "accept-encoding": "gzip" });
  expect(heads.encoding).toBeNull();
});
