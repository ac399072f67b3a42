import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { dateOrderOf } from "../../dates/resolve.ts";
import type { DateOrder } from "../../dates/resolve.ts";
import type { Block } from "../../documents/block.ts";
import { blockText, isUnreadable, readDocument } from "../../documents/read-document.ts";
import { readMeeting } from "../../meetings/read-meeting.ts";
import type { Place } from "../../skill.ts";
import type { Turn } from "../../turn.ts";
import type { Left, Read } from "./choose-notes.ts";

export type NotesRead = { read: Read[]; unreadable: Left[]; order: DateOrder };

type Document = { file: string; blocks: Block[]; hash: string };

/** Reads every document that may be notes. Those that can't be read are told, not guessed at. */
export async function readNotes(files: readonly string[], place: Place, turn: Turn): Promise<NotesRead> {
  const documents: Document[] = [];
  const unreadable: Left[] = [];
  for (const file of files) {
    await turn.step();
    try {
      const blocks = await readDocument(file);
      if (isUnreadable(blocks)) unreadable.push({ file, why: blocks.why });
      else documents.push({ file, blocks, hash: createHash("sha256").update(readFileSync(file)).digest("hex") });
    } catch (error) {
      unreadable.push({
        file,
        why: error instanceof Error && "code" in error ? `can't be read (${String(error.code)})` : "can't be read",
      });
    }
  }
  const order = dateOrderOf(
    documents.map(({ file, blocks }) => `${file}\n${blocks.map(blockText).join("\n")}`),
    place.locale,
  );
  const first = documents.map(({ file, blocks }) => readMeeting(file, blocks, { today: place.day, order, others: [] }));
  // A first name may be somebody's who is listed only in another meeting's notes.
  const everybody = [...new Set(first.flatMap(({ present, absent }) => [...present, ...absent]))].filter((name) =>
    name.includes(" "),
  );
  const read = documents.map(({ file, blocks, hash }, at): Read => {
    const twin = documents.slice(0, at).find((other) => other.hash === hash);
    return {
      meeting: readMeeting(file, blocks, { today: place.day, order, others: everybody }),
      sameAs: twin === undefined ? null : twin.file,
    };
  });
  return { read, unreadable, order };
}

/** The kinds that people keep notes in; tables of figures are something else. */
export function mayBeNotes(path: string): boolean {
  return [".md", ".markdown", ".txt", ".text", ".docx"].includes(extname(path).toLowerCase());
}
