import type { TaskView } from "../../domain/fold.ts";
import type { RunnerView } from "../session/app-session.ts";
import { runnerLine } from "../ui/banner.tsx";
import { words } from "../words/words.ts";

/** The sentence below a rung: what the rung means here and now, with what the hub knows of the computer. */
export function whyOf(task: TaskView, runner: RunnerView | null, now: number): string {
  const { why, waits, line, thread, confinement } = words();
  const isAway = runner !== null && runner.isOnline === false;
  switch (task.rung) {
    case "stored":
      return isAway ? `${runnerLine(runner, now)}. ${line.wakes}` : why.stored;
    case "accepted":
      return isAway ? `${runnerLine(runner, now)}. ${line.wakes}` : why.accepted(runner?.name ?? "");
    case "waiting":
      return task.waitsFor === null ? why.stored : waits[task.waitsFor];
    case "working": {
      const level = task.confinement;
      // What a newer runner calls its confinement is shown as it is.
      const known: Readonly<Record<string, string>> = confinement;
      const parts = [
        why.working(task.agent ?? ""),
        level === null ? null : (known[level] ?? level),
        task.attempt !== null && task.attempt > 1 ? thread.attempt(task.attempt) : null,
        isAway ? runnerLine(runner, now) : null,
      ];
      return parts.filter((part) => part !== null).join(" · ");
    }
    default:
      return why[task.rung];
  }
}
