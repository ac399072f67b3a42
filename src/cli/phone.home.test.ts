import { X509Certificate } from "node:crypto";
import { request } from "node:https";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import { PhonePlace, testNet } from "../../test/fakes/phone-place.ts";
import { testHub } from "../../test/fakes/test-hub.ts";
import { testRandom } from "../../test/fakes/sealed-space.ts";
import { fingerprintOf, isAuthorityFor, makeAuthority, makeLeaf } from "./phone-certificates.ts";
import { phoneLine } from "./phone-doctor.ts";
import { isHomeOrSelf } from "./phone-net.ts";
import { probe } from "./phone-probe.ts";
import { Cli } from "./cli.ts";

const now = Date.now();
const never = new AbortController().signal;

/** The status of a request with that authority trusted, or what went wrong. */
function asked(url: string, ca: string, headers: Record<string, string> = {}): Promise<unknown> {
  return new Promise((resolve) => {
    const asking = request(
      url,
      { ca, headers, servername: new URL(url).hostname, lookup: testNet.lookup, agent: false },
      (answer) => resolve(answer.resume().statusCode),
    );
    asking.on("error", (error: Error & { code?: string }) =>
      resolve(error.code === "UNSPECIFIED" ? error.message : error.code),
    );
    asking.end();
  });
}

async function homeHub(name = "ada-desk.local", leafName = name) {
  const { hub } = await testHub();
  const authority = makeAuthority(name, now, testRandom);
  const identity = makeLeaf(authority, leafName, now, testRandom);
  const entrance = await hub.openTls({ host: "127.0.0.1", port: 0, name: leafName, identity, admits: isHomeOrSelf });
  return { hub, authority, entrance };
}

test("the hub answers with TLS under its one name, to those who know its authority", async () => {
  const { hub, authority, entrance } = await homeHub();
  expect(await asked(`${entrance.url}/v1/health`, authority.cert)).toBe(200);
  await probe(entrance.url, testNet, { instance: hub.instance, authority: authority.cert, signal: never });
  await expect(
    probe(entrance.url, testNet, { instance: hub.instance, authority: null, signal: never }),
  ).rejects.toMatchObject({ code: "phone_certificate" });
  expect(await asked(`${entrance.url}/v1/health`, authority.cert, { host: "other.local" })).toBe(421);
  expect(await asked(`${entrance.url.replace("ada-desk", "other")}/v1/health`, authority.cert)).toBe(
    "ERR_TLS_CERT_ALTNAME_INVALID",
  );
  await entrance.close();
  expect(await asked(`${entrance.url}/v1/health`, authority.cert)).toBe("ECONNREFUSED");
});

test("the authority can vouch for no other name", async () => {
  const { authority, entrance } = await homeHub("ada-desk.local", "bank.test");
  expect(await asked(`${entrance.url}/v1/health`, authority.cert)).toBe("permitted subtree violation");
});

test("a certificate made anew is shown from then on", async () => {
  const { authority, entrance } = await homeHub();
  const serialNow = () =>
    new Promise<string>((resolve) => {
      const asking = request(
        `${entrance.url}/v1/health`,
        { ca: authority.cert, lookup: testNet.lookup, agent: false },
        (answer) => {
          // The socket of an https request is a TLS one.
          resolve((answer.socket as TLSSocket).getPeerCertificate().serialNumber);
          answer.resume();
        },
      );
      asking.end();
    });
  const before = await serialNow();
  entrance.renew(makeLeaf(authority, "ada-desk.local", now, testRandom));
  expect(await serialNow()).not.toBe(before);
});

test("from another network nobody comes in", async () => {
  expect(
    ["192.168.1.9", "10.2.3.4", "172.20.0.1", "::ffff:192.168.1.9", "fe80::1%en0", "127.0.0.1"].map(isHomeOrSelf),
  ).not.toContain(false);
  expect(["203.0.113.9", "172.32.0.1", "2001:db8::1", "100.64.0.1", "", "x"].map(isHomeOrSelf)).not.toContain(true);
  const { hub } = await testHub();
  const authority = makeAuthority("ada-desk.local", now, testRandom);
  const identity = makeLeaf(authority, "ada-desk.local", now, testRandom);
  const { url } = await hub.openTls({
    host: "127.0.0.1",
    port: 0,
    name: "ada-desk.local",
    identity,
    admits: () => false,
  });
  expect(await asked(`${url}/v1/health`, authority.cert)).toBe("ECONNRESET");
});

