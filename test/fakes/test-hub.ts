import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Header, StoredEnvelope, WireEnvelope } from "../../src/domain/envelope.ts";
import { noFailpoint, silentLog } from "../../src/domain/ports.ts";
import { HubConnection } from "../../src/hub-client/connection.ts";
import { assembleHub } from "../../src/hub/assemble-hub.ts";
import { makeGate } from "../../src/hub/gate.ts";
import type { HubParts } from "../../src/hub/parts.ts";
import { startHub, type Hub, type HubOptions } from "../../src/hub/start-hub.ts";
import { sealEnvelope } from "../../src/seal/envelope.ts";
import { signLogin } from "../../src/seal/login.ts";
import { revokeStatement } from "../../src/seal/root.ts";
import { extendRoster, signStatement } from "../../src/seal/roster.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { realClock } from "./real-clock.ts";
import { orderHeader, testRandom, type SealedSpace, type TestMember } from "./sealed-space.ts";

export type TestHub = {
  hub: Hub;
  url: string;
  store: LogStore;
  folder: string;
  restart(options?: Partial<HubOptions>): Promise<void>;
  stop(): Promise<void>;
};

/** A real hub on a loopback port and a real SQLite file; gone when the test is finished. */
export async function testHub(options: Partial<HubOptions> = {}): Promise<TestHub> {
  const folder = mkdtempSync(join(tmpdir(), "errand-hub-"));
  let store = await openLogStore(join(folder, "log.db"));
  const start = (more: Partial<HubOptions>): Promise<Hub> =>
    startHub({
      store,
      clock: realClock,
      random: testRandom,
      log: silentLog,
      failpoint: noFailpoint,
      host: "127.0.0.1",
      port: 0,
      origins: [],
      allowPublicBind: false,
      ...options,
      ...more,
    });
  let hub = await start({});
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await hub.close();
    await store.close();
  };
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });
  return {
    get hub() {
      return hub;
    },
    get store() {
      return store;
    },
    url: hub.url,
    folder,
    stop,
    /** On the same port and file. */
    async restart(more = {}) {
      const { port } = hub;
      await stop();
      store = await openLogStore(join(folder, "log.db"));
      hub = await start({ port, ...more });
      isStopped = false;
    },
  };
}

/** A hub's parts without what it listens with. */
export function hubParts(store: LogStore): HubParts {
  const ports = { store, clock: realClock, random: testRandom, log: silentLog, failpoint: noFailpoint };
  return assembleHub(ports, makeGate("127.0.0.1", 1, []));
}

/** The member's connection; closed when the test is finished. */
export function connect(url: string, space: SealedSpace, { id, signKey }: TestMember): HubConnection {
  const member = { spaceId: space.spaceId, memberId: id, signKey };
  const connection = new HubConnection({ url, member, clock: realClock, random: testRandom, log: silentLog });
  onTestFinished(() => connection.close());
  return connection;
}

/** Brings the space with its whole roster to the hub, as its runner does. */
export async function publish(url: string, space: SealedSpace): Promise<HubConnection> {
  const runner = connect(url, space, space.runner);
  const [first, ...rest] = space.statements;
  if (first === undefined) throw new Error("a space has a first statement");
  await runner.createSpace(first);
  for (const statement of rest) await runner.appendRoster(statement);
  return runner;
}

/** An order of the owner, or what `fields` make of it. */
export function sealed(
  space: SealedSpace,
  fields: Partial<Header> = {},
  sender = space.owner,
  body: unknown = { task: "x" },
): Promise<WireEnvelope> {
  const header = orderHeader(space, { f: sender.id, ...fields });
  return sealEnvelope({ header, body, keyring: space.keyring, signKey: sender.signKey, random: testRandom });
}

export async function bearerOf(url: string, space: SealedSpace, member: TestMember): Promise<string> {
  const { nonce } = await jsonOf(await fetch(`${url}/v1/nonces`, { method: "POST" }));
  const login = await loginOf(url, space, member, String(nonce));
  const answer = await fetch(`${url}/v1/logins`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(login),
  });
  return String((await jsonOf(answer))["bearer"]);
}

export async function loginOf(origin: string, space: SealedSpace, member: TestMember, nonce: string) {
  const t = Date.now();
  const signature = await signLogin(member.signKey, { origin, nonce, spaceId: space.spaceId, memberId: member.id, t });
  return { v: 1, space: space.spaceId, member: member.id, origin, nonce, t, signature };
}

export async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

/** Collects what a follow hands over and waits for it. */
export class Heard {
  readonly stored: StoredEnvelope[] = [];
  readonly #waiting = new Set<() => void>();

  readonly onEnvelope = (stored: StoredEnvelope): void => {
    this.stored.push(stored);
    this.changed();
  };

  get seqs(): number[] {
    return this.stored.map(({ seq }) => seq);
  }

  changed(): void {
    for (const look of this.#waiting) look();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => void this.#waiting.add(resolve));
      this.#waiting.clear();
    }
  }

  untilSeq(seq: number): Promise<void> {
    return this.until(() => (this.stored.at(-1)?.seq ?? 0) >= seq);
  }
}

/** Root takes a member out; any member may bring the statement. */
export async function revoke(space: SealedSpace, { id }: TestMember, by: HubConnection): Promise<void> {
  const statements = await by.roster(0);
  const roster = await extendRoster(null, space.spaceId, statements);
  await by.appendRoster(await signStatement(space.root, revokeStatement(roster, id)));
}
