import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HostCeiling } from "../domain/ceilings.ts";
import { addressClass } from "./address-class.ts";
import { canonicalRuleName, mayConnect, parseHttpTarget, parseTarget, ruleFor } from "./network-rules.ts";

const rule = (name: string, changes: Partial<HostCeiling> = {}): HostCeiling => ({
  name,
  ports: [80, 443],
  isPrivate: false,
  ...changes,
});
const hosts = [rule("allowed.example"), rule("*.wild.example"), rule("ported.example", { ports: [8443] })];
const verdict = (text: string): string => {
  const target = parseTarget(text, null);
  if (typeof target === "string") return target;
  const found = ruleFor(hosts, target);
  return typeof found === "string" ? found : `${found.name} ${target.host}:${target.port}`;
};

describe("a target", () => {
  test.each([
    ["allowed.example:443", "allowed.example allowed.example:443"],
    ["ALLOWED.Example:443", "allowed.example allowed.example:443"],
    ["allowed.example.:443", "allowed.example allowed.example:443"],
    ["a.wild.example:443", "*.wild.example a.wild.example:443"],
    ["a.b.wild.example:80", "*.wild.example a.b.wild.example:80"],
    ["ported.example:8443", "ported.example ported.example:8443"],
  ])("%j is let through", (text, expected) => expect(verdict(text)).toBe(expected));

  test.each([
    ["a host that is not listed", "evil.example:443", "host_not_allowed"],
    ["one below a listed host", "sub.allowed.example:443", "host_not_allowed"],
    ["one that ends like a listed host", "notallowed.example:443", "host_not_allowed"],
    ["one that begins like a listed host", "allowed.example.evil.example:443", "host_not_allowed"],
    ["the wildcard's own domain", "wild.example:443", "host_not_allowed"],
    ["one that ends like the wildcard's domain", "evilwild.example:443", "host_not_allowed"],
    ["the asterisk itself", "*.wild.example:443", "host_malformed"],
    ["another port", "allowed.example:22", "port_not_allowed"],
    ["an ordinary port where another is listed", "ported.example:443", "port_not_allowed"],
    ["NUL before an allowed ending", "evil.example\0.wild.example:443", "host_malformed"],
    ["NUL after an allowed host", "allowed.example\0:443", "host_malformed"],
    ["a login before an allowed host", "user@allowed.example:443", "target_has_login"],
    ["an allowed host as a login", "allowed.example@evil.example:443", "target_has_login"],
    ["an allowed host and a password as a login", "allowed.example:443@evil.example:443", "target_has_login"],
    ["a v4 address", "127.0.0.1:443", "host_is_address"],
    ["a v4 address with a final dot", "127.0.0.1.:443", "host_is_address"],
    ["a v4 address as one number", "2130706433:443", "host_is_address"],
    ["in hex", "0x7f000001:443", "host_is_address"],
    ["in hex with dots", "0x7f.0x0.0x0.0x1:443", "host_is_address"],
    ["in octal", "0177.0.0.1:443", "host_is_address"],
    ["in short", "127.1:443", "host_is_address"],
    ["its last part in hex", "127.0.0.0x1:443", "host_is_address"],
    ["a bare 0x, which is zero", "1.2.3.0x:443", "host_is_address"],
    ["a v6 address", "[::1]:443", "host_is_address"],
    ["a v6 address with a v4 inside", "[::ffff:127.0.0.1]:443", "host_is_address"],
    ["a v6 address without brackets", "::1:443", "host_malformed"],
    ["full-width digits", "１２７.0.0.1:443", "host_is_address"],
    ["a full-width dot", "allowed．example:443", "host_malformed"],
    ["a Cyrillic letter", "аllowed.example:443", "host_malformed"],
    ["punycode of plain letters", "xn--allowed-.example:443", "host_malformed"],
    ["an escape", "allowed%2eexample:443", "host_malformed"],
    ["an escaped NUL", "evil.example%00.wild.example:443", "host_malformed"],
    ["a path behind the host", "evil.example/.wild.example:443", "host_malformed"],
    ["a backslash", "evil.example\\.wild.example:443", "host_malformed"],
    ["a line break", "allowed.example\r\nx: y:443", "host_malformed"],
    ["a space", "allowed.example evil.example:443", "host_malformed"],
    ["a tab", "allowed.example\t:443", "host_malformed"],
    ["two dots", "a..wild.example:443", "host_malformed"],
    ["a dot before", ".wild.example:443", "host_malformed"],
    ["two final dots", "allowed.example..:443", "host_malformed"],
    ["no host", ":443", "host_malformed"],
    ["nothing", "", "host_malformed"],
    ["a label too long", `${"a".repeat(64)}.wild.example:443`, "host_malformed"],
    ["a name too long", `${"a.".repeat(130)}wild.example:443`, "host_malformed"],
    ["no port", "allowed.example", "port_malformed"],
    ["an empty port", "allowed.example:", "port_malformed"],
    ["port zero", "allowed.example:0", "port_malformed"],
    ["a port with a zero before", "allowed.example:0443", "port_malformed"],
    ["a port that wraps round to an allowed one", `allowed.example:${65_536 + 443}`, "port_malformed"],
    ["a signed port", "allowed.example:+443", "port_malformed"],
    ["two ports", "allowed.example:443:22", "host_malformed"],
  ])("is refused: %s", (_name, text, expected) => expect(verdict(text)).toBe(expected));

  test.each([
    ["http://allowed.example", { host: "allowed.example", port: 80, path: "/" }],
    ["HTTP://allowed.example:8080/a?b=c", { host: "allowed.example", port: 8080, path: "/a?b=c" }],
    ["http://allowed.example/@evil.example/", { host: "allowed.example", port: 80, path: "/@evil.example/" }],
    ["http://user:pass@allowed.example/", "target_has_login"],
    ["http://allowed.example\\@evil.example/", "target_has_login"],
    ["http://evil.example\\.wild.example/", "host_malformed"],
    ["http://evil.example?.wild.example/", "target_malformed"],
    ["http://evil.example#.wild.example/", "target_malformed"],
    ["https://allowed.example/", "target_malformed"],
    ["ftp://allowed.example/", "target_malformed"],
    ["//allowed.example/", "target_malformed"],
    ["/etc/passwd", "target_malformed"],
    ["http:allowed.example", "target_malformed"],
    ["http:///allowed.example", "host_malformed"],
    ["http://2130706433/", "host_is_address"],
  ])("in plain http: %j", (url, expected) => expect(parseHttpTarget(url)).toEqual(expected));

  test("whatever it is, passes only as one of the listed names", () => {
    const part = fc.oneof(
      fc.constantFrom(
        "allowed.example",
        ".wild.example",
        "@",
        ":",
        "\0",
        "/",
        "443",
        "[",
        "]",
        "%00",
        "\\",
        ".",
        "0x7f",
        "127.1",
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const target = parseTarget(parts.join(""), null);
        if (typeof target === "string" || typeof ruleFor(hosts, target) === "string") return true;
        return /^(allowed\.example|ported\.example|[a-z0-9_.-]+\.wild\.example)$/.test(target.host);
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ["Example.ORG", "example.org"],
  ["*.Example.org", "*.example.org"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["회사.example", "xn--vf4b131b.example"],
  ["nas", "nas"],
  ["*", null],
  ["*.org", null],
  ["a.*.org", null],
  ["https://example.org", null],
  ["10.0.0.1", null],
  ["[::1]", null],
  ["", null],
])("the owner's %j is the rule %j", (text, expected) => expect(canonicalRuleName(text)).toBe(expected));

describe("an address", () => {
  test.each([
    ["public", ["93.184.216.34", "8.8.8.8", "172.32.0.1", "100.63.255.255", "2606:2800:220:1::1", "64:ff9b::8.8.8.8"]],
    [
      "private",
      [
        "127.0.0.1",
        "127.255.255.254",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "::1",
        "fd12::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::10.0.0.1",
      ],
    ],
    [
      "never",
      [
        "0.0.0.0",
        "169.254.169.254",
        "169.254.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "nonsense",
        "",
      ],
    ],
  ])("is %s", (expected, addresses) =>
    expect(addresses.filter((address) => addressClass(address) !== expected)).toEqual([]),
  );

  test("is connected to only when every address of its name may be", () => {
    const open = rule("a.example");
    const own = rule("a.example", { isPrivate: true });
    expect(mayConnect(open, ["8.8.8.8"])).toBe(true);
    expect(mayConnect(open, ["8.8.8.8", "127.0.0.1"])).toBe(false);
    expect(mayConnect(open, [])).toBe(false);
    expect(mayConnect(own, ["10.0.0.1", "8.8.8.8"])).toBe(true);
    expect(mayConnect(own, ["10.0.0.1", "169.254.169.254"])).toBe(false);
  });
});
