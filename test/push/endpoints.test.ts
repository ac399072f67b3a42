import { describe, expect, test } from "vitest";
import type { PushOutcome } from "../../src/domain/entries.ts";
import { isPublicAddress, knownPushHosts, refusalOfEndpoint } from "../../src/hub/push/endpoint.ts";
import { postOverHttp, PushSender, type Push, type Resolve } from "../../src/hub/push/push-sender.ts";
import { Vapid } from "../../src/hub/push/vapid.ts";
import { testHub } from "../fakes/test-hub.ts";
import { realClock } from "../fakes/real-clock.ts";
import { testRandom } from "../fakes/sealed-space.ts";

const rules = { hosts: knownPushHosts, allowLoopback: false };
const push: Push = { record: null, ttlSeconds: 60, urgency: "normal", topic: null };

describe("an endpoint that a device names", () => {
  test.each([
    "https://fcm.googleapis.com/fcm/send/dKx1:APA91bF-x_y",
    "https://fcm.googleapis.com/wp/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAA",
    "https://web.push.apple.com/QGFz",
    "https://db5p.notify.windows.com/w/?token=BQYAAAD%2b",
  ])("%s is spoken to", (url) => {
    expect(refusalOfEndpoint(url, rules)).toBeNull();
  });

  test.each([
    ["http://fcm.googleapis.com/a", "not_https"],
    ["ws://fcm.googleapis.com/a", "not_https"],
    ["file:///etc/passwd", "not_https"],
    ["data:text/plain,a", "not_https"],
    ["javascript:1", "not_https"],
    ["ftp://fcm.googleapis.com/a", "not_https"],
    ["gopher://fcm.googleapis.com/a", "not_https"],
    ["https://fcm.googleapis.com:22/a", "port_not_443"],
    ["https://fcm.googleapis.com:8443/a", "port_not_443"],
    ["https://fcm.googleapis.com:443/a", "not_canonical"],
    ["https://user@fcm.googleapis.com/a", "names_a_user"],
    ["https://user:pass@fcm.googleapis.com/a", "names_a_user"],
    ["https://fcm.googleapis.com@evil.example/a", "names_a_user"],
    ["https://fcm.googleapis.com\\@evil.example/a", "not_canonical"],
    ["https://evil.example\\.fcm.googleapis.com/a", "not_canonical"],
    ["https://fcm.googleapis.com/a#b", "has_a_fragment"],
    ["https://evil.example/a", "host_not_known"],
    ["https://fcm.googleapis.com.evil.example/a", "host_not_known"],
    ["https://evilfcm.googleapis.com/a", "host_not_known"],
    ["https://sub.fcm.googleapis.com/a", "host_not_known"],
    ["https://push.apple.com/a", "host_not_known"],
    ["https://.push.apple.com/a", "host_not_known"],
    ["https://evilpush.apple.com/a", "host_not_known"],
    ["https://fcm.googleapis.com./a", "host_not_known"],
    ["https://FCM.googleapis.com/a", "not_canonical"],
    ["https://fcm。googleapis。com/a", "not_canonical"],
    ["https://fcm.google%61pis.com/a", "not_canonical"],
    ["https://localhost/a", "host_not_known"],
    ["https://127.0.0.1/a", "names_an_address"],
    ["http://127.0.0.1:8080/a", "not_https"],
    ["https://127.1/a", "not_canonical"],
    ["https://2130706433/a", "not_canonical"],
    ["https://0x7f000001/a", "not_canonical"],
    ["https://0177.0.0.1/a", "not_canonical"],
    ["https://0x7f.0.0.1/a", "not_canonical"],
    ["https://169.254.169.254/latest/meta-data/", "names_an_address"],
    ["https://2852039166/latest/meta-data/", "not_canonical"],
    ["https://metadata.google.internal/computeMetadata/v1/", "host_not_known"],
    ["https://10.0.0.1/a", "names_an_address"],
    ["https://[::1]/a", "names_an_address"],
    ["https://[::ffff:7f00:1]/a", "names_an_address"],
    ["https://[::ffff:169.254.169.254]/a", "not_canonical"],
    ["https://[fe80::1]/a", "names_an_address"],
    ["https://[64:ff9b::a00:1]/a", "names_an_address"],
    ["https://142.250.1.1/a", "names_an_address"],
    ["//fcm.googleapis.com/a", "not_canonical"],
    [" https://fcm.googleapis.com/a", "not_canonical"],
    ["https://fcm.googleapis.com/a\n", "not_canonical"],
    ["https://fcm.googleapis.com/\u0000", "not_canonical"],
    ["https:/fcm.googleapis.com/a", "not_canonical"],
    ["https://fcm.googleapis.com", "not_canonical"],
    ["", "not_canonical"],
    [`https://fcm.googleapis.com/${"a".repeat(1_100)}`, "too_long"],
  ])("%s is refused: %s", (url, reason) => {
    expect(refusalOfEndpoint(url, rules)).toBe(reason);
  });

  test("the owner of the hub may add hosts, and a test the loopback; neither opens the other", () => {
    const wider = { hosts: [...rules.hosts, "push.example.org", "*.up.example"], allowLoopback: false };
    expect(refusalOfEndpoint("https://push.example.org/a", wider)).toBeNull();
    expect(refusalOfEndpoint("https://a.b.up.example/a", wider)).toBeNull();
    expect(refusalOfEndpoint("https://up.example/a", wider)).toBe("host_not_known");
    const local = { ...rules, allowLoopback: true };
    expect(refusalOfEndpoint("http://127.0.0.1:4000/a", local)).toBeNull();
    expect(refusalOfEndpoint("http://10.0.0.1:4000/a", local)).toBe("not_https");
    expect(refusalOfEndpoint("http://localhost:4000/a", local)).toBe("not_https");
    expect(refusalOfEndpoint("https://127.0.0.1/a", local)).toBe("names_an_address");
  });
});

