import * as v from "valibot";
import type { Header } from "../domain/envelope.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { utf8, type Bytes } from "../kit/bytes.ts";
import { canonical, decodeJson, versionOf, type DecodedJson } from "./canonical.ts";
import { count, entryId, memberId, positive, spaceId, threadId } from "./fields.ts";
import { expires, kindClass } from "./kinds.ts";
import { PROTOCOL_VERSION } from "./version.ts";

/** The order of the fields on the wire is the order here. */
const headerSchema = v.strictObject({
  v: v.literal(PROTOCOL_VERSION),
  sp: spaceId,
  th: threadId,
  k: v.custom<string>((value) => typeof value === "string" && /^[a-z][a-z0-9_]{0,31}$/.test(value)),
  f: memberId,
  a: v.union([v.literal("*"), memberId]),
  id: entryId,
  n: count,
  r: positive,
  e: positive,
  t: positive,
  x: count,
}) satisfies v.GenericSchema<unknown, Header>;

export const HEADER_FIELDS = [
  "v",
  "sp",
  "th",
  "k",
  "f",
  "a",
  "id",
  "n",
  "r",
  "e",
  "t",
  "x",
] as const satisfies readonly (keyof Header)[];

/** The bytes that are signed. Throws `header_malformed` for a header that no receiver would take. */
export function headerBytes(header: Header): Bytes {
  const value = Object.fromEntries(HEADER_FIELDS.map((field) => [field, header[field]]));
  const text = JSON.stringify(value);
  checkHeader({ text, value });
  return utf8(text);
}

/**
 * Strict and canonical, or a Problem: `version_unsupported` for another version's header whatever its shape,
 * `header_malformed` for the rest. Rules P-ENV-2 to P-ENV-6.
 */
export function parseHeader(bytes: Uint8Array): Header {
  if (bytes.length > limits.headerBytesMax) throw new Problem("envelope_too_large", { part: "header" });
  return checkHeader(decodeJson(bytes, "header_malformed"));
}

function checkHeader(decoded: DecodedJson): Header {
  const version = versionOf(decoded);
  if (version !== null && version !== PROTOCOL_VERSION) throw new Problem("version_unsupported", { version });
  const header = canonical(headerSchema, decoded, "header_malformed");
  const wrong = wrongField(header);
  if (wrong !== null) throw new Problem("header_malformed", { path: wrong });
  return header;
}

/** What the fields must be to each other. Null when all is well, else the field that is wrong. */
function wrongField(header: Header): keyof Header | null {
  const known = kindClass(header.k);
  if ((known === "live") !== (header.n === 0)) return "n";
  if ((known === "order" || known === "inbound") && header.a === "*") return "a";
  if (known === "report" && header.a !== "*") return "a";
  const mustExpire = expires(header.k) ?? header.x !== 0;
  return (mustExpire ? header.x > header.t : header.x === 0) ? null : "x";
}
