import { silentLog, noFailpoint, type Failpoint, type Log } from "../../src/domain/ports.ts";
import type { AnswerBody, ApprovalChoice, FileRef } from "../../src/domain/entries.ts";
import { needsYou, type AskView, type TaskView, type ThreadView } from "../../src/domain/fold.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "../../src/domain/ids.ts";
import { isProblem } from "../../src/domain/problem.ts";
import { systemClock, systemRandom } from "../../src/cli/system-ports.ts";
import { HubConnection } from "../../src/hub-client/connection.ts";
import { Device } from "../../src/hub-client/device.ts";
import type { DeviceChange } from "../../src/hub-client/device-store.ts";
import { joinSpace } from "../../src/hub-client/joining.ts";
import { Membership } from "../../src/hub-client/membership.ts";
import { fromB64u, toB64u, utf8, type Bytes } from "../../src/kit/bytes.ts";
import { exportWrapKey, importWrapKey } from "../../src/seal/epochs.ts";
import { bodyHash } from "../../src/seal/hash.ts";
import { memberIdOf } from "../../src/seal/identity.ts";
import { exportSignKey, importSignKey, makeSignKey } from "../../src/seal/keys.ts";
import { parsePairingLink } from "../../src/seal/pairing-link.ts";
import { deviceStore, loadState, membershipStore, saveState, type PhoneState } from "./phone-state.ts";

export type Given = { thread: ThreadId; task: TaskId };
export type GiveOptions = {
  thread?: ThreadId;
  title?: string;
  project?: string;
  folder?: string;
  agent?: string;
  attachments?: FileRef[];
  runner?: MemberId;
};

/** The headless device of all tests: pairs by link and digits, keeps its state in one file, speaks to the real hub. */
export class Phone {
  readonly device: Device;
  readonly connection: HubConnection;
  readonly state: PhoneState;
  readonly memberId: MemberId;
  /** What was folded, in the order in which it came. */
  readonly heard: DeviceChange[] = [];
  /** Orders that the hub would not take. */
  readonly refusedByHub = new Map<EntryId, string>();

  private constructor(device: Device, connection: HubConnection, state: PhoneState, memberId: MemberId) {
    this.device = device;
    this.connection = connection;
    this.state = state;
    this.memberId = memberId;
    device.listen((change) => void this.heard.push(change));
    device.onRefusal((order, code) => void this.refusedByHub.set(order, code));
  }

