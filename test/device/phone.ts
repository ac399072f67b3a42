import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { silentLog, noFailpoint, type Log } from "../../src/domain/ports.ts";
import type { EntryId, MemberId, SpaceId } from "../../src/domain/ids.ts";
import type { SignedStatement } from "../../src/domain/roster.ts";
import { systemClock, systemRandom } from "../../src/cli/system-ports.ts";
import { HubConnection } from "../../src/hub-client/connection.ts";
import { Device, type NewOrder } from "../../src/hub-client/device.ts";
import { joinSpace } from "../../src/hub-client/joining.ts";
import { Membership, type MembershipStore } from "../../src/hub-client/membership.ts";
import type { OutboxRow } from "../../src/hub-client/outbox.ts";
import { fromB64u, toB64u, type Bytes } from "../../src/kit/bytes.ts";
import { exportWrapKey, importWrapKey } from "../../src/seal/epochs.ts";
import { memberIdOf } from "../../src/seal/identity.ts";
import { exportSignKey, importSignKey, makeSignKey } from "../../src/seal/keys.ts";
import { parsePairingLink } from "../../src/seal/pairing-link.ts";

type PhoneState = {
  hubUrl: string;
  spaceId: SpaceId;
  sign: string;
  wrap: string;
  statements: SignedStatement[];
  epochs: { epoch: number; key: string }[];
  cursor: number;
  counters: Record<string, number>;
  outbox: OutboxRow[];
  refused: { id: EntryId; code: string }[];
};

/** The headless device of all tests: pairs by link and digits, keeps its state in one file, speaks to the real hub. */
export class Phone {
  readonly device: Device;
  readonly connection: HubConnection;
  readonly state: PhoneState;
  readonly memberId: MemberId;

  private constructor(device: Device, connection: HubConnection, state: PhoneState, memberId: MemberId) {
    this.device = device;
    this.connection = connection;
    this.state = state;
    this.memberId = memberId;
  }

  /** `onDigits` is told what the phone shows; somebody types it at the desktop. */
  static async pair(folder: string, link: string, onDigits: (digits: string) => void, name = "test phone"): Promise<Phone> {
    const pairing = parsePairingLink(link, systemClock.now());
    const signKey = await makeSignKey(true);
    const member = { spaceId: pairing.spaceId, memberId: await memberIdOf(signKey.publicKey), signKey };
    const ports = { clock: systemClock, random: systemRandom };
    const connection = new HubConnection({ url: pairing.hubUrl, member, log: silentLog, ...ports });
    const joined = await joinSpace({ pairing, connection, signKey, name, platform: "test", extractable: true, onDigits, ...ports });
    connection.close();
    const state: PhoneState = {
      hubUrl: pairing.hubUrl,
      spaceId: pairing.spaceId,
      sign: toB64u(await exportSignKey(signKey)),
      wrap: toB64u(await exportWrapKey(joined.wrapKey)),
      statements: [...joined.statements],
      epochs: joined.epochs.map(({ epoch, key }) => ({ epoch, key: toB64u(key) })),
      cursor: 0,
      counters: {},
      outbox: [],
      refused: [],
    };
    mkdirSync(folder, { recursive: true });
    save(folder, state);
    await joined.hello();
    return Phone.open(folder);
  }

  static async open(folder: string, log: Log = silentLog, hubUrl?: string): Promise<Phone> {
    const file = join(folder, "phone.json");
    if (!existsSync(file)) throw new Error("this phone was never paired");
    const state = JSON.parse(readFileSync(file, "utf8")) as PhoneState;
    const signKey = await importSignKey(bytes(state.sign), true);
    const memberId = await memberIdOf(signKey.publicKey);
    const keys = { spaceId: state.spaceId, memberId, signKey, wrapKey: await importWrapKey(bytes(state.wrap), true) };
    const ports = { clock: systemClock, random: systemRandom, log };
    const connection = new HubConnection({ url: hubUrl ?? state.hubUrl, member: keys, ...ports });
    const membership = await Membership.open(keys, membershipStore(folder, state), systemRandom);
    const device = new Device({ membership, connection, store: deviceStore(folder, state), failpoint: noFailpoint, ...ports });
    return new Phone(device, connection, state, memberId);
  }

  start(): this {
    this.device.start();
    return this;
  }

  async close(): Promise<void> {
    await this.device.close();
    this.connection.close();
  }
}

function membershipStore(folder: string, state: PhoneState): MembershipStore {
  return {
    statementsAfter: (n) => state.statements.slice(n),
    insertStatement: (n, signed) => {
      state.statements[n - 1] = signed;
      save(folder, state);
    },
    epochs: () => state.epochs,
    insertEpoch: (epoch, key) => {
      state.epochs.push({ epoch, key });
      save(folder, state);
    },
  };
}

function deviceStore(folder: string, state: PhoneState): ConstructorParameters<typeof Device>[0]["store"] {
  const leave = (id: EntryId): void => {
    const before = state.outbox.length;
    state.outbox = state.outbox.filter((row) => row.id !== id);
    if (state.outbox.length !== before) save(folder, state);
  };
  return {
    cursor: () => state.cursor,
    // Written with the next change: what is read again is known by its seq.
    moveCursor: (seq) => void (state.cursor = Math.max(state.cursor, seq)),
    add: (orders: NewOrder[]) => {
      for (const order of orders) {
        const n = (state.counters[order.thread] ?? 0) + 1;
        state.counters[order.thread] = n;
        state.outbox.push({ ...order, n, row: (state.outbox.at(-1)?.row ?? 0) + 1 });
      }
      save(folder, state);
    },
    pending: (limit) => state.outbox.slice(0, limit),
    sent: (id) => leave(id),
    refused: (id, code) => {
      state.refused.push({ id, code });
      leave(id);
    },
  };
}

function save(folder: string, state: PhoneState): void {
  writeFileSync(join(folder, "phone.json"), JSON.stringify(state));
}

function bytes(text: string): Bytes {
  const found = fromB64u(text);
  if (found === null) throw new Error("not base64url");
  return found;
}
