import type { Command } from "commander";
import type { Misfire, SchedulePlan } from "../domain/schedule.ts";
import { Problem } from "../domain/problem.ts";
import type { ScheduleRequest, ScheduleRow } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { localDay } from "./io.ts";
import { refArgument, shortRef } from "./refs.ts";
import { scheduleLines, scheduleTable } from "./schedule-shown.ts";
import { confirmed, exactTimes, untilOf, whenOf } from "./schedule-when.ts";
import { shown } from "./shown.ts";
import { systemClock } from "./system-ports.ts";

type Options = {
  when?: string;
  task?: string;
  title?: string;
  thread?: string;
  project?: string;
  folder?: string;
  agent?: string;
  missed?: Misfire;
  maxPerDay?: string;
  until?: string;
  tz?: string;
  yes?: boolean;
};
type Turn = Exclude<ScheduleRequest["action"], "add" | "change">;
const turns: readonly Turn[] = ["pause", "resume", "run", "remove"];

/** Standing work: made from words that are shown back as exact moments, run by this computer. */
export function scheduleCommand(cli: Cli): Command {
  const add = planOptions(cli, cli.command("schedule add"))
    .argument("<when>", cli.words.args.when)
    .argument("<text...>", cli.words.args.text)
    .addOption(cli.option("--thread <ref>", "thread"))
    .action(
      cli.run((when: string, text: string[], _options: Options, command: Command) =>
        addSchedule(cli, { ...optionsOf(command), when, task: text.join(" ") }, isJson(command)),
      ),
    );
  const change = planOptions(cli, cli.command("schedule change"))
    .argument("<ref>", cli.words.args.schedule)
    .addOption(cli.option("--when <words>", "when"))
    .addOption(cli.option("--task <text>", "task"))
    .action(
      cli.run((ref: string, _options: Options, command: Command) =>
        changeSchedule(cli, refArgument(ref), optionsOf(command), isJson(command)),
      ),
    );
  const list = cli
    .command("schedule list")
    .addOption(cli.jsonOption())
    .action(cli.run((_options: object, command: Command) => listSchedules(cli, isJson(command))));
  const show = cli
    .command("schedule show")
    .argument("<ref>", cli.words.args.schedule)
    .addOption(cli.jsonOption())
    .action(
      cli.run((ref: string, _options: object, command: Command) =>
        showSchedule(cli, refArgument(ref), isJson(command)),
      ),
    );
  const root = cli
    .command("schedule")
    .addOption(cli.jsonOption())
    .action(cli.run(({ json = false }: { json?: boolean }) => listSchedules(cli, json)));
  for (const command of [add, list, show, change]) root.addCommand(command);
  for (const turn of turns)
    root.addCommand(
      cli
        .command(`schedule ${turn}`)
        .argument("<ref>", cli.words.args.schedule)
        .addOption(cli.jsonOption())
        .action(
          cli.run((ref: string, _options: object, command: Command) =>
            turnSchedule(cli, turn, refArgument(ref), isJson(command)),
          ),
        ),
    );
  return root;
}

function planOptions(cli: Cli, command: Command): Command {
  return command
    .addOption(cli.option("--title <text>", "scheduleTitle"))
    .addOption(cli.option("--project <name>", "project"))
    .addOption(cli.option("--folder <dir>", "taskFolder"))
    .addOption(cli.option("--agent <id>", "agent"))
    .addOption(cli.option("--missed <rule>", "missed").choices(["once", "skip", "all"]))
    .addOption(cli.option("--max-per-day <n>", "maxPerDay"))
    .addOption(cli.option("--until <day>", "until"))
    .addOption(cli.option("--tz <zone>", "zone"))
    .addOption(cli.option("--yes", "scheduleYes"))
    .addOption(cli.jsonOption());
}

