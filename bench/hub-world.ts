/** The real hub program on a log of our making, and devices of hub-client that keep nothing on a disk. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { nodePrimitives } from "../src/cli/node-primitives.ts";
import { systemClock, systemRandom } from "../src/cli/system-ports.ts";
import type { EntryId, Seq, ThreadId } from "../src/domain/ids.ts";
import { noFailpoint, silentLog } from "../src/domain/ports.ts";
import type { Header } from "../src/domain/envelope.ts";
import { HubConnection } from "../src/hub-client/connection.ts";
import { Device } from "../src/hub-client/device.ts";
import { Membership } from "../src/hub-client/membership.ts";
import { toB64u } from "../src/kit/bytes.ts";
import { sealEnvelope } from "../src/seal/envelope.ts";
import { hkdfAesKey } from "../src/seal/hash.ts";
import { usePrimitives } from "../src/seal/primitives.ts";
import { addStatement } from "../src/seal/root.ts";
import { extendRoster, signStatement } from "../src/seal/roster.ts";
import type { LogStore, NewEnvelope } from "../src/store/log/log-store.ts";
import { openLogStore } from "../src/store/log/open-log-store.ts";
import { orderHeader, sealedSpace, testMember, type SealedSpace, type TestMember } from "../test/fakes/sealed-space.ts";
import { freePort } from "../test/torture/free-port.ts";

// As the command line has it.
usePrimitives(nodePrimitives());
const program = fileURLToPath(new URL("../bin/errand.js", import.meta.url));

export class HubWorld {
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  #child: ChildProcess | null = null;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async make(): Promise<HubWorld> {
    return new HubWorld(mkdtempSync(join(tmpdir(), "errand-bench-")), await freePort());
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** What lies in the log before anybody is there: written by the store itself, faster than a member may. */
  async fill<Filled>(work: (store: LogStore) => Promise<Filled>): Promise<Filled> {
    const store = await openLogStore(join(this.#folder, "hub.sqlite"));
    const filled = await work(store);
    await store.close();
    return filled;
  }

  async start(): Promise<void> {
    const args = [program, "hub", "--json", "--data", this.#folder, "--listen", `127.0.0.1:${this.#port}`];
    const env = { ...process.env, ERRAND_HOME: this.#folder };
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env });
    this.#child = child;
    await once(createInterface({ input: child.stdout }), "line");
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true });
  }
}

/** A space with so many more devices, as it lies in the log. */
export async function spaceIn(
  store: LogStore,
  devices: number,
): Promise<{ space: SealedSpace; devices: TestMember[] }> {
  const space = await sealedSpace();
  const members = await Promise.all(Array.from({ length: devices }, testMember));
  for (const { signKey } of members) {
    const statement = addStatement(space.roster, { signPk: signKey.publicKey, role: "owner" });
    space.statements.push(await signStatement(space.root, statement));
    space.roster = await extendRoster(space.roster, space.spaceId, space.statements.slice(-1));
  }
  const [first, ...others] = space.statements;
  if (first === undefined) throw new Error("a space has a first statement");
  await store.createSpace(space.spaceId, first, 1, null);
  for (const [index, statement] of others.entries()) await store.appendStatement(space.spaceId, index + 2, statement);
  return { space, devices: members };
}

export const taskBody = {
  text: "x",
  project: null,
  folder: null,
  agent: null,
  attachments: [],
  tz: "UTC",
  localDate: "2026-11-22",
};

/** What an agent says in a busy thread: most of a log is this. */
export async function updateOf(space: SealedSpace, thread: ThreadId, n: number, task: EntryId): Promise<NewEnvelope> {
  const text = "The agent goes on with what it was asked to do, and says what it does as it does it. ".repeat(3);
  const body = {
    task,
    attempt: 1,
    update: {
      type: "tool",
      toolId: `t${n}`,
      title: text.slice(0, 60),
      toolKind: "edit",
      state: "done",
      paths: ["a/b"],
      diffs: [],
      output: text,
    },
  };
  return sealedEntry(space, { th: thread, k: "update", n }, body);
}

/** Of the runner, to all. */
export async function sealedEntry(
  space: SealedSpace,
  fields: Partial<Header>,
  body: unknown,
  sender = space.runner,
): Promise<NewEnvelope> {
  const { keyring } = space;
  const header = orderHeader(space, { f: sender.id, a: "*", x: 0, ...fields });
  const wire = await sealEnvelope({ header, body, keyring, signKey: sender.signKey, random: systemRandom });
  const { id, th, k, n, a } = header;
  return {
    space: space.spaceId,
    sender: sender.id,
    id,
    thread: th,
    kind: k,
    audience: a,
    n,
    wire: JSON.stringify(wire),
  };
}

export function connectionOf(url: string, space: SealedSpace, { id, signKey }: TestMember): HubConnection {
  const member = { spaceId: space.spaceId, memberId: id, signKey };
  return new HubConnection({ url, member, clock: systemClock, random: systemRandom, log: silentLog });
}

export type BenchDevice = { device: Device; connection: HubConnection; close(): Promise<void> };

/** It gives nothing: it reads. */
export async function deviceOf(
  url: string,
  space: SealedSpace,
  member: TestMember,
  cursor: Seq = 0,
): Promise<BenchDevice> {
  const wrapKey = await hkdfAesKey(systemRandom.bytes(32), systemRandom.bytes(16), "bench");
  const keys = { spaceId: space.spaceId, memberId: member.id, signKey: member.signKey, wrapKey };
  const kept = {
    statementsAfter: (n: number) => space.statements.slice(n),
    insertStatement: () => {},
    epochs: () => [{ epoch: 1, key: toB64u(space.epochKey) }],
    insertEpoch: () => {},
  };
  const membership = await Membership.open(keys, kept, systemRandom);
  const connection = connectionOf(url, space, member);
  const store = {
    cursor: () => cursor,
    moveCursor: () => {},
    add: () => {},
    pending: () => [],
    sent: () => {},
    refused: () => {},
  };
  const ports = { clock: systemClock, random: systemRandom, log: silentLog, failpoint: noFailpoint };
  const device = new Device({ membership, connection, store, ...ports });
  const close = async (): Promise<void> => {
    await device.close();
    connection.close();
  };
  return { device, connection, close };
}
