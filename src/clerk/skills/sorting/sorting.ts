import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { filesMax, isRefusal, isWritable, listFolder } from "../../folder.ts";
import type { FolderList } from "../../folder.ts";
import { freePath } from "../../results.ts";
import type { LastResult, Scene, Skill } from "../../skill.ts";
import { Cancelled, textContent } from "../../turn.ts";
import type { Tool } from "../../turn.ts";
import { carryOut } from "./carry-out.ts";
import type { Carried } from "./carry-out.ts";
import { folderToSort } from "./choose-folder.ts";
import { goOn, wantsToGoOn, wantsUndo } from "./go-on.ts";
import { hashFile } from "./move-files.ts";
import { MoveJournal } from "./move-journal.ts";
import type { MovesLog } from "./move-journal.ts";
import { countsOf, planMoves, planText } from "./plan-moves.ts";
import type { MovePlan } from "./plan-moves.ts";
import { judgeFiles } from "./read-files.ts";
import type { Judged } from "./read-files.ts";
import { readWish } from "./read-wish.ts";

const SORT =
  /\b(?:sort|organi[sz]e|tidy(?: up)?|arrange|group|file(?= (?:these|them|the|all|my|away))|clean up|put (?:\w+ ){1,4}(?:in|into) (?:\w+ ){0,3}folders?|re-?organi[sz]e|order)\b|정리|분류/i;
const THINGS =
  /\b(?:files?|folders?|reports?|documents?|docs|papers|directory|downloads?|stuff|mess|everything|months?|type|kind|year)\b|파일|폴더|보고서|문서|월별|종류/i;
const OTHER_WORK =
  /\b(?:summ?ari[sz]e|summary|briefing|translate|column|rows?|spreadsheet|list of|e-?mails?|code)\b|요약|브리핑/i;

/** A folder's files into one folder per month and type, nothing lost, the whole plan approved first. */
export const sorting: Skill = {
  name: "sorting",
  sureness({ task, place, last }) {
    const isCutShort = new MoveJournal(place.state).unfinished(place.cwd) !== null;
    if (isCutShort && (wantsToGoOn(task.words) || wantsUndo(task.words) || SORT.test(task.words))) return 1;
    if (last?.kind === "sorted" && wantsUndo(task.words)) return 1;
    if (
      !SORT.test(task.words) ||
      !THINGS.test(task.words) ||
      OTHER_WORK.test(task.words.replace(/["'“‘][^"'”’]{1,60}["'”’]/g, ""))
    )
      return 0;
    return /\b(?:folder|month|type|kind)|월별|폴더|종류/i.test(task.words) ? 0.9 : 0.6;
  },

  async run(scene) {
    const { place, task, turn, last } = scene;
    const journal = new MoveJournal(place.state);
    const open = journal.unfinished(place.cwd);
    if (open !== null || (last?.kind === "sorted" && wantsUndo(task.words))) return goOn(open, journal, scene);
    const wish = readWish(task.words);
    const root = folderToSort(task.words, place.cwd);
    const plan = await turn.plan([
      "Look at every file: name, then content",
      "Make the plan",
      "Ask before anything moves",
      "Move the files",
      "Check that every file is there, unchanged",
    ]);
    const except = place.results === null ? [] : [place.results];
    const list = listFolder(root, except);
    if (list.isTooMany || list.files.length === 0) {
      await plan.finish();
      await turn.say(
        list.isTooMany
          ? `There are more than ${filesMax} files below this folder. I moved nothing; name a smaller folder inside it.\n`
          : "There are no files to sort here. I changed nothing.\n",
      );
      return null;
    }
    const search = await turn.tool({
      name: "look_at_files",
      title: `Look at ${list.files.length} files`,
      kind: "search",
      paths: [root],
      input: { folder: root, levels: wish.levels, types: wish.types, undated: wish.undated },
    });
    await search.working();
    const judged = await judgeFiles(list.files, wish, place, turn);
    await search.done({
      files: judged.length,
      undated: judged.filter(({ month }) => month === null).length,
      links: list.links,
      hidden: list.hidden,
    });
    await plan.start(1);
    const moves = planMoves(judged, wish, [...list.hidden, ...list.links], foldersBelow(root));
    if (moves.blocked.length > 0 || moves.moves.length === 0) {
      await plan.finish();
      await turn.say(
        moves.blocked.length > 0
          ? `I moved nothing: ${moves.blocked.join(", ")} has the name of a folder that the plan needs. Rename it and ask again.\n`
          : `Everything is already where it belongs (${moves.inPlace.length} files). I changed nothing.\n`,
      );
      return null;
    }
    await plan.start(2);
    const counts = countsOf(moves.moves);
    const tool = await turn.tool({
      name: "move_files",
      title: `Move ${moves.moves.length} files into ${Object.keys(counts).length} folders`,
      kind: "move",
      paths: moves.moves.map(({ to }) => join(root, to)),
      input: {
        root,
        moves: moves.moves,
        counts,
        staying: { hidden: list.hidden, links: list.links, inPlace: moves.inPlace },
      },
      content: [textContent(planText(moves.moves))],
    });
    if (wish.isOnlyPlan) {
      await tool.done({ moved: 0 });
      await plan.finish();
      await turn.say(`This is the plan; I moved nothing.\n\n${planText(moves.moves)}\n`);
      return null;
    }
    if (!isWritable(root)) {
      await tool.fail("this folder can't be written");
      await turn.say(
        "I may only read this folder, so I can't sort it. Nothing was moved. Add the project with write access on the computer (`errand project add`) and ask again.\n",
      );
      return null;
    }
    if (!(await tool.isAllowed())) {
      await tool.fail("not allowed");
      await turn.say("You said no to the plan, so I moved nothing. Every file is where it was.\n");
      return null;
    }
    await plan.start(3);
    const log: MovesLog = {
      id: movesId(root, moves, scene),
      root,
      day: place.day,
      state: "moving",
      moves: moves.moves.map((move) => ({
        ...move,
        sha256: hashFile(join(root, move.from)),
        size: statSync(join(root, move.from)).size,
      })),
    };
    const carried = await doMoves(log, journal, tool, scene);
    await plan.start(4);
    const moved = writeList(log, judged, carried, scene);
    await tool.done({
      moved: carried.done,
      failed: carried.failed,
      removedFolders: carried.removed,
      verified: carried.isWhole,
    });
    await plan.finish();
    await turn.say(
      report({ log, moves, list, carried, listPath: moved, counts, scene, undatedName: wish.undated, judged }),
    );
    const result: LastResult = { kind: "sorted", root, movesId: log.id };
    return result;
  },
};

