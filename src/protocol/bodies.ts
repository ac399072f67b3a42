import type * as v from "valibot";
import type { Entry, EntryBodies, EntryKind } from "../domain/entries.ts";
import { answerBody, cancelBody, messageBody, pushBody, revokeBody, taskBody, threadBody } from "./order-bodies.ts";
import { parse } from "./parse.ts";
import { checkpointBody, undoBody } from "./checkpoint-bodies.ts";
import { liveBody, presenceBody, reportSchemas } from "./report-bodies.ts";
import { occurrenceBody, scheduleBody, schedulesBody } from "./schedule-bodies.ts";

export const bodySchemas = {
  task: taskBody,
  message: messageBody,
  cancel: cancelBody,
  answer: answerBody,
  thread: threadBody,
  revoke: revokeBody,
  push: pushBody,
  schedule: scheduleBody,
  undo: undoBody,
  ...reportSchemas,
  checkpoint: checkpointBody,
  occurrence: occurrenceBody,
  schedules: schedulesBody,
  live: liveBody,
} satisfies { [Kind in EntryKind]: v.GenericSchema<unknown, EntryBodies[Kind]> };

/** Throws `body_malformed` with the path of the first wrong field. An unknown kind is kept as it came, never fatal. */
export function parseBody(kind: string, body: unknown): Entry | { kind: "unknown"; body: unknown } {
  if (!isKnown(kind)) return { kind: "unknown", body };
  if (kind === "live" && typeof body === "object" && body !== null && "isLooking" in body)
    return { kind: "presence", body: parse(presenceBody, body, "body_malformed") };
  const parsed = parse<v.GenericSchema>(bodySchemas[kind], body, "body_malformed");
  // Safe: the table above gives each kind the schema of its own body; the type checker loses that pairing in a look-up.
  return { kind, body: parsed } as Entry;
}

function isKnown(kind: string): kind is EntryKind {
  return Object.hasOwn(bodySchemas, kind);
}