const inside = [
  ..."0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254".split(
    " ",
  ),
  ..."172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1".split(
    " ",
  ),
  ..."255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 fc00::1".split(
    " ",
  ),
  ..."fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 100::1 2001:db8::1 2001::1 2002:7f00:1::1 3fff::1 5f00::1".split(
    " ",
  ),
  ..."127.1 2130706433 0x7f000001 0177.0.0.1 localhost".split(" "),
];

describe("an address that a known name resolves to", () => {
  test.each(inside)("%s is of no push service", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    "8.8.8.8",
    "142.250.74.202",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "2a00:1450:4001:831::200a",
    "2607:f8b0::1",
  ])("%s is somebody's public host", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  /** Neither the pause between tries nor the patience with a host that does not answer is waited for. */
  const hasty = { now: realClock.now, after: (_ms: number, callback: () => void) => realClock.after(30, callback) };

  async function sent(resolve: Resolve): Promise<PushOutcome> {
    const { store } = await testHub();
    const vapid = new Vapid(store, realClock, "mailto:a@b.example");
    const sender = new PushSender({
      post: postOverHttp,
      rules,
      resolve,
      vapid,
      clock: hasty,
      random: testRandom,
    });
    return sender.send("https://fcm.googleapis.com/a", push);
  }

  test.each(inside.slice(0, 40))("a name that turns into %s is not connected to", async (address) => {
    expect(await sent(async () => [{ address, family: address.includes(":") ? 6 : 4 }])).toBe("refused");
  });

  test("one inside address among public ones is enough to refuse", async () => {
    const mixed = ["8.8.8.8", "10.0.0.1"].map((address) => ({ address, family: 4 }));
    expect(await sent(async () => mixed)).toBe("refused");
    expect(await sent(async () => [])).toBe("refused");
  });

  test("a name that is another at the second look (rebinding) is looked at again at each try", async () => {
    let asked = 0;
    const rebinding: Resolve = async () => {
      asked += 1;
      return asked === 1 ? [{ address: "8.8.8.8", family: 4 }] : [{ address: "169.254.169.254", family: 4 }];
    };
    expect(await sent(rebinding)).toBe("refused");
    // Once for each try: what was looked at is what was connected to.
    expect(asked).toBe(2);
  });

  test("a resolver that fails is worth another try, and then it is unreachable", async () => {
    let asked = 0;
    const failing: Resolve = async () => {
      asked += 1;
      throw new Error("SERVFAIL");
    };
    expect(await sent(failing)).toBe("unreachable");
    expect(asked).toBe(3);
  });
});