test("a leaf is short-lived and stands under its authority", () => {
  const authority = makeAuthority("ada-desk.local", now, testRandom);
  const leaf = new X509Certificate(makeLeaf(authority, "ada-desk.local", now, testRandom).cert);
  const root = new X509Certificate(authority.cert);
  expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true);
  expect([leaf.ca, root.ca]).toEqual([false, true]);
  expect(leaf.subjectAltName).toBe("DNS:ada-desk.local");
  expect(leaf.validToDate.getTime() - leaf.validFromDate.getTime()).toBeLessThan(100 * 86_400_000);
  expect(isAuthorityFor(authority, "ada-desk.local", now)).toBe(true);
  expect(isAuthorityFor(authority, "other.local", now)).toBe(false);
  expect(isAuthorityFor(authority, "ada-desk.local", root.validToDate.getTime() - 86_400_000)).toBe(false);
});

test("errand phone --home: the certificate with its fingerprint first, then the link; the same authority after a start", async () => {
  const place = await PhonePlace.open(await testHub());
  const { exitCode, events, out } = await place.run({ home: true, json: true }, { typed: "123456\n" });
  expect(exitCode).toBe(0);
  const { authority } = await place.entrances.reach({ action: "look" });
  if (authority === null) throw new Error("the home's door has an authority");
  expect(events).toMatchObject([
    {
      event: "certificate",
      url: expect.stringMatching(/^http:\/\/192\.168\.7\.20:\d+\/$/),
      sha256: fingerprintOf(authority),
    },
    { event: "way", way: "home", url: "https://ada-desk.local:7434" },
    { event: "pairing", url: "https://ada-desk.local:7434/#p=abc" },
    { event: "paired" },
  ]);
  expect(out).not.toContain("PRIVATE");
  expect(statSync(join(place.command.home, "phone", "ada-desk.local.json")).mode & 0o077).toBe(0);
  await place.startAgain();
  expect((await place.entrances.reach({ action: "look" })).authority).toBe(authority);

  const cli = new Cli(place.command.terminal());
  expect(await phoneLine(cli, testNet)).toMatchObject({ isFine: true, repair: null });
  const elsewhere = {
    ...testNet,
    lookup: ((_name, _options, answer) => answer(new Error("unknown"), "", 0)) satisfies typeof testNet.lookup,
  };
  expect(await phoneLine(cli, elsewhere)).toMatchObject({ isFine: false, repair: "errand phone --home" });
  cli.close();
});

test("what the phone fetches is the public certificate alone, in the form of each system", async () => {
  const place = await PhonePlace.open(await testHub());
  const at = place.command.terminal({ isTerminal: true });
  const cli = new Cli(at);
  const { phone } = await import("./phone.ts");
  const running = phone(cli, { home: true }, testNet);
  await at.stderr.until("Press Enter");
  const { authority } = await place.entrances.reach({ action: "look" });
  const port = /http:\/\/192\.168\.7\.20:(\d+)\//.exec(at.stdout.text)?.[1];
  const get = async (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const [crt, profile, page, other] = await Promise.all([
    get("/errand.crt"),
    get("/errand.mobileconfig"),
    get("/"),
    get("/v1/health"),
  ]);
  const der = Buffer.from(await crt.arrayBuffer());
  expect(new X509Certificate(der).fingerprint256).toBe(fingerprintOf(authority ?? ""));
  expect(crt.headers.get("content-type")).toBe("application/x-x509-ca-cert");
  expect(await profile.text()).toContain(`<data>${der.toString("base64")}</data>`);
  expect(profile.headers.get("content-type")).toBe("application/x-apple-aspen-config");
  expect(await page.text()).toContain(new X509Certificate(der).fingerprint256);
  expect(at.stderr.text).toContain(new X509Certificate(der).fingerprint256);
  expect(other.status).toBe(404);
  expect(place.paired).toEqual([]);
  at.stdin.end("\n123456\n");
  expect(await running).toBe(0);
  cli.close();
  await expect(get("/")).rejects.toThrow();
});
