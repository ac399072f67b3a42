import { createConnection } from "node:net";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { DESK_VERSION, deskFrame } from "../protocol/desk.ts";
import type { DeskFrame, DeskRequest } from "../protocol/desk.ts";
import { parseJson } from "../protocol/parse.ts";
import type { DeskApi, PairEvent, TaskChange } from "../runner/desk-api.ts";
import { ChangeReceiver } from "../runner/desk-changes.ts";
import type { SentChange } from "../runner/desk-changes.ts";
import { LineCutter, revived, toLine } from "../runner/desk-wire.ts";

/** The running Errand's desk, as if it were in this process. Every call is a connection of its own. */
export function deskClient(path: string): DeskApi {
  const ask = <Method extends keyof DeskApi>(
    request: DeskRequest,
    options: CallOptions = {},
  ): ReturnType<DeskApi[Method]> =>
    // The desk that answers is our own user's and of the same version: it says what its methods return.
    call(path, request, options) as ReturnType<DeskApi[Method]>;
  const v = DESK_VERSION;
  return {
    status: () => ask<"status">({ v, method: "status" }),
    assign: (request) => ask<"assign">({ v, method: "assign", request }),
    watch: (task, { approve, signal, onChange }) =>
      ask<"watch">({ v, method: "watch", task, approve }, { signal, onEvent: changes(onChange) }),
    threads: () => ask<"threads">({ v, method: "threads" }),
    show: (ref) => ask<"show">({ v, method: "show", ref }),
    follow: (ref, { signal, onChange }) =>
      ask<"follow">({ v, method: "follow", ref }, { signal, onEvent: changes(onChange) }),
    answer: (ref, answer) => ask<"answer">({ v, method: "answer", ref, answer }),
    cancel: (ref) => ask<"cancel">({ v, method: "cancel", ref }),
    changes: (ref) => ask<"changes">({ v, method: "changes", ref }),
    undo: (request) => ask<"undo">({ v, method: "undo", request }),
    schedules: () => ask<"schedules">({ v, method: "schedules" }),
    schedule: (request) => ask<"schedule">({ v, method: "schedule", request }),
    devices: () => ask<"devices">({ v, method: "devices" }),
    revoke: (ref) => ask<"revoke">({ v, method: "revoke", ref }),
    pair: ({ role, hubUrl, signal, onEvent, digits }) =>
      ask<"pair">({ v, method: "pair", role, hubUrl }, { signal, digits, onEvent: told(onEvent) }),
    openBrowser: () => ask<"openBrowser">({ v, method: "open_browser" }),
    reach: (request) => ask<"reach">({ v, method: "reach", request }),
    addProject: (request) => ask<"addProject">({ v, method: "add_project", request }),
    doctor: () => ask<"doctor">({ v, method: "doctor" }),
  };
}

function changes(onChange: (change: TaskChange) => void): (value: unknown) => void {
  const receiver = new ChangeReceiver();
  return told<SentChange>((sent) => onChange(receiver.whole(sent)));
}

function told<Event extends SentChange | PairEvent>(onEvent: (event: Event) => void): (value: unknown) => void {
  // Said by the same desk, and by the method that says such events.
  return (value) => onEvent(value as Event);
}

type CallOptions = { signal?: AbortSignal; onEvent?: (value: unknown) => void; digits?: () => Promise<string> };

/** Resolves with the result. Aborting hangs up, which ends what was asked for on the other side too. */
function call(path: string, request: DeskRequest, options: CallOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { signal, onEvent, digits } = options;
    if (signal?.aborted === true) return reject(new Problem("stopped"));
    const lines = new LineCutter(limits.deskAnswerBytesMax);
    const socket = createConnection(path);
    const onAbort = () => fail(new Problem("stopped"));
    const settle = () => {
      signal?.removeEventListener("abort", onAbort);
      socket.destroy();
    };
    const fail = (error: Error) => {
      settle();
      reject(error);
    };
    const onFrame = (frame: DeskFrame) => {
      switch (frame.type) {
        case "hello":
          if (frame.v !== DESK_VERSION) throw new Problem("desk_version_differs", { v: frame.v });
          break;
        case "event":
          onEvent?.(revived(frame.value));
          break;
        case "digits":
          if (!digits) throw new Problem("desk_answer_malformed");
          digits().then((typed) => socket.write(toLine({ digits: typed })), fail);
          break;
        case "result":
          settle();
          resolve(revived(frame.value));
          break;
        case "problem":
          throw new Problem(frame.code, frame.detail, frame.next);
      }
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.on("data", (chunk: Buffer) => {
      try {
        for (const line of lines.push(chunk)) onFrame(parseJson(deskFrame, line, "desk_answer_malformed"));
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.once("error", (error) => fail(connectionProblem(error, path)));
    socket.once("close", () => fail(new Problem("desk_lost")));
    socket.write(toLine(request));
  });
}

/** Nobody there is the ordinary case; a socket of somebody else's is not. */
function connectionProblem(error: Error, path: string): Problem {
  const code = "code" in error ? error.code : null;
  if (code === "EACCES" || code === "EPERM") return new Problem("desk_not_yours", { path });
  if (code === "ECONNRESET" || code === "EPIPE") return new Problem("desk_lost");
  return new Problem("not_running", { path });
}
