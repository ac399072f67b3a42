import { request } from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { beforeAll, describe, expect, test } from "vitest";
import { PhonePlace, proxyTo, publicAuthority, testNet, tunnelTo } from "../../test/fakes/phone-place.ts";
import type { PhoneNet } from "./phone-net.ts";
import { testHub } from "../../test/fakes/test-hub.ts";

beforeAll(() => setDefaultCACertificates([...getCACertificates("default"), publicAuthority.cert]));

const digits = "123456\n";
const refused = (code: string) => expect.objectContaining({ code });

describe("an own address", () => {
  test("that leads here is tested, kept and paired with", async () => {
    const hub = await testHub();
    const place = await PhonePlace.open(hub);
    const url = await tunnelTo(hub.url);
    const { exitCode, events } = await place.run({ url, json: true }, { typed: digits });
    expect(exitCode).toBe(0);
    expect(events).toMatchObject([{ event: "way", way: "address", url }, { event: "pairing" }, { event: "paired" }]);
    expect(place.paired).toEqual([url]);
    expect(place.entrances.url).toBe(url);

    await place.startAgain();
    expect(place.entrances.url).toBe(url);
    expect((await place.run({ json: true }, { typed: digits })).events).toMatchObject([
      { way: "address", url },
      {},
      {},
    ]);
  });

  test("shows the code to scan at a terminal", async () => {
    const hub = await testHub();
    const place = await PhonePlace.open(hub);
    const { out, err } = await place.run({ url: await tunnelTo(hub.url) }, { isTerminal: true, typed: digits });
    expect(out).toContain("█");
    expect(err).toContain("Add to Home Screen");
  });

  test.each([
    ["plain http", () => "http://errand.test", "phone_needs_https"],
    ["a path", () => "https://errand.test/errand", "usage_url_path"],
    ["a name that nobody knows", () => "https://errand.example", "phone_name_unknown"],
    ["a port where nobody listens", () => "https://errand.test:1", "phone_unreachable"],
    ["another hub", async () => tunnelTo((await testHub({ origins: [] })).url, "other.test"), "phone_host_refused"],
    [
      "a certificate of its own making",
      async (hub: string) => (await tunnelTo(hub, "a.test")).replace("a.test", "b.test"),
      "phone_certificate",
    ],
    ["a proxy that changes the host", async (hub: string) => proxyTo(hub, "inner.test"), "phone_host_refused"],
    ["a proxy without WebSockets", async (hub: string) => proxyTo(hub, null), "phone_no_socket"],
  ])("%s is refused, and no link is shown", async (_what, urlFor, code) => {
    const hub = await testHub();
    const place = await PhonePlace.open(hub);
    await expect(place.run({ url: await urlFor(hub.url), json: true }, { typed: digits })).rejects.toEqual(
      refused(code),
    );
    expect(place.paired).toEqual([]);
    expect(place.notes.size).toBe(0);
  });

  test("a hub that answers to the name and is another one is refused", async () => {
    const other = await testHub();
    const url = await tunnelTo(other.url);
    other.hub.allow(url);
    const place = await PhonePlace.open(await testHub());
    await expect(place.run({ url, json: true })).rejects.toEqual(refused("phone_other_hub"));
  });

  test("an address that leads to whoever asks is refused", async () => {
    const place = await PhonePlace.open(await testHub());
    const net = { ...testNet, isLoopback: () => true };
    await expect(place.run({ url: "https://errand.test" }, { net })).rejects.toEqual(refused("phone_url_is_loopback"));
  });

  test("what failed its test is open no longer", async () => {
    const hub = await testHub();
    const place = await PhonePlace.open(hub);
    const url = await proxyTo(hub.url, null);
    const { host } = new URL(url);
    const statusUnderThatName = () =>
      new Promise((resolve) =>
        request(`${hub.url}/v1/health`, { headers: { host } }, (answer) => resolve(answer.resume().statusCode)).end(),
      );
    await place.entrances.reach({ action: "try", way: { kind: "address", url } });
    expect(await statusUnderThatName()).toBe(200);
    await expect(place.run({ url })).rejects.toEqual(refused("phone_no_socket"));
    expect(await statusUnderThatName()).toBe(421);
  });
});

