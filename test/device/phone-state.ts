import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EntryId, SpaceId } from "../../src/domain/ids.ts";
import type { SignedStatement } from "../../src/domain/roster.ts";
import type { DeviceStore } from "../../src/hub-client/device-store.ts";
import type { MembershipStore } from "../../src/hub-client/membership.ts";
import type { OutboxRow } from "../../src/hub-client/outbox.ts";

/** All that a test phone keeps, in one file. */
export type PhoneState = {
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
  /** What the hub answered for: where each order of this phone is in the log. */
  stored: { id: EntryId; seq: number }[];
  /** Writes nothing down: for a benchmark, which measures the way and not this file. */
  isForgetful?: boolean;
  /** What was stored, for a hub that loses it. */
  kept: (OutboxRow & { seq: number; isAnswered: boolean })[];
};

export function membershipStore(folder: string, state: PhoneState): MembershipStore {
  return {
    statementsAfter: (n) => state.statements.slice(n),
    insertStatement: (n, signed) => {
      state.statements[n - 1] = signed;
      saveState(folder, state);
    },
    epochs: () => state.epochs,
    insertEpoch: (epoch, key) => {
      state.epochs.push({ epoch, key });
      saveState(folder, state);
    },
  };
}

export function deviceStore(folder: string, state: PhoneState): DeviceStore {
  const leave = (id: EntryId): void => {
    const before = state.outbox.length;
    state.outbox = state.outbox.filter((row) => row.id !== id);
    if (state.outbox.length !== before) saveState(folder, state);
  };
  return {
    cursor: () => state.cursor,
    // Written with the next change: what is read again is known by its seq.
    moveCursor: (seq) => void (state.cursor = Math.max(state.cursor, seq)),
    add: (orders) => {
      for (const order of orders) {
        const n = (state.counters[order.thread] ?? 0) + 1;
        state.counters[order.thread] = n;
        state.outbox.push({ ...order, n, row: (state.outbox.at(-1)?.row ?? 0) + 1 });
      }
      saveState(folder, state);
    },
    pending: (limit) => state.outbox.slice(0, limit),
    sent: (id, seq) => {
      state.stored.push({ id, seq });
      const row = state.outbox.find((each) => each.id === id);
      if (row) state.kept.push({ ...row, seq, isAnswered: false });
      leave(id);
    },
    beginAgain: () => void (state.cursor = 0),
    kept: {
      newest: () => state.kept.toSorted((one, other) => one.seq - other.seq).at(-1) ?? null,
      answered: (thread, seq) => {
        for (const row of state.kept) if (row.thread === thread && row.seq < seq) row.isAnswered = true;
      },
      orders: () => state.kept,
      sendAgain: (ids) => {
        const again = state.kept.filter(({ id }) => ids.includes(id));
        state.kept = state.kept.filter(({ id }) => !ids.includes(id));
        state.outbox = [...again.map(({ seq: _seq, isAnswered: _isAnswered, ...row }) => row), ...state.outbox];
        saveState(folder, state);
      },
    },
    refused: (id, code) => {
      state.refused.push({ id, code });
      leave(id);
    },
  };
}

export function loadState(folder: string): PhoneState {
  const file = join(folder, "phone.json");
  if (!existsSync(file)) throw new Error("this phone was never paired");
  // What `saveState` wrote.
  return JSON.parse(readFileSync(file, "utf8")) as PhoneState;
}

export function saveState(folder: string, state: PhoneState): void {
  if (state.isForgetful === true) return;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "phone.json");
  // Whole or not at all: tests kill phones too.
  writeFileSync(`${file}.part`, JSON.stringify(state));
  renameSync(`${file}.part`, file);
}
