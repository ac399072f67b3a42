import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { isInside } from "../domain/ceilings.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { utf8 } from "../kit/bytes.ts";
import type { AssignRequest, DeskApi } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { exits, isRefusal, problemJson, sayProblem } from "./fault.ts";
import { localDay } from "./io.ts";
import { refArgument, shortRef } from "./refs.ts";
import { shown } from "./shown.ts";
import { readWhole } from "./stdin-lines.ts";
import { watchTask } from "./watch-task.ts";

type Options = {
  thread?: string;
  project?: string;
  folder?: string;
  agent?: string;
  attach: string[];
  wait?: boolean;
  approve?: boolean;
  json?: boolean;
};

export function assignCommand(cli: Cli): Command {
  return cli
    .command("assign")
    .argument("<text...>", cli.words.args.text)
    .addOption(cli.option("--thread <ref>", "thread"))
    .addOption(cli.option("--project <name>", "project"))
    .addOption(cli.option("--folder <dir>", "taskFolder"))
    .addOption(cli.option("--agent <id>", "agent"))
    .addOption(
      cli
        .option("--attach <file>", "attach")
        .argParser((file: string, files: string[]) => [...files, file])
        .default([]),
    )
    .addOption(cli.option("--wait", "wait"))
    .addOption(cli.option("--approve", "approve"))
    .addOption(cli.jsonOption())
    .action(cli.run((text: string[], options: Options) => assign(cli, text, options)));
}

async function assign(cli: Cli, words: readonly string[], options: Options): Promise<number> {
  const isJson = options.json === true;
  const isWaiting = options.wait === true || options.approve === true;
  const desk = cli.desk();
  try {
    const request = await requestOf(cli, desk, words, options);
    const given = await desk.assign(request);
    if (isWaiting) return await watchTask(cli, desk, given, { approve: options.approve === true, isJson });
    if (isJson) cli.out.json(given);
    else {
      cli.out.line(shown(given.task));
      cli.talk.line(shown(cli.words.task.given(shortRef(given.thread))));
    }
    return exits.done;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    sayProblem(cli, error);
    if (isJson) cli.out.json(refusedJson(cli, error));
    return exits.notDone;
  }
}

/** The line of a task that ended, for one that was never taken. */
function refusedJson(cli: Cli, problem: Problem): object {
  const { next, ...rest } = problemJson(cli, problem);
  return {
    outcome: "refused",
    reason: problem.code,
    next,
    words: "",
    artifacts: [],
    thread: null,
    task: null,
    rungs: [],
    problem: { ...rest, next },
  };
}

async function requestOf(cli: Cli, desk: DeskApi, words: readonly string[], options: Options): Promise<AssignRequest> {
  const text = words.length === 1 && words[0] === "-" ? await readWhole(cli.io.stdin) : words.join(" ");
  if (text.trim() === "") throw new Problem("usage_no_text");
  if (!text.isWellFormed()) throw new Problem("usage_text_malformed");
  if (utf8(text).length > limits.orderBytesMax - ROOM_FOR_THE_REST)
    throw new Problem("text_too_long", { bytesMax: limits.orderBytesMax - ROOM_FOR_THE_REST });
  if (options.attach.length > limits.attachmentsMax)
    throw new Problem("too_many_attachments", { max: limits.attachmentsMax });
  const attachments = options.attach.map((file) => existingFile(resolve(cli.io.cwd(), file)));
  const place =
    options.folder === undefined
      ? null
      : await placeOf(desk, resolve(cli.io.cwd(), options.folder), options.project ?? null);
  return {
    text,
    thread: options.thread === undefined ? null : refArgument(options.thread),
    project: place?.project ?? options.project ?? null,
    folder: place?.folder ?? null,
    agent: options.agent ?? null,
    attachments,
    ...localDay(cli.io.env),
  };
}

/** Header, names and the attachments' references stand in the same order as the text. */
const ROOM_FOR_THE_REST = 8 * 1024;

function existingFile(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new Problem("attachment_missing", { path });
  if (!stat.isFile()) throw new Problem("attachment_not_a_file", { path });
  return path;
}

/** The project that a folder of this computer lies in; the innermost, where they lie in one another. */
async function placeOf(
  desk: DeskApi,
  path: string,
  wanted: string | null,
): Promise<{ project: string; folder: string }> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Problem("folder_missing", { folder: path });
  const folder = realpathSync(path);
  const { projects } = await desk.status();
  const around = projects
    .filter(({ name }) => wanted === null || name === wanted)
    .flatMap(({ name, folders }) =>
      folders.filter((each) => isInside(each.path, folder)).map((each) => ({ name, path: each.path })),
    )
    .toSorted((a, b) => b.path.length - a.path.length);
  const [innermost] = around;
  if (innermost) return { project: innermost.name, folder };
  if (wanted !== null && projects.some(({ name }) => name === wanted))
    throw new Problem("folder_outside_project", { folder, project: wanted });
  throw new Problem("folder_in_no_project", { folder }, `Allow it: errand project add ${quoted(folder)} --write`);
}

const quoted = (path: string): string => (/^[\w./~:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);
