import { join } from "node:path";
import type { MemberId, SpaceId } from "../domain/ids.ts";
import type { Random } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { MemberKeys } from "../hub-client/membership.ts";
import { fromB64u, toB64u, type Bytes } from "../kit/bytes.ts";
import { importWrapKey, type WrapKey } from "../seal/epochs.ts";
import { memberIdOf, spaceIdOf } from "../seal/identity.ts";
import { primitives } from "../seal/primitives.ts";
import { exportSignKey, importSignKey, makeSignKey, type SignKey } from "../seal/keys.ts";
import { readSecret, writeSecret } from "./data-folder.ts";

/** The members whose keys live on this desktop. `root` signs only roster statements and epoch wraps. */
export type LocalMember = "runner" | "desk";

type KeyFile = { sign: string; wrap: string | null; space: string | null };

export async function loadRoot(keys: string): Promise<{ key: SignKey; spaceId: SpaceId } | null> {
  const file = readKeyFile(keys, "root");
  if (file === null) return null;
  const key = await importSignKey(bytesOf(file.sign, "root"), false);
  return { key, spaceId: await spaceIdOf(key.publicKey) };
}

export async function makeRoot(keys: string): Promise<{ key: SignKey; spaceId: SpaceId }> {
  const key = await makeSignKey(true);
  const spaceId = await spaceIdOf(key.publicKey);
  writeKeyFile(keys, "root", { sign: toB64u(await exportSignKey(key)), wrap: null, space: spaceId });
  return { key, spaceId };
}

/** Null until this desktop has such a member. */
export async function loadMember(keys: string, which: LocalMember): Promise<MemberKeys | null> {
  const file = readKeyFile(keys, which);
  if (file === null || file.wrap === null || file.space === null) return null;
  const signKey = await importSignKey(bytesOf(file.sign, which), primitives().wantsReadableKeys);
  return {
    // Written by this file from a space id.
    spaceId: file.space as SpaceId,
    memberId: await memberIdOf(signKey.publicKey),
    signKey,
    wrapKey: await importWrapKey(bytesOf(file.wrap, which), false),
  };
}

/** A member made on this desktop agrees its wrap key with nobody: it is random, and stays in the file. */
export async function makeMember(
  keys: string,
  which: LocalMember,
  spaceId: SpaceId,
  random: Random,
): Promise<MemberKeys> {
  return keepMember(keys, which, spaceId, await makeSignKey(true), random.bytes(32));
}

export async function keepMember(
  keys: string,
  which: LocalMember,
  spaceId: SpaceId,
  signKey: SignKey,
  wrap: Bytes,
): Promise<MemberKeys> {
  const memberId: MemberId = await memberIdOf(signKey.publicKey);
  writeKeyFile(keys, which, { sign: toB64u(await exportSignKey(signKey)), wrap: toB64u(wrap), space: spaceId });
  return { spaceId, memberId, signKey, wrapKey: await importWrapKey(wrap, false) };
}

function readKeyFile(keys: string, name: string): KeyFile | null {
  const text = readSecret(join(keys, `${name}.json`));
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("sign" in value) || typeof value.sign !== "string")
    throw damaged(name);
  const optional = (key: string): string | null => {
    const found: unknown = Reflect.get(value, key);
    return typeof found === "string" ? found : null;
  };
  return { sign: value.sign, wrap: optional("wrap"), space: optional("space") };
}

function writeKeyFile(keys: string, name: string, file: KeyFile): void {
  writeSecret(join(keys, `${name}.json`), `${JSON.stringify(file)}\n`);
}

function bytesOf(text: string, name: string): Bytes {
  const bytes = fromB64u(text);
  if (bytes === null) throw damaged(name);
  return bytes;
}

const damaged = (name: string): Problem =>
  new Problem(
    "key_file_damaged",
    { name },
    "Restore the data folder from a backup, or start a new space with an empty one.",
  );

/** Root's copy of every member's wrap key: each new epoch is wrapped for all who stay. */
export function wrapKeysIn(keys: string): {
  get: (member: MemberId) => Promise<WrapKey | null>;
  keep: (member: MemberId, wrap: Bytes) => void;
} {
  const path = join(keys, "wraps.json");
  const read = (): Record<string, unknown> => {
    const value: unknown = JSON.parse(readSecret(path) ?? "{}");
    // A plain object, written below.
    return value as Record<string, unknown>;
  };
  return {
    get: async (member) => {
      const text = read()[member];
      return typeof text === "string" ? importWrapKey(bytesOf(text, "wraps"), false) : null;
    },
    keep: (member, wrap) => writeSecret(path, `${JSON.stringify({ ...read(), [member]: toB64u(wrap) })}\n`),
  };
}
