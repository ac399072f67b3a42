import type { LastResult, Scene } from "../../skill.ts";
import { Cancelled, textContent } from "../../turn.ts";
import { carryOut, countDone } from "./carry-out.ts";
import type { MoveJournal, MovesLog } from "./move-journal.ts";
import { planText } from "./plan-moves.ts";

export const wantsUndo = (words: string): boolean =>
  /\b(?:undo|put (?:\w+ ){0,3}back|move (?:\w+ ){0,2}back|revert|reverse|take (?:it|that) back|as (?:it|they) (?:was|were))\b|되돌|취소/i.test(
    words,
  );
export const wantsToGoOn = (words: string): boolean =>
  /\b(?:go on|goes on|continue|carry on|finish|resume|interrupted|rest of|proceed|keep going)\b|계속|이어서|마저/i.test(
    words,
  );

/** Finishes or undoes a sorting that was cut short, or undoes the last one. Finishing was approved; undoing is asked. */
export async function goOn(open: MovesLog | null, journal: MoveJournal, scene: Scene): Promise<LastResult | null> {
  const { turn, task, last, place } = scene;
  const log = open ?? (last?.kind === "sorted" ? journal.read(last.movesId) : null);
  if (log === null || (open === null && log.state !== "done")) {
    await turn.say("There is no sorting left to undo. I changed nothing.\n");
    return null;
  }
  const except = place.results === null ? [] : [place.results];
  const isUndo = wantsUndo(task.words) || log.state === "undoing";
  const before = countDone(log, except);
  const plan = await turn.plan([
    isUndo ? "Put the files back" : "Finish the moves",
    "Check that every file is there, unchanged",
  ]);
  const moves = log.moves.map(({ from, to }) => (isUndo ? { from: to, to: from } : { from, to }));
  const tool = await turn.tool({
    name: "move_files",
    title: isUndo ? `Move ${before} files back` : `Finish moving ${log.moves.length} files (${before} are done)`,
    kind: "move",
    paths: moves.map(({ to }) => `${log.root}/${to}`),
    input: { root: log.root, moves },
    content: [textContent(planText(moves))],
  });
  if (isUndo && log.state === "done" && !(await tool.isAllowed())) {
    await tool.fail("not allowed");
    await turn.say("You said no, so everything stays as it is.\n");
    return null;
  }
  try {
    const carried = await carryOut({ ...log, state: isUndo ? "undoing" : "moving" }, journal, tool, scene);
    await plan.finish();
    await tool.done({ moved: carried.done, failed: carried.failed, verified: carried.isWhole });
    const lines = [
      isUndo
        ? `I put ${carried.done} files back where they were.`
        : `The sorting had been cut short after ${before} of ${log.moves.length} files; I finished it.`,
    ];
    lines.push(
      carried.isWhole
        ? "Checked by SHA-256: every file is there, unchanged."
        : "The check by SHA-256 did NOT come out even: please look at the folder.",
    );
    if (carried.failed.length > 0)
      lines.push(`Not moved: ${carried.failed.map(({ move, why }) => `${move.from} (${why})`).join("; ")}.`);
    await turn.say(`${lines.join("\n")}\n`);
    return { kind: "sorted", root: log.root, movesId: log.id };
  } catch (error) {
    if (error instanceof Cancelled) {
      await tool.fail("cancelled");
      await turn.say('Stopped between two files; nothing is half done. Say "go on" or "undo".\n');
    }
    throw error;
  }
}
