import type { OccurrenceRecord, SkipReason } from "../domain/schedule.ts";
import { limits } from "../domain/limits.ts";
import type { ScheduleRow } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { shortRef, shortRefs } from "./refs.ts";
import { whenWords } from "./schedule-when.ts";
import { cut, join, shown, shownLine, table, type Shown } from "./shown.ts";

export function scheduleTable(cli: Cli, rows: readonly ScheduleRow[], now: number): Shown[] {
  const { words, out } = cli;
  const refs = shortRefs(rows.map(({ id }) => id));
  const head = words.schedule.columns.map((name) => out.paint("faint", shown(name)));
  const body = rows.map((row) => [
    out.paint("cyan", shown(refs.get(row.id) ?? row.id)),
    shown(nextWords(cli, row, now)),
    shownLine("at" in row.plan.when ? words.schedule.once : whenWords(cli, row.plan.when, row.plan.tz)),
    lastWords(cli, row),
    cut(shownLine(row.plan.title), 40),
  ]);
  return table([head, ...body]);
}

export function scheduleLines(cli: Cli, row: ScheduleRow, now: number): Shown[] {
  const { out, words } = cli;
  const { plan, history } = row;
  const said = words.schedule;
  const facts: [string, string][] = [
    [said.columns[1] ?? "", nextWords(cli, row, now)],
    [said.columns[2] ?? "", whenWords(cli, plan.when, plan.tz)],
    [said.zone, plan.tz],
    [said.task, plan.template.text],
    [said.missed, said.misfire[plan.misfire]],
  ];
  if (plan.maxPerDay !== null) facts.push([said.perDay, String(plan.maxPerDay)]);
  if (plan.until !== null) facts.push([said.until, said.moment(plan.until, plan.tz)]);
  const failing =
    row.failedInARow >= limits.scheduleFailuresToTell
      ? [out.paint("yellow", shown(said.failing(row.failedInARow)))]
      : [];
  return [
    join([out.paint("cyan", shown(shortRef(row.id))), out.paint("bold", shownLine(plan.title))], " "),
    ...failing,
    ...facts.map(([name, value]) => shownLine(`${name}: ${value}`)),
    out.paint("faint", shown(said.history)),
    ...(history.length === 0
      ? [shown(said.never)]
      : history.map((record) =>
          shownLine(`  ${said.moment(record.slot, plan.tz)}  ${recordWords(cli, record, plan.tz)}`),
        )),
  ];
}

function nextWords(cli: Cli, { plan, isPaused, nextAt }: ScheduleRow, now: number): string {
  const { schedule } = cli.words;
  if (isPaused) return schedule.paused;
  if (nextAt === null) return schedule.over;
  return nextAt <= now ? schedule.waits : schedule.moment(nextAt, plan.tz);
}

function lastWords(cli: Cli, { history, failedInARow, plan }: ScheduleRow): Shown {
  const { schedule } = cli.words;
  const [last] = history;
  if (failedInARow >= limits.scheduleFailuresToTell)
    return cli.out.paint("yellow", shown(schedule.failing(failedInARow)));
  return shown(last === undefined ? schedule.never : recordWords(cli, last, plan.tz));
}

function recordWords({ words }: Cli, record: OccurrenceRecord, zone: string): string {
  const said = words.schedule;
  // The journal holds this reason where a moment was skipped.
  if (record.state === "skipped") return said.skipped(record.reason as SkipReason, record.slots);
  const outcome = record.outcome === null ? said.working : words.rung(record.outcome, null);
  const isGood = record.outcome === "succeeded" || record.outcome === "unchecked";
  const late =
    record.lateBy !== null && record.startedAt !== null
      ? said.late(said.clock(record.slot, zone), said.clock(record.startedAt, zone), record.lateBy)
      : "";
  const parts = [outcome, isGood ? said.made(record.made) : "", record.trigger === "person" ? said.byHand : "", late];
  return parts.filter((part) => part !== null && part !== "").join("; ");
}
