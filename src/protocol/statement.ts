import * as v from "valibot";
import type { Statement } from "../domain/roster.ts";
import { bytes32, isId16, memberId, positive } from "./fields.ts";
import { PROTOCOL_VERSION } from "./version.ts";

const role = v.picklist(["owner", "runner", "bridge"]);

/** iv12 || 32 bytes || tag16 = 60 bytes, base64url. */
export const wrappedKey = v.custom<string>((value) => typeof value === "string" && /^[A-Za-z0-9_-]{80}$/.test(value));

const head = { v: v.literal(PROTOCOL_VERSION), n: positive, prev: bytes32 };

export const statement = v.variant("kind", [
  v.strictObject({
    ...head,
    kind: v.literal("add"),
    root: v.exactOptional(bytes32),
    member: v.strictObject({ signPk: bytes32, role }),
  }),
  v.strictObject({ ...head, kind: v.literal("revoke"), member: memberId }),
  v.strictObject({
    ...head,
    kind: v.literal("epoch"),
    epoch: positive,
    wraps: v.record(v.custom<string>(isId16), wrappedKey),
  }),
]) satisfies v.GenericSchema<unknown, Statement>;
