import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomId, testRandom } from "../../test/fakes/sealed-space.ts";
import type { SpaceId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { fromB64u, toB64u, type Bytes } from "../kit/bytes.ts";
import { makePairing, parsePairingLink } from "./pairing-link.ts";

const now = 1_795_000_000_000;
const made = () =>
  makePairing({ hubUrl: "https://hub.example:8443/app", spaceId: randomId<SpaceId>(), random: testRandom, now });
const problem = (code: string): unknown => expect.objectContaining({ name: "Problem", code });

/** The link with its payload's bytes changed. */
function changed(link: string, change: (bytes: Bytes) => Bytes): string {
  const [address, payload] = link.split("#p=") as [string, string];
  return `${address}#p=${toB64u(change(fromB64u(payload)!))}`;
}

describe("a pairing link", () => {
  test("P-PAIR-1: says again what was put in, and names only the hub's origin", () => {
    const { link, pairing } = made();
    expect(link).toMatch(/^https:\/\/hub\.example:8443\/#p=[A-Za-z0-9_-]{87}$/);
    expect(parsePairingLink(` ${link}\n`, now)).toEqual({ ...pairing, hubUrl: "https://hub.example:8443" });
  });

  test("P-PAIR-2: is too old after three minutes, to the millisecond", () => {
    const { link, pairing } = made();
    expect(pairing.expiresAt).toBe(now + limits.pairingMs);
    expect(parsePairingLink(link, pairing.expiresAt - 1).expiresAt).toBe(pairing.expiresAt);
    expect(() => parsePairingLink(link, pairing.expiresAt)).toThrow(problem("pairing_expired"));
  });

  test("P-PAIR-2: is no link of ours when it is good for longer than that", () => {
    const { link } = made();
    expect(() => parsePairingLink(link, now - limits.clockAheadMsMax - 1)).toThrow(problem("pairing_link_malformed"));
    const forEver = changed(link, (bytes) => bytes.fill(0xff, 57));
    expect(() => parsePairingLink(forEver, now)).toThrow(problem("pairing_link_malformed"));
  });

  test("P-PAIR-1: of a newer version says so", () => {
    const newer = changed(made().link, (bytes) => Uint8Array.of(2, ...bytes.slice(1), 7, 7));
    expect(() => parsePairingLink(newer, now)).toThrow(problem("version_unsupported"));
  });

  test.each([
    ["a name in the address", (link: string) => link.replace("hub.example", "hub.example@evil.example")],
    ["a path", (link: string) => link.replace("/#", "/join#")],
    ["a query", (link: string) => link.replace("/#", "/?hub=evil.example#")],
    ["another scheme", (link: string) => link.replace("https:", "javascript:")],
    ["a file", (link: string) => link.replace("https://hub.example:8443", "file://")],
    ["no fragment", (link: string) => link.replace(/#.*/, "")],
    ["another fragment", (link: string) => link.replace("#p=", "#q=")],
    ["nothing in the fragment", (link: string) => link.replace(/#p=.*/, "#p=")],
    ["a byte less", (link: string) => changed(link, (bytes) => bytes.slice(0, -1))],
    ["a byte more", (link: string) => changed(link, (bytes) => Uint8Array.of(...bytes, 0))],
    ["padding", (link: string) => `${link}=`],
    ["something after it", (link: string) => `${link}&x=1`],
    ["no address", () => "p=AQ"],
  ])("P-PAIR-1: with %s is refused", (_, change) => {
    expect(() => parsePairingLink(change(made().link), now)).toThrow(problem("pairing_link_malformed"));
  });

  test("any text is refused by a Problem and by nothing else", () => {
    const fragment = fc.base64String({ maxLength: 100 }).map((payload) => `https://a.example/#p=${payload}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fragment), (text) => {
        expect(faultOf(() => parsePairingLink(text, now))).toBeInstanceOf(Problem);
      }),
      { numRuns: 200 },
    );
  });
});

function faultOf(parsing: () => unknown): unknown {
  try {
    return parsing();
  } catch (error) {
    return error;
  }
}