async function addSchedule(
  cli: Cli,
  options: Options & { when: string; task: string },
  json: boolean,
): Promise<number> {
  if (options.task.trim() === "") throw new Problem("usage_no_text");
  const now = systemClock.now();
  const tz = options.tz ?? localDay(cli.io.env).tz;
  const [firstLine = ""] = options.task.trim().split("\n");
  const plan: SchedulePlan = {
    title: Array.from(options.title ?? firstLine)
      .slice(0, 80)
      .join(""),
    when: await whenOf(cli, options.when, tz, now),
    tz,
    template: {
      text: options.task,
      project: options.project ?? (await onlyProject(cli)),
      folder: options.folder ?? null,
      agent: options.agent ?? null,
    },
    misfire: options.missed ?? "once",
    maxPerDay: options.maxPerDay === undefined ? null : countOf(options.maxPerDay),
    until: options.until === undefined ? null : untilOf(options.until, tz),
  };
  const thread = options.thread === undefined ? null : refArgument(options.thread);
  return save(cli, { action: "add", thread, plan }, plan, now, options.yes === true, json);
}

async function changeSchedule(cli: Cli, ref: string, options: Options, json: boolean): Promise<number> {
  const { id, plan: old } = await found(cli, ref);
  const now = systemClock.now();
  const tz = options.tz ?? old.tz;
  const { template } = old;
  const plan: SchedulePlan = {
    title: options.title ?? old.title,
    when: options.when === undefined ? old.when : await whenOf(cli, options.when, tz, now),
    tz,
    template: {
      text: options.task ?? template.text,
      project: options.project ?? template.project,
      folder: options.folder ?? template.folder,
      agent: options.agent ?? template.agent,
    },
    misfire: options.missed ?? old.misfire,
    maxPerDay: options.maxPerDay === undefined ? old.maxPerDay : countOf(options.maxPerDay),
    until: options.until === undefined ? old.until : untilOf(options.until, tz),
  };
  return save(cli, { action: "change", ref: id, plan }, plan, now, options.yes === true, json);
}

async function save(
  cli: Cli,
  request: ScheduleRequest,
  plan: SchedulePlan,
  now: number,
  isYes: boolean,
  json: boolean,
): Promise<number> {
  if (!(await confirmed(cli, plan, now, isYes))) {
    cli.talk.line(shown(cli.words.schedule.notSaved));
    return exits.notDone;
  }
  const saved = await cli.desk().schedule(request);
  const next = exactTimes(plan, now).map((at) => new Date(at).toISOString());
  if (json) cli.out.json({ ...saved, when: plan.when, tz: plan.tz, next });
  else {
    cli.out.line(shown(saved.schedule));
    cli.talk.line(shown(cli.words.schedule.saved(shortRef(saved.schedule))));
  }
  return exits.done;
}

async function listSchedules(cli: Cli, json: boolean): Promise<number> {
  const rows = await cli.desk().schedules();
  if (json) cli.out.json(rows);
  else if (rows.length === 0) cli.talk.line(shown(cli.words.schedule.none));
  else cli.out.lines(scheduleTable(cli, rows, systemClock.now()));
  return exits.done;
}

async function showSchedule(cli: Cli, ref: string, json: boolean): Promise<number> {
  const row = await found(cli, ref);
  if (json) cli.out.json(row);
  else cli.out.lines(scheduleLines(cli, row, systemClock.now()));
  return exits.done;
}

async function turnSchedule(cli: Cli, action: Turn, ref: string, json: boolean): Promise<number> {
  const done = await cli.desk().schedule({ action, ref });
  if (json) cli.out.json(done);
  else cli.talk.line(shown(cli.words.schedule.done[action]));
  return exits.done;
}

/** As the desk finds it: an id, the start of one, a title. */
async function found(cli: Cli, ref: string): Promise<ScheduleRow> {
  const rows = await cli.desk().schedules();
  const byId = rows.filter(({ id }) => id === ref || (ref.length >= 4 && id.startsWith(ref)));
  const [row, ...others] = byId.length > 0 ? byId : rows.filter(({ plan }) => plan.title === ref);
  if (row === undefined) throw new Problem("schedule_unknown", { ref });
  if (others.length > 0) throw new Problem("schedule_ambiguous", { ref });
  return row;
}

/** Where there is only one project, that is what the work is about, as with any task. */
async function onlyProject(cli: Cli): Promise<string | null> {
  const { projects } = await cli.desk().status();
  return projects.length === 1 ? (projects[0]?.name ?? null) : null;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new Problem("usage_count", { given: text });
  return count;
}

/** A flag behind a subcommand may be read by the command above it. */
const isJson = (command: Command): boolean => command.optsWithGlobals()["json"] === true;
// What `planOptions` and the commands declare, as commander hands it out.
const optionsOf = (command: Command): Options => command.opts<Options>();
