import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { hostname, networkInterfaces } from "node:os";

/** What `errand phone` asks of the machine's network; a test has its own. */
export type PhoneNet = {
  lookup: LookupFunction;
  /** This computer's own addresses, the loopback ones left out. */
  addresses: string[];
  hostname: string;
  /** Leads to whoever asks. */
  isLoopback: (address: string) => boolean;
};

export function systemNet(): PhoneNet {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return {
    lookup: systemLookup,
    addresses: own.filter(({ internal }) => !internal).map(({ address }) => address),
    hostname: hostname(),
    isLoopback: isLoopbackAddress,
  };
}

/** The name by which a home's network finds this computer, with no server of names. Null when it has none. */
export function homeNameOf({ hostname: name }: Pick<PhoneNet, "hostname">): string | null {
  const label = name.split(".")[0]?.toLowerCase() ?? "";
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label) ? `${label}.local` : null;
}

const home = new BlockList();
for (const [net, prefix] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
] as const)
  home.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  home.addSubnet(net, prefix, "ipv6");

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addSubnet("0.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");
loopback.addAddress("::", "ipv6");

/** An address that only a private network has. */
export const isHomeAddress = (address: string): boolean => isIn(home, address);
const isLoopbackAddress = (address: string): boolean => isIn(loopback, address);

/** Who may come in by the home's door: the home, and this computer when it tests it. */
export const isHomeOrSelf = (address: string): boolean => isHomeAddress(address) || isLoopbackAddress(address);

function isIn(list: BlockList, address: string): boolean {
  // An IPv4 peer of a socket for both is written ::ffff:192.168.0.2, and fe80::1%en0 names its interface.
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "").replace(/%.*$/, "");
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
}

export function resolved(net: PhoneNet, name: string): Promise<string[]> {
  return new Promise((resolve) =>
    net.lookup(name, { all: true }, (error, found) => {
      if (error) resolve([]);
      else resolve(typeof found === "string" ? [found] : found.map(({ address }) => address));
    }),
  );
}
