import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  X509Certificate,
  type KeyObject,
} from "node:crypto";
import type { Random } from "../domain/ports.ts";
import type { TlsIdentity } from "../hub/servers.ts";
import {
  bits,
  explicit,
  implicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  time,
  utf8Text,
  yes,
  type Der,
} from "./phone-der.ts";

const DAY_MS = 86_400_000;
/** A phone is set up once for years; the key never leaves this computer, and can vouch for one name only. */
const authorityMs = 3_650 * DAY_MS;
/** Phones refuse long ones; it is made anew at each start and while Errand runs. */
const leafMs = 90 * DAY_MS;
/** A phone's clock may run behind. */
const earlierMs = DAY_MS;

/** A certificate authority for exactly one name; PEM texts. */
export type Authority = TlsIdentity;

/**
 * The critical name constraints let it vouch for this one name and for no address: whoever stole its key could still
 * not pass for a bank on the phone that trusts it.
 */
export function makeAuthority(name: string, now: number, random: Random): Authority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const onlyThisName = sequence(
    explicit(0, sequence(implicit(2, Buffer.from(name)))),
    explicit(1, sequence(implicit(7, Buffer.alloc(8))), sequence(implicit(7, Buffer.alloc(32)))),
  );
  const subject = nameOf(`Errand at ${name}`);
  const cert = certificate({
    subject,
    issuer: subject,
    publicKey,
    signKey: privateKey,
    from: now - earlierMs,
    until: now + authorityMs,
    random,
    extensions: [
      extension("2.5.29.19", sequence(yes, integer(Buffer.from([0]))), true),
      // keyCertSign
      extension("2.5.29.15", bits(Buffer.from([0x04]), 2), true),
      extension("2.5.29.37", sequence(serverAuth)),
      extension("2.5.29.14", octets(keyIdOf(publicKey))),
      extension("2.5.29.30", onlyThisName, true),
    ],
  });
  return { cert, key: pemOf(privateKey) };
}

/** What the hub shows on that name, with a new key. */
export function makeLeaf(authority: Authority, name: string, now: number, random: Random): TlsIdentity {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signKey = createPrivateKey(authority.key);
  const cert = certificate({
    subject: nameOf(name),
    issuer: nameOf(new X509Certificate(authority.cert).subject.replace(/^CN=/, "")),
    publicKey,
    signKey,
    from: now - earlierMs,
    until: now + leafMs,
    random,
    extensions: [
      extension("2.5.29.19", sequence(), true),
      // digitalSignature
      extension("2.5.29.15", bits(Buffer.from([0x80]), 7), true),
      extension("2.5.29.37", sequence(serverAuth)),
      extension("2.5.29.17", sequence(implicit(2, Buffer.from(name)))),
      extension("2.5.29.14", octets(keyIdOf(publicKey))),
      extension("2.5.29.35", sequence(implicit(0, keyIdOf(createPublicKey(signKey))))),
    ],
  });
  return { cert, key: pemOf(privateKey) };
}

/** Whether an authority that was kept still serves for this name. */
export function isAuthorityFor({ cert, key }: Authority, name: string, now: number): boolean {
  const read = new X509Certificate(cert);
  return (
    read.subject === `CN=Errand at ${name}` &&
    read.validToDate.getTime() > now + leafMs &&
    read.checkPrivateKey(createPrivateKey(key))
  );
}

export const derOf = (cert: string): Buffer => new X509Certificate(cert).raw;

/** As phones show it: AB:CD:… of SHA-256. */
export const fingerprintOf = (cert: string): string => new X509Certificate(cert).fingerprint256;

type Content = {
  subject: Der;
  issuer: Der;
  publicKey: KeyObject;
  signKey: KeyObject;
  from: number;
  until: number;
  random: Random;
  extensions: Der[];
};

function certificate({ subject, issuer, publicKey, signKey, from, until, random, extensions }: Content): string {
  // 16 bytes and never zero in front: unique, positive, within the 20 that are allowed.
  const serial = Buffer.concat([Buffer.from([0x01]), random.bytes(15)]);
  const content = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    issuer,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions)),
  );
  const signed = sequence(content, ecdsaWithSha256, bits(sign("sha256", content, signKey)));
  return new X509Certificate(signed).toString();
}

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));
const serverAuth = oid("1.3.6.1.5.5.7.3.1");

const nameOf = (commonName: string): Der => sequence(set(sequence(oid("2.5.4.3"), utf8Text(commonName))));

const extension = (id: string, content: Der, isCritical = false): Der =>
  isCritical ? sequence(oid(id), yes, octets(content)) : sequence(oid(id), octets(content));

/** RFC 7093: the leftmost 160 bits of the hash of the key. */
const keyIdOf = (publicKey: KeyObject): Buffer =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);

// Of a KeyObject of ours, PEM is always a text.
const pemOf = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
