import type { TaskBody, TaskEndedBody } from "../domain/entries.ts";
import type { Timestamp } from "../domain/ids.ts";
import type { Made, SchedulePlan, ScheduleState } from "../domain/schedule.ts";
import { limits } from "../domain/limits.ts";
import { localDateAt } from "../domain/zone-time.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Schedule } from "../store/journal/schedules.ts";

/** As devices and the desk show it. */
export function stateOf(journal: Journal, { id, plan, isPaused, nextAt, failedInARow }: Schedule): ScheduleState {
  return { id, plan, isPaused, nextAt, failedInARow, history: journal.occurrences.newest(id, limits.scheduleHistory) };
}

const worth: readonly Made[] = ["nothing", "words", "tools", "files"];
export const isMore = (what: Made, than: Made): boolean => worth.indexOf(what) > worth.indexOf(than);

/** Looking changes nothing. */
export const lookingTools: ReadonlySet<string> = new Set(["read", "search", "think"]);

export const leftBehind = ({ paths, words }: Pick<TaskEndedBody, "paths" | "words">): Made =>
  paths.length > 0 ? "files" : words.trim() === "" ? "nothing" : "words";

/** "Yesterday" in its words is the day before the planned moment, there. */
export function taskOf(plan: SchedulePlan, slot: Timestamp): TaskBody {
  return { ...plan.template, attachments: [], tz: plan.tz, localDate: localDateAt(plan.tz, slot) };
}