async function doMoves(log: MovesLog, journal: MoveJournal, tool: Tool, scene: Scene): Promise<Carried> {
  try {
    return await carryOut(log, journal, tool, scene);
  } catch (error) {
    if (error instanceof Cancelled) {
      await tool.fail("cancelled");
      await scene.turn.say(
        'Stopped between two files: every file is whole, some are in their new place and some still in the old one. Say "go on" to finish or "undo" to put all back.\n',
      );
    }
    throw error;
  }
}

function movesId(root: string, { moves }: MovePlan, { place, turn }: Scene): string {
  return `${place.day}-${createHash("sha256")
    .update(JSON.stringify([root, moves, turn.said.length]))
    .digest("hex")
    .slice(0, 16)}`;
}

function foldersBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** The list of moves goes to the results folder, never among the files that were sorted. Null: there is no such folder. */
function writeList(log: MovesLog, judged: readonly Judged[], { failed }: Carried, { place }: Scene): string | null {
  if (place.results === null) return null;
  const cell = (text: string) => (/[",\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const why = new Map(judged.map((file) => [file.inside, file]));
  const lost = new Set(failed.map(({ move }) => move.from));
  const rows = log.moves.map(({ from, to, sha256 }) =>
    [from, lost.has(from) ? "not moved" : to, why.get(from)?.monthFrom ?? "", why.get(from)?.typeFrom ?? "", sha256]
      .map(cell)
      .join(","),
  );
  try {
    mkdirSync(place.results, { recursive: true });
    const path = freePath(place.results, `Moves ${place.day}.csv`);
    writeFileSync(path, `from,to,month from,type from,sha256\n${rows.join("\n")}\n`, { flag: "wx" });
    return path;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return null;
  }
}

type Told = {
  log: MovesLog;
  moves: MovePlan;
  list: FolderList;
  carried: Carried;
  listPath: string | null;
  counts: Record<string, number>;
  scene: Scene;
  undatedName: string;
  judged: readonly Judged[];
};

function report({ log, moves, list, carried, listPath, counts, undatedName, judged }: Told): string {
  const undated = judged.filter(({ month }) => month === null).map(({ inside }) => basename(inside));
  const lines = [`I moved ${carried.done} of ${log.moves.length} files into ${Object.keys(counts).length} folders.`];
  lines.push(
    carried.isWhole
      ? "Checked by SHA-256 before and after: every file is there once for each time it was before, unchanged."
      : "The check by SHA-256 before and after did NOT come out even: compare the list of moves with the folder.",
  );
  if (carried.failed.length > 0)
    lines.push(`Not moved: ${carried.failed.map(({ move, why }) => `${move.from} (${why})`).join("; ")}.`);
  const renamed = moves.moves.filter(({ from, to }) => basename(from) !== basename(to));
  if (renamed.length > 0)
    lines.push(
      `Names that would have met got a number: ${renamed
        .map(({ to }) => basename(to))
        .slice(0, 8)
        .join("; ")}${renamed.length > 8 ? " …" : ""}.`,
    );
  if (undated.length > 0)
    lines.push(
      `No month to go by, so in "${undatedName}": ${undated.slice(0, 8).join("; ")}${undated.length > 8 ? ` and ${undated.length - 8} more` : ""}.`,
    );
  const left = [
    ...list.hidden.map((name) => `${name} (hidden)`),
    ...list.links.map((name) => `${name} (a link)`),
    ...list.unreadable.map((name) => `${name} (can't be read)`),
  ];
  if (left.length > 0 || moves.inPlace.length > 0)
    lines.push(
      `Left where they were: ${[...left.slice(0, 8), ...(moves.inPlace.length > 0 ? [`${moves.inPlace.length} already in place`] : [])].join("; ")}.`,
    );
  if (carried.removed.length > 0)
    lines.push(`Removed, as the moves had emptied them: ${carried.removed.map((name) => `${name}/`).join(" ")}.`);
  lines.push(
    `${listPath === null ? "" : `Every move is listed in \`${basename(listPath)}\` in the results folder. `}Say "undo" to put all back.`,
  );
  return `${lines.join("\n")}\n`;
}
