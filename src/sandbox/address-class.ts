import { BlockList, isIP } from "node:net";

/**
 * Who is at an address: anybody's server, something of this owner's own (this machine, this home, this company), or
 * nothing an agent has business with whatever the owner says: clouds' own services, links, multicast, documentation.
 */
export type AddressClass = "public" | "private" | "never";

export function addressClass(address: string): AddressClass {
  switch (isIP(address)) {
    case 4:
      return classIn(address, "ipv4");
    case 6:
      return classOf6(address);
    default:
      return "never";
  }
}

function classOf6(address: string): AddressClass {
  // A zone names a link of this machine.
  if (address.includes("%")) return "never";
  const embedded = embeddedV4(address);
  if (embedded === null) return classIn(address, "ipv6");
  const inner = classIn(embedded.v4, "ipv4");
  // No name that means a public server has to be written this way: it is how a check on v4 is walked round.
  return embedded.isTranslated || inner === "never" ? inner : "private";
}

function classIn(address: string, family: "ipv4" | "ipv6"): AddressClass {
  if (never.check(address, family)) return "never";
  if (own.check(address, family)) return "private";
  return family === "ipv4" || globalV6.check(address, family) ? "public" : "never";
}

/** The v4 address inside `::ffff:a.b.c.d`, or inside the well-known prefix by which a v6-only network reaches v4. */
function embeddedV4(address: string): { v4: string; isTranslated: boolean } | null {
  // One spelling for the many that an address has.
  const spelt = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const found = /^(::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(spelt);
  if (!found) return null;
  const [, prefix, high = "", low = ""] = found;
  const bytes = [high, low].flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]);
  return { v4: bytes.join("."), isTranslated: prefix === "64:ff9b::" };
}

const never = listOf([
  "0.0.0.0/8",
  // Links, and on them the clouds' metadata; below it the ones that lie elsewhere.
  "169.254.0.0/16",
  "100.100.100.200/32",
  "168.63.129.16/32",
  "fd00:ec2::254/128",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Tunnels that hide another address, and what is for documents only.
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
]);
const own = listOf([
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "::1/128",
  "fc00::/7",
]);
const globalV6 = listOf(["2000::/3"]);

function listOf(subnets: string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = "", bits] = subnet.split("/");
    list.addSubnet(address, Number(bits), address.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
}