  /** `onDigits` is told what the phone shows; somebody types it at the desktop. */
  static async pair(
    folder: string,
    link: string,
    onDigits: (digits: string) => void,
    name = "test phone",
  ): Promise<Phone> {
    const pairing = parsePairingLink(link, systemClock.now());
    const signKey = await makeSignKey(true);
    const member = { spaceId: pairing.spaceId, memberId: await memberIdOf(signKey.publicKey), signKey };
    const ports = { clock: systemClock, random: systemRandom };
    const connection = new HubConnection({ url: pairing.hubUrl, member, log: silentLog, ...ports });
    const joined = await joinSpace({
      pairing,
      connection,
      signKey,
      name,
      platform: "test",
      extractable: true,
      onDigits,
      ...ports,
    });
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
      stored: [],
      kept: [],
    };
    saveState(folder, state);
    await joined.hello();
    return Phone.open(folder);
  }

  static async open(
    folder: string,
    log: Log = silentLog,
    hubUrl?: string,
    failpoint: Failpoint = noFailpoint,
  ): Promise<Phone> {
    const state = loadState(folder);
    const signKey = await importSignKey(bytes(state.sign), true);
    const memberId = await memberIdOf(signKey.publicKey);
    const keys = { spaceId: state.spaceId, memberId, signKey, wrapKey: await importWrapKey(bytes(state.wrap), true) };
    const ports = { clock: systemClock, random: systemRandom, log };
    const connection = new HubConnection({ url: hubUrl ?? state.hubUrl, member: keys, ...ports });
    const membership = await Membership.open(keys, membershipStore(folder, state), systemRandom);
    const device = new Device({
      membership,
      connection,
      store: deviceStore(folder, state),
      failpoint,
      ...ports,
    });
    return new Phone(device, connection, state, memberId);
  }

  start(): this {
    this.device.start();
    return this;
  }

  /** Writes a task into the outbox; a new thread is opened with it. Never waits for the hub. */
  give(text: string, options: GiveOptions = {}): Given {
    const { project = null, agent = null, folder = null, attachments = [], runner } = options;
    const thread = options.thread ?? this.device.newId<ThreadId>();
    const audience = runner === undefined ? {} : { audience: runner };
    const title = options.title ?? text.slice(0, 40);
    const open = {
      thread,
      kind: "thread" as const,
      body: { action: "open" as const, title, project, agent },
      ...audience,
    };
    const body = { text, project, folder, agent, attachments, tz: "UTC", localDate: "2026-11-22" };
    const blobs = attachments.map((file) => file.blob.id);
    const ids = this.device.sendAll([
      ...(options.thread === undefined ? [open] : []),
      { thread, kind: "task" as const, body, blobs, ...audience },
    ]);
    return { thread, task: ids.at(-1) ?? failed("a task was written a moment ago") };
  }

  /** A thread made and followed before anything is in it, so that `heard` has the log's order across threads. */
  async newThread(options: GiveOptions = {}): Promise<ThreadId> {
    const { project = null, agent = null, title = "a thread" } = options;
    const thread = this.device.newId<ThreadId>();
    await this.device.openThread(thread);
    this.device.send({ thread, kind: "thread", body: { action: "open", title, project, agent } });
    return thread;
  }

  cancel({ thread, task }: Given): EntryId {
    return this.device.send({ thread, kind: "cancel", body: { task } });
  }

  /** To the runner that asked. */
  answer(given: Given, ask: AskView, choice: ApprovalChoice): Promise<EntryId> {
    return this.answerWith(given, ask, { choice });
  }

  /** What a question wants: values, or that it is declined. */
  async answerWith({ thread }: Given, ask: AskView, answer: AnswerBody["answer"]): Promise<EntryId> {
    const hash = await bodyHash(utf8(JSON.stringify(ask.ask.body)));
    const { runner } = await this.device.openThread(thread);
    const audience = runner === null ? {} : { audience: runner };
    return this.device.send({ thread, kind: "answer", body: { to: ask.id, hash, answer }, ...audience });
  }

  /** Resolves with what `look` finds in the thread, at once or after the entry that brings it. */
  async until<T>(thread: ThreadId, what: string, look: (view: ThreadView) => T | null, withinMs = 20_000): Promise<T> {
    const deadline = Date.now() + withinMs;
    const view = await this.#opened(thread, deadline);
    return new Promise<T>((resolve, reject) => {
      const check = (): void => {
        const found = look(view);
        if (found === null) return;
        finish();
        resolve(found);
      };
      const patience = setTimeout(() => {
        finish();
        reject(new Error(`the phone waited ${withinMs} ms for ${what}; it sees ${shortly(view)}`));
      }, deadline - Date.now());
      const stop = this.device.listen(check);
      const finish = (): void => {
        clearTimeout(patience);
        stop();
      };
      check();
    });
  }

  async task(
    { thread, task }: Given,
    what: string,
    isMet: (task: TaskView) => boolean,
    withinMs?: number,
  ): Promise<TaskView> {
    const look = (view: ThreadView): TaskView | null => {
      const found = view.tasks.get(task);
      return found && isMet(found) ? found : null;
    };
    return this.until(thread, what, look, withinMs);
  }

  ended(given: Given, withinMs?: number): Promise<TaskView> {
    return this.task(given, "the task's end", (task) => task.outcome !== null, withinMs);
  }

  /** The next thing the task asks that this phone has not seen answered. */
  async asked(given: Given, withinMs?: number): Promise<AskView> {
    const task = await this.task(given, "a question or an approval", (found) => needsYou(found).length > 0, withinMs);
    return needsYou(task)[0] ?? failed("it was there a moment ago");
  }

  /** Says yes, once each, to whatever the task asks until it ends. */
  async endedAllowing(given: Given, withinMs?: number): Promise<TaskView> {
    const answered = new Set<EntryId>();
    for (;;) {
      const open = (task: TaskView): AskView | undefined => needsYou(task).find((ask) => !answered.has(ask.id));
      const task = await this.task(
        given,
        "the end or something to allow",
        (found) => found.outcome !== null || open(found) !== undefined,
        withinMs,
      );
      const ask = open(task);
      if (ask === undefined) return task;
      answered.add(ask.id);
      await this.answer(given, ask, "once");
    }
  }

  /** The whole file; throws when a byte of it is wrong. */
  async fetch(file: FileRef): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.device.open(file)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** A hub that is away is asked again. */
  async #opened(thread: ThreadId, deadline: number): Promise<ThreadView> {
    for (;;) {
      try {
        return await this.device.openThread(thread);
      } catch (error) {
        if (!isProblem(error) || error.code !== "hub_unreachable" || Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async close(): Promise<void> {
    await this.device.close();
    this.connection.close();
  }
}

function shortly(view: ThreadView): string {
  const tasks = [...view.tasks.values()].map(({ rungs, reason, words }) => ({
    rungs,
    reason,
    words: words.slice(0, 300),
  }));
  return JSON.stringify(tasks);
}

function failed(why: string): never {
  throw new Error(why);
}

function bytes(text: string): Bytes {
  return fromB64u(text) ?? failed("not base64url");
}
