import type { Header, WireEnvelope } from "../domain/envelope.ts";
import type { BlobId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { Random } from "../domain/ports.ts";
import { toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { headerBytes as bytesOfHeader, parseHeader } from "../protocol/header.ts";
import { cipherBytesMax } from "../protocol/kinds.ts";
import { parse } from "../protocol/parse.ts";
import { wireEnvelope } from "../protocol/wire.ts";
import { bodyJson } from "./body-json.ts";
import { decodeB64u } from "./encoding.ts";
import { aesOpen, aesSeal } from "./hash.ts";
import type { Keyring } from "./keyring.ts";
import { sign, verify, type SignKey } from "./keys.ts";
import { pae } from "./pae.ts";
import { pad, paddedLength, unpad } from "./padding.ts";

/** Exactly the bytes that came, beside the header they spell: what is verified and opened is never re-serialised. */
export type ReadEnvelope = { header: Header; headerBytes: Bytes; cipher: Bytes; signature: Bytes; blobs: BlobId[] };

export type SealInput = {
  header: Header;
  body: unknown;
  blobs?: BlobId[];
  keyring: Keyring;
  signKey: SignKey;
  random: Random;
};

const ivBytes = 12;
const tagBytes = 16;

/** Throws `header_malformed`, `envelope_too_large` or `epoch_unknown`: what no receiver would take is never sealed. */
export async function sealEnvelope(input: SealInput): Promise<WireEnvelope> {
  const { header, body, blobs = [], keyring, signKey, random } = input;
  const head = bytesOfHeader(header);
  const plain = utf8(JSON.stringify(body));
  const cipherLength = ivBytes + paddedLength(plain.length) + tagBytes;
  if (cipherLength > cipherBytesMax(header.k))
    throw new Problem("envelope_too_large", { part: "body", bytes: plain.length });
  const key = await keyring.threadKey(header.e, header.th);
  const cipher = await aesSeal(key, random.bytes(ivBytes), pad(plain), bodyAad(head));
  const signature = await sign(signKey, signedBytes(head, cipher));
  const wire = { h: toB64u(head), c: toB64u(cipher), s: toB64u(signature) };
  return blobs.length === 0 ? wire : { ...wire, b: blobs };
}

/** Only who says what to whom, of an envelope whose outer shape was parsed already. Throws as `readEnvelope` does. */
export function readHeader(wire: WireEnvelope): Header {
  refuseLarge(wire);
  return parseHeader(decodeB64u(wire.h, "envelope_malformed"));
}

/**
 * Size, encoding, version and the canonical, strict header; nothing here proves who sent it. Throws `envelope_too_large`,
 * `envelope_malformed`, `header_malformed` or `version_unsupported`.
 */
export function readEnvelope(wire: unknown): ReadEnvelope {
  refuseLarge(wire);
  return readParsed(parse(wireEnvelope, wire, "envelope_malformed"));
}

/** Of an envelope whose outer shape was parsed already; `known` is its header where that was read. Throws as `readEnvelope` does. */
export function readParsed(wire: WireEnvelope, known?: Header): ReadEnvelope {
  refuseLarge(wire);
  const { h, c, s, b = [] } = wire;
  const headerBytes = decodeB64u(h, "envelope_malformed");
  const cipher = decodeB64u(c, "envelope_malformed");
  const signature = decodeB64u(s, "envelope_malformed", 64);
  const header = known ?? parseHeader(headerBytes);
  if (cipher.length > cipherBytesMax(header.k))
    throw new Problem("envelope_too_large", { part: "body", bytes: cipher.length });
  const padded = cipher.length - ivBytes - tagBytes;
  if (padded < limits.padToBytes || padded % limits.padToBytes !== 0)
    throw new Problem("envelope_malformed", { path: "c" });
  if (new Set(b).size !== b.length) throw new Problem("envelope_malformed", { path: "b" });
  return { header, headerBytes, cipher, signature, blobs: b };
}

export function verifyEnvelope(read: ReadEnvelope, signPk: Bytes): Promise<boolean> {
  return verify(signPk, read.signature, signedBytes(read.headerBytes, read.cipher));
}

/**
 * `bytes` are exactly what was sealed: an answer names their hash. The body is JSON and no more than that; `parseBody`
 * of protocol/ says what it means. Throws `epoch_unknown`, `envelope_not_opened` or `body_malformed`.
 */
export function openEnvelope(read: ReadEnvelope, keyring: Keyring): Promise<{ bytes: Bytes; body: unknown }> {
  return beginOpening(read, keyring)();
}

/**
 * Decrypts while the caller verifies: each is a trip through the platform's threads. What is returned looks at the bytes,
 * throws as `openEnvelope` does, and is to be called only for an envelope that has been verified.
 */
export function beginOpening(read: ReadEnvelope, keyring: Keyring): () => Promise<{ bytes: Bytes; body: unknown }> {
  const decrypting = keyring
    .threadKey(read.header.e, read.header.th)
    .then((key) => aesOpen(key, read.cipher, bodyAad(read.headerBytes)));
  // A failure is told to whoever asks for the bytes, and to nobody where nobody does.
  decrypting.catch(() => {});
  return async () => {
    const padded = await decrypting;
    if (padded === null) throw new Problem("envelope_not_opened");
    const bytes = unpad(padded);
    if (bytes === null) throw new Problem("body_malformed", { path: null, reason: "padding" });
    return { bytes, body: bodyJson(bytes) };
  };
}

/** Before anything is decoded, and said by its own name. */
function refuseLarge(wire: unknown): void {
  if (typeof wire !== "object" || wire === null) return;
  if ("h" in wire && isLonger(wire.h, limits.headerBytesMax))
    throw new Problem("envelope_too_large", { part: "header" });
  if ("c" in wire && isLonger(wire.c, limits.reportBytesMax)) throw new Problem("envelope_too_large", { part: "body" });
}

function isLonger(text: unknown, bytesMax: number): boolean {
  return typeof text === "string" && text.length > Math.ceil((bytesMax * 4) / 3);
}

const signedBytes = (head: Bytes, cipher: Bytes): Bytes => pae("errand1/env", [head, cipher]);
const bodyAad = (head: Bytes): Bytes => pae("errand1/aad", [head]);
