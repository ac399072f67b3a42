import * as v from "valibot";
import type { CheckpointBody, UndoBody } from "../domain/checkpoint.ts";
import { limits } from "../domain/limits.ts";
import { count, entryId, filledText, listOf, positive, text } from "./fields.ts";
import { path } from "./order-bodies.ts";
import { fileDiff } from "./report-bodies.ts";

/** Kind, rights and hash of what lay there, or where a link led. */
const seen = filledText(4200);
const action = v.picklist(["undo", "redo"]);
const head = { task: entryId, attempt: positive, folder: path };
const itemsMax = 2_000;

export const undoBody = v.strictObject({
  task: entryId,
  action,
  folder: v.nullable(path),
  files: v.nullable(
    v.pipe(listOf(v.strictObject({ path, seen: v.nullable(seen) }), limits.undoFilesMax), v.minLength(1)),
  ),
}) satisfies v.GenericSchema<unknown, UndoBody>;

export const checkpointBody = v.variant("is", [
  v.strictObject({
    ...head,
    is: v.literal("changes"),
    added: count,
    changed: count,
    deleted: count,
    files: listOf(
      v.strictObject({
        path,
        change: v.picklist(["added", "changed", "deleted"]),
        type: v.picklist(["file", "folder", "symlink"]),
        size: v.nullable(count),
        diff: v.nullable(fileDiff),
      }),
      itemsMax,
    ),
    unkept: count,
  }),
  v.strictObject({ ...head, is: v.literal("skipped"), reason: text(64) }),
  v.strictObject({
    ...head,
    is: v.literal("undone"),
    order: entryId,
    action,
    done: count,
    conflicts: listOf(
      v.strictObject({ path, reason: v.picklist(["edited", "edited_between", "in_the_way", "not_kept"]), seen }),
      itemsMax,
    ),
    failed: listOf(v.strictObject({ path, code: text(64) }), itemsMax),
    code: v.nullable(text(64)),
  }),
]) satisfies v.GenericSchema<unknown, CheckpointBody>;
