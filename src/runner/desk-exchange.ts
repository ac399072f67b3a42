import type { Socket } from "node:net";
import { limits } from "../domain/limits.ts";
import type { Clock, Log } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { deferred } from "../kit/deferred.ts";
import type { Deferred } from "../kit/deferred.ts";
import { unreachable } from "../kit/never.ts";
import { DESK_VERSION, parseDeskDigits, parseDeskRequest, versionOf } from "../protocol/desk.ts";
import type { DeskFrame, DeskRequest } from "../protocol/desk.ts";
import type { DeskApi } from "./desk-api.ts";
import { ChangeSender } from "./desk-changes.ts";
import { LineCutter, toLine } from "./desk-wire.ts";

/** One connection and its one request: from the first line to the result, the problem or the hang-up. */
export class DeskExchange {
  readonly #socket: Socket;
  readonly #api: DeskApi | Promise<DeskApi>;
  readonly #log: Log;
  readonly #lines = new LineCutter(limits.deskRequestBytesMax);
  /** Aborted when the other side hangs up: what it asked for is wanted no longer. */
  readonly #gone = new AbortController();
  readonly #changes = new ChangeSender();
  #hasAsked = false;
  #digits: Deferred<string> | null = null;

  constructor(options: { socket: Socket; api: DeskApi | Promise<DeskApi>; clock: Clock; log: Log }) {
    const { socket, api, clock, log } = options;
    this.#socket = socket;
    this.#api = api;
    this.#log = log;
    const slow = clock.after(limits.requestHeadMs, () => {
      if (!this.#hasAsked) socket.destroy();
    });
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    // A hang-up in the middle of a line is a hang-up; `close` follows.
    socket.on("error", () => {});
    socket.once("close", () => {
      slow.cancel();
      this.#gone.abort(new Problem("desk_left"));
      this.#digits?.reject(this.#gone.signal.reason);
    });
    this.#send({ type: "hello", v: DESK_VERSION });
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    // After a fault the rest is read and dropped, so that the other side gets to hear of it.
    if (this.#gone.signal.aborted) return;
    try {
      for (const line of this.#lines.push(chunk)) this.#onLine(line);
    } catch (error) {
      this.#end(this.#problemFrame(error));
      this.#gone.abort(error);
    }
  }

  #onLine(line: string): void {
    if (this.#hasAsked) {
      if (this.#digits === null)
        throw new Problem("desk_request_malformed", { path: null, reason: "one request per connection" });
      this.#digits.resolve(parseDeskDigits(line));
      this.#digits = null;
      return;
    }
    this.#hasAsked = true;
    if (versionOf(line) !== DESK_VERSION) throw new Problem("desk_version_differs", { v: DESK_VERSION });
    void this.#answer(parseDeskRequest(line));
  }

  async #answer(request: DeskRequest): Promise<void> {
    try {
      const value = await this.#ask(request);
      // Nothing to say is said as null: JSON has no undefined.
      this.#end({ type: "result", value: value ?? null });
    } catch (error) {
      this.#end(this.#problemFrame(error));
    }
  }

  async #ask(request: DeskRequest): Promise<unknown> {
    const api = await this.#api;
    const { signal } = this.#gone;
    signal.throwIfAborted();
    switch (request.method) {
      case "status":
        return api.status();
      case "assign":
        return api.assign(request.request);
      case "watch":
        return api.watch(request.task, {
          approve: request.approve,
          signal,
          onChange: (change) => this.#event(this.#changes.shortened(change)),
        });
      case "threads":
        return api.threads();
      case "show":
        return api.show(request.ref);
      case "follow":
        return api.follow(request.ref, { signal, onChange: (change) => this.#event(this.#changes.shortened(change)) });
      case "answer":
        return api.answer(request.ref, request.answer);
      case "cancel":
        return api.cancel(request.ref);
      case "changes":
        return api.changes(request.ref);
      case "undo":
        return api.undo(request.request);
      case "schedules":
        return api.schedules();
      case "schedule":
        return api.schedule(request.request);
      case "devices":
        return api.devices();
      case "revoke":
        return api.revoke(request.ref);
      case "pair":
        return api.pair({
          role: request.role,
          hubUrl: request.hubUrl,
          signal,
          onEvent: (value) => this.#event(value),
          digits: () => this.#askDigits(),
        });
      case "open_browser":
        return api.openBrowser();
      case "reach":
        return api.reach(request.request);
      case "add_project":
        return api.addProject(request.request);
      case "doctor":
        return api.doctor();
      default:
        return unreachable(request);
    }
  }

  async #askDigits(): Promise<string> {
    this.#gone.signal.throwIfAborted();
    const digits = deferred<string>();
    // Whoever asked may have given up before the other side hangs up.
    digits.promise.catch(() => {});
    this.#digits = digits;
    this.#send({ type: "digits" });
    return digits.promise;
  }

  #event(value: unknown): void {
    this.#send({ type: "event", value });
    // Stopped with Ctrl-S or a stuck pipe: it can follow again, and our memory is not its buffer.
    if (this.#socket.writableLength > limits.deskBufferBytesMax) this.#socket.destroy();
  }

  #problemFrame(error: unknown): DeskFrame {
    if (isProblem(error)) return { type: "problem", code: error.code, detail: error.detail, next: error.next };
    this.#log.error("the desk failed", { error: error instanceof Error ? error.name : "unknown", at: placeOf(error) });
    return {
      type: "problem",
      code: "internal",
      detail: { error: error instanceof Error ? error.name : "unknown" },
      next: null,
    };
  }

  #send(frame: DeskFrame): void {
    if (this.#socket.writable) this.#socket.write(toLine(frame));
  }

  #end(frame: DeskFrame): void {
    if (this.#socket.writable) this.#socket.end(toLine(frame));
  }
}

/** Where our own mistake happened; its message may hold what somebody said. */
function placeOf(error: unknown): string | null {
  const stack = error instanceof Error ? error.stack : undefined;
  return (
    stack
      ?.split("\n")
      .find((line) => line.trimStart().startsWith("at "))
      ?.trim() ?? null
  );
}