describe("Tailscale", () => {
  const status = (fields = {}) =>
    JSON.stringify({
      Version: "1.90.6",
      TUN: true,
      BackendState: "Running",
      HaveNodeKey: true,
      AuthURL: "",
      TailscaleIPs: ["100.101.102.103"],
      Self: { ID: "n1", HostName: "ada-desk", DNSName: "ada-desk.tail1234.test.", OS: "linux", Online: true },
      MagicDNSSuffix: "tail1234.test",
      CurrentTailnet: { Name: "ada@example", MagicDNSSuffix: "tail1234.test", MagicDNSEnabled: true },
      CertDomains: ["ada-desk.tail1234.test"],
      ...fields,
    });
  /** Says what the real one says; `serve --bg` writes down how it was called. */
  const script = (said: string, serving: unknown = {}) => `case "$1 $2" in
"status --json") echo '${said}';;
"serve status") if [ -f "$ERRAND_HOME/served" ]; then cat "$ERRAND_HOME/config"; else echo '${JSON.stringify(serving)}'; fi;;
"serve --bg") echo "$@" > "$ERRAND_HOME/served";;
*) exit 1;; esac`;

  test("is found with what to run, and changed only with a yes", async () => {
    const hub = await testHub();
    const place = await PhonePlace.open(hub);
    const env = place.program("tailscale", script(status()));
    const { port } = new URL(hub.url);
    const listed = await place.run({ json: true }, { env });
    expect(listed.exitCode).toBe(1);
    expect(listed.events).toMatchObject([
      {
        ways: [
          { way: "tailscale", url: "https://ada-desk.tail1234.test", run: "errand phone --tailscale" },
          { way: "home" },
          { way: "address", run: "errand phone --url https://NAME" },
        ],
      },
    ]);
    await expect(place.run({ tailscale: true, json: true }, { env })).rejects.toMatchObject({
      code: "tailscale_serve_needed",
      detail: { command: `tailscale serve --bg ${port}` },
    });
    expect((await place.run({ tailscale: true }, { env, isTerminal: true, typed: "n\n" })).exitCode).toBe(1);
    expect(() => place.said("served")).toThrow();
    // Nothing of the real Tailscale listens here: it is told, and no code is shown.
    await expect(place.run({ tailscale: true, yes: true, json: true }, { env })).rejects.toEqual(
      refused("phone_unreachable"),
    );
    expect(place.said("served")).toBe(`serve --bg ${port}\n`);
    expect(place.paired).toEqual([]);
  });

  test("never takes the door of another program", async () => {
    const hub = await testHub();
    const place = await PhonePlace.open(hub);
    const other = {
      TCP: { 443: { HTTPS: true } },
      Web: { "ada-desk.tail1234.test:443": { Handlers: { "/": { Proxy: "http://127.0.0.1:3000" } } } },
    };
    const env = place.program("tailscale", script(status(), other));
    await expect(place.run({ tailscale: true, json: true }, { env })).rejects.toMatchObject({
      detail: { command: `tailscale serve --bg --https=8443 ${new URL(hub.url).port}` },
    });
  });

  // Its doors have numbers of their own, so the test needs an address of its own; only Linux has more than one.
  test("that points here already is tested and used", async (context) => {
    if (process.platform !== "linux") return context.skip("needs a second loopback address");
    const hub = await testHub();
    const place = await PhonePlace.open(hub);
    const own = {
      TCP: { 8443: { HTTPS: true } },
      Web: { "ada-desk.tail1234.test:8443": { Handlers: { "/": { Proxy: hub.url } } } },
    };
    const env = place.program("tailscale", script(status(), own));
    const host = `127.44.${(process.pid >> 8) & 255}.${(process.pid & 127) + 1}`;
    const url = await tunnelTo(hub.url, "ada-desk.tail1234.test", { host, port: 8443 });
    const net: PhoneNet = {
      ...testNet,
      lookup: (_name, options, answer) =>
        options.all === true ? answer(null, [{ address: host, family: 4 }]) : answer(null, host, 4),
    };
    expect(await place.run({ tailscale: true, json: true }, { env, net, typed: digits })).toMatchObject({
      exitCode: 0,
      events: [{ event: "way", way: "tailscale", url }, { event: "pairing" }, { event: "paired" }],
    });
    expect(() => place.said("served")).toThrow();
  });

  test.each([
    [{ BackendState: "NeedsLogin" }, "tailscale up"],
    [{ CertDomains: null }, "HTTPS"],
    [{ Self: { DNSName: "" } }, "MagicDNS"],
  ])("%j is not offered, with the reason", async (fields, says) => {
    const place = await PhonePlace.open(await testHub());
    const env = place.program("tailscale", script(status(fields)));
    expect((await place.run({ json: true }, { env })).events).toMatchObject([
      { ways: [{ way: "tailscale", isFound: false, why: expect.stringContaining(says), run: null }, {}, {}] },
    ]);
  });
});

describe("a hub elsewhere", () => {
  test("is tested, then the command is given with its invite", async () => {
    const place = await PhonePlace.open(await testHub());
    const other = await testHub();
    const url = await tunnelTo(other.url, "far.test");
    other.hub.allow(url);
    const { exitCode, events } = await place.run({ hub: url, invite: "abc", json: true });
    expect(exitCode).toBe(1);
    expect(events).toEqual([
      { event: "hub_tested", url, run: [`errand up --hub ${url} --invite abc`, "errand phone"] },
    ]);
  });

  test("is refused when it is no hub", async () => {
    const place = await PhonePlace.open(await testHub());
    await expect(place.run({ hub: "https://far.test:1", json: true })).rejects.toEqual(refused("phone_unreachable"));
    await expect(place.run({ hub: "http://far.test", json: true })).rejects.toEqual(refused("phone_needs_https"));
  });

  test("that this computer uses without TLS gets no phone", async () => {
    const place = await PhonePlace.open(await testHub(), true);
    await expect(place.run({}, { isTerminal: true, typed: "1\n" })).rejects.toMatchObject({
      code: "phone_way_missing",
    });
    await expect(place.run({ url: "https://errand.test" })).rejects.toEqual(refused("phone_hub_is_elsewhere"));
    expect(place.paired).toEqual([]);
  });
});

test("at a terminal it asks, offers what it found, and takes an own address", async () => {
  const hub = await testHub();
  const place = await PhonePlace.open(hub);
  const url = await tunnelTo(hub.url);
  const env = { PATH: "" };
  const { exitCode, err } = await place.run({}, { isTerminal: true, env, typed: `9\n2\n${url}\n${digits}` });
  expect(err).toContain("How will your phone reach this computer?");
  expect(err).toContain("1  This home's Wi-Fi");
  expect(err).toContain("Tailscale is not installed");
  expect(exitCode).toBe(0);
  expect(place.paired).toEqual([url]);
});
