import { readFileSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { yearOf } from "../../dates/calendar.ts";
import { dateOrderOf } from "../../dates/resolve.ts";
import type { DateOrder } from "../../dates/resolve.ts";
import { blockText, decodeText, isReadableKind, isUnreadable, readDocument } from "../../documents/read-document.ts";
import type { FolderFile } from "../../folder.ts";
import type { Place } from "../../skill.ts";
import type { Turn } from "../../turn.ts";
import { datedIn, findMonth } from "./find-month.ts";
import type { MonthFrom } from "./find-month.ts";
import type { Sorted } from "./plan-moves.ts";
import type { Wish } from "./read-wish.ts";
import { kindOf, typeInName, typeInText } from "./type-words.ts";

/** Why a file goes where it goes, for the list that the person can check. */
export type Judged = Sorted & { monthFrom: MonthFrom | "nothing"; typeFrom: "name" | "folder" | "content" | "nothing" };

const textBytesMax = 2 * 1024 * 1024;

export async function judgeFiles(
  files: readonly FolderFile[],
  wish: Wish,
  place: Place,
  turn: Turn,
): Promise<Judged[]> {
  const names = files.map(({ inside }) => basename(inside));
  const order = dateOrderOf(names, place.locale);
  const year = sharedYear(names, place, order);
  const judged: Judged[] = [];
  for (const file of files) {
    await turn.step();
    judged.push(await judge(file, wish, place, order, year));
  }
  return judged;
}

async function judge(
  file: FolderFile,
  wish: Wish,
  place: Place,
  order: DateOrder,
  year: number | null,
): Promise<Judged> {
  const name = basename(file.inside);
  const folders = dirname(file.inside)
    .split("/")
    .filter((part) => part !== ".");
  const needsMonth = wish.levels.some((level) => level !== "type");
  const byName = {
    month: needsMonth ? findMonth({ name, folders: [], text: null }, place.day, order, null) : null,
    type: typeOf(name, wish),
  };
  // The content is only read when the name leaves something open.
  const text =
    (needsMonth && byName.month === null) || (byName.type === null && !wish.byKind && wish.types.length > 0)
      ? await textOf(file)
      : null;
  const month = needsMonth ? (byName.month ?? findMonth({ name, folders, text }, place.day, order, year)) : null;
  const inFolder =
    byName.type ?? folders.map((folder) => typeOf(folder, wish)).findLast((type) => type !== null) ?? null;
  const type = inFolder ?? (text === null || wish.byKind ? null : typeInText(text, wish.types));
  return {
    inside: file.inside,
    month: month?.month ?? null,
    type,
    monthFrom: month?.from ?? "nothing",
    typeFrom: type === null ? "nothing" : byName.type !== null ? "name" : inFolder !== null ? "folder" : "content",
  };
}

function typeOf(name: string, wish: Wish): string | null {
  return wish.byKind ? kindOf(name) : typeInName(name.replace(/\.[\p{L}\d]{1,5}$/u, ""), wish.types);
}

/** Null for what has no text that can be read; a damaged file is sorted by its name alone. */
async function textOf({ path, size }: FolderFile): Promise<string | null> {
  if (!isReadableKind(path) || size === 0 || size > textBytesMax) return null;
  if (extname(path).toLowerCase() !== ".docx") return decodeText(readFileSync(path));
  const blocks = await readDocument(path);
  return isUnreadable(blocks) ? null : blocks.map(blockText).join("\n");
}

/** The one year that all dated names share; null when they don't. */
function sharedYear(names: readonly string[], place: Place, order: DateOrder): number | null {
  const years = new Set(
    names.map((name) => datedIn(name, place.day, order)?.year).filter((year) => year !== undefined),
  );
  const [year] = years;
  return years.size === 1 && year !== undefined && year <= yearOf(place.day) ? year : null;
}
