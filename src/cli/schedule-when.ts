import { parseCron } from "../domain/cron.ts";
import type { Timestamp } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import { nextSlots } from "../domain/schedule-due.ts";
import { readWhen } from "../domain/schedule-words.ts";
import type { SchedulePlan, ScheduleTime } from "../domain/schedule.ts";
import { endOfDay, isTimeZone } from "../domain/zone-time.ts";
import type { Cli } from "./cli.ts";
import { join, shown, shownLine } from "./shown.ts";
import { StdinLines } from "./stdin-lines.ts";

const timesShown = 3;

/** What the words mean, or which of their meanings the person chose. Throws usage_schedule_unclear where nobody can be asked. */
export async function whenOf(cli: Cli, said: string, zone: string, now: Timestamp): Promise<ScheduleTime> {
  if (!isTimeZone(zone)) throw new Problem("schedule_zone_unknown", { zone });
  if (parseCron(said) !== null) return { cron: said.trim().toLowerCase().replaceAll(/\s+/g, " ") };
  const read = readWhen(said, now, zone);
  if (read.is === "understood") return read.when;
  if (read.is === "not_understood") throw new Problem(read.code, { said });
  const { words, talk } = cli;
  const readings = read.readings.map((when) => whenWords(cli, when, zone));
  if (!cli.canAsk) throw new Problem("usage_schedule_unclear", { said, readings: readings.join(" | ") });
  talk.line(shown(words.schedule.which));
  for (const [index, reading] of readings.entries()) talk.line(shownLine(`  ${index + 1}  ${reading}`));
  const answer = Number(await asked(cli));
  const chosen = read.readings[answer - 1];
  if (chosen === undefined) throw new Problem("usage_schedule_unclear", { said, readings: readings.join(" | ") });
  return chosen;
}

export function whenWords(cli: Cli, when: ScheduleTime, zone: string): string {
  const { schedule } = cli.words;
  return "at" in when ? schedule.moment(when.at, zone) : (schedule.repeat(when) ?? "");
}

export const exactTimes = (plan: Pick<SchedulePlan, "when" | "tz" | "until">, now: Timestamp): Timestamp[] =>
  nextSlots(plan, now, timesShown);

/** The exact moments are shown before anything is saved; a script says with --yes that it has no need to see them. */
export async function confirmed(cli: Cli, plan: SchedulePlan, now: Timestamp, isYes: boolean): Promise<boolean> {
  const { words, talk } = cli;
  const times = exactTimes(plan, now);
  if (times.length === 0) throw new Problem("schedule_never");
  talk.line(join([shownLine(whenWords(cli, plan.when, plan.tz))]));
  talk.line(shown(words.schedule.next(plan.tz)));
  for (const at of times) talk.line(shownLine(`  ${words.schedule.moment(at, plan.tz)}`));
  if (times.length < timesShown) talk.line(shown(words.schedule.noMore));
  if (isYes) return true;
  if (!cli.canAsk) throw new Problem("usage_schedule_confirm");
  talk.line(shown(words.schedule.save));
  return /^(y|yes|네|예|ㅇ)$/i.test((await asked(cli)).trim());
}

/** To the end of that day, there. */
export function untilOf(day: string, zone: string): Timestamp {
  const end = endOfDay(zone, day);
  if (end === null) throw new Problem("usage_day", { variable: "--until", given: day });
  return end;
}

async function asked(cli: Cli): Promise<string> {
  const lines = new StdinLines(cli.io.stdin);
  try {
    cli.talk.piece(shown(`${cli.words.mark.prompt} `));
    return (await lines.next(cli.stopSignal())) ?? "";
  } finally {
    lines.close();
  }
}
