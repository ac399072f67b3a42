import type { Bytes } from "../kit/bytes.ts";
import type { Timestamp } from "./ids.ts";

export interface Timer {
  cancel(): void;
}

export interface Clock {
  now(): Timestamp;
  /** Calls back once after `ms`; a timer never keeps the process alive by itself. */
  after(ms: number, callback: () => void): Timer;
}

export interface Random {
  bytes(length: number): Bytes;
  /** In [0, 1). For jitter only. */
  chance(): number;
}

export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Constant text plus fields. What people or agents said never goes in. */
export interface Log {
  info(text: string, fields?: LogFields): void;
  warn(text: string, fields?: LogFields): void;
  error(text: string, fields?: LogFields): void;
}

/**
 * Named points before and after every commit, send and spawn. In production it does nothing;
 * tests make the process die, stop or fail there. Names read `room.step.before|after`.
 */
export type Failpoint = (name: string) => void;

export const noFailpoint: Failpoint = () => {};
export const silentLog: Log = { info() {}, warn() {}, error() {} };
