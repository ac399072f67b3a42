import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import { HEADER_FIELDS } from "../../src/protocol/header.ts";
import { fromB64u, toB64u, utf8, type Bytes } from "../../src/kit/bytes.ts";
import type { Keyring } from "../../src/seal/keyring.ts";
import { sign, type SignKey } from "../../src/seal/keys.ts";
import { pae } from "../../src/seal/pae.ts";
import { pad } from "../../src/seal/padding.ts";

export type Forgery = {
  header: Header;
  body: unknown;
  keyring: Keyring;
  signKey: SignKey;
  /** The header's bytes instead of its canonical text. */
  headerText?: (canonical: string) => string;
  /** The body's text instead of its JSON. */
  bodyText?: string;
  bodyBytes?: Bytes;
  /** What is sealed instead of the padded body. */
  padded?: Bytes;
  /** Another key of another thread or epoch. */
  sealedAs?: { epoch?: number; thread?: Header["th"]; header?: Header };
};

/** Seals and signs as `sealEnvelope` does, and refuses nothing: whatever a member with a broken or hostile app could send. */
export async function forge(made: Forgery): Promise<WireEnvelope> {
  const { header, keyring, signKey, sealedAs = {} } = made;
  const canonical = headerTextOf(header);
  const head = utf8(made.headerText?.(canonical) ?? canonical);
  const plain = made.bodyBytes ?? utf8(made.bodyText ?? JSON.stringify(made.body));
  const key = await keyring.threadKey(sealedAs.epoch ?? header.e, sealedAs.thread ?? header.th);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = pae("errand1/aad", [
    sealedAs.header === undefined ? head : utf8(headerTextOf(sealedAs.header)),
  ]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, made.padded ?? pad(plain));
  const cipher = new Uint8Array([...iv, ...new Uint8Array(sealed)]);
  return { h: toB64u(head), c: toB64u(cipher), s: toB64u(await sign(signKey, pae("errand1/env", [head, cipher]))) };
}

const headerTextOf = (header: Header): string =>
  JSON.stringify(Object.fromEntries(HEADER_FIELDS.map((field) => [field, header[field]])));

/** The same envelope with another header under the old signature, as a hub could hand it out. */
export function withHeader(wire: WireEnvelope, change: (header: Header) => object): WireEnvelope {
  // A test's own envelope: it was canonical a moment ago.
  const header = JSON.parse(Buffer.from(wire.h, "base64url").toString()) as Header;
  return { ...wire, h: toB64u(utf8(JSON.stringify(change(header)))) };
}

/** One bit of a base64url text's bytes is another. */
export function flipped(text: string, at = 20): string {
  const bytes = fromB64u(text);
  if (bytes === null) throw new Error("not base64url");
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return toB64u(bytes);
}

/** Without its last bytes. */
export function shortened(text: string, byBytes: number): string {
  return toB64u(Buffer.from(text, "base64url").subarray(0, -byBytes));
}
