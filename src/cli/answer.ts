import type { Command } from "commander";
import { needsYou } from "../domain/fold.ts";
import type { AskView } from "../domain/fold.ts";
import type { AnswerBody, QuestionBody } from "../domain/entries.ts";
import { Problem } from "../domain/problem.ts";
import type { DeskApi } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { exits, isRefusal, problemJson, sayProblem } from "./fault.ts";
import { valueOf } from "./question-values.ts";
import { refArgument } from "./refs.ts";
import { shown } from "./shown.ts";

type Options = {
  once?: boolean;
  task?: boolean;
  deny?: boolean;
  stop?: boolean;
  decline?: boolean;
  value: [string, string][];
  json?: boolean;
};
type Answer = AnswerBody["answer"];

export function answerCommand(cli: Cli): Command {
  return cli
    .command("answer")
    .argument("<ref>", cli.words.args.ask)
    .addOption(cli.option("--once", "once"))
    .addOption(cli.option("--task", "forTask"))
    .addOption(cli.option("--deny", "deny"))
    .addOption(cli.option("--stop", "stop"))
    .addOption(cli.option("--value <name=value>", "value").argParser(collectValue).default([]))
    .addOption(cli.option("--decline", "decline"))
    .addOption(cli.jsonOption())
    .action(cli.run((ref: string, options: Options) => answer(cli, refArgument(ref), options)));
}

async function answer(cli: Cli, ref: string, options: Options): Promise<number> {
  const desk = cli.desk();
  const isJson = options.json === true;
  try {
    const { ask } = await desk.answer(ref, await answerOf(desk, ref, options));
    if (isJson) cli.out.json({ ask });
    else cli.talk.line(shown(cli.words.ask.taken));
    return exits.done;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    sayProblem(cli, error);
    if (isJson) cli.out.json({ problem: problemJson(cli, error) });
    return exits.notDone;
  }
}

async function answerOf(desk: DeskApi, ref: string, options: Options): Promise<Answer> {
  const choices = (["once", "task", "deny", "stop"] as const).filter((choice) => options[choice] === true);
  const kinds = choices.length + (options.value.length > 0 ? 1 : 0) + (options.decline === true ? 1 : 0);
  if (kinds !== 1) throw new Problem("usage_one_answer");
  const [choice] = choices;
  if (choice !== undefined) return { choice };
  if (options.decline === true) return { declined: true };
  const question = await findQuestion(desk, ref);
  return { values: valuesFor(question, options.value) };
}

/** Names repeated are lists. Without the question at hand everything stays text, and the desk judges it. */
function valuesFor(
  question: QuestionBody | null,
  given: readonly [string, string][],
): Extract<Answer, { values: object }>["values"] {
  const typed = new Map<string, string[]>();
  for (const [name, value] of given) typed.set(name, [...(typed.get(name) ?? []), value]);
  const entries = [...typed].map(([name, values]) => {
    const field = question?.fields.find((each) => each.name === name);
    if (!field) {
      if (question)
        throw new Problem("usage_no_such_field", {
          field: name,
          fields: question.fields.map((each) => each.name).join(", "),
        });
      return [name, values.length === 1 ? (values[0] ?? "") : values] as const;
    }
    const value = valueOf(field, values);
    if (value === null)
      throw new Problem("usage_not_a_value", {
        field: name,
        type: field.type,
        options: field.options.map((option) => option.value).join(", "),
      });
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

/** The one open question that `ref` names by its own id, its task, its thread or the thread's title; null when it is not one. */
async function findQuestion(desk: DeskApi, ref: string): Promise<QuestionBody | null> {
  const rows = (await desk.threads()).filter((row) => !row.isArchived);
  const found: AskView[] = [];
  for (const row of rows.slice(0, THREADS_LOOKED_AT_MAX)) {
    const { thread } = await desk.show(row.id);
    const isThread = row.id.startsWith(ref) || row.title === ref;
    for (const task of thread.tasks.values()) {
      const isTask = isThread || task.id.startsWith(ref);
      found.push(...needsYou(task).filter((ask) => isTask || ask.id.startsWith(ref)));
    }
  }
  const [only] = found;
  return found.length === 1 && only?.ask.kind === "question" ? only.ask.body : null;
}

/** A thread that asks is among the newest. */
const THREADS_LOOKED_AT_MAX = 100;

function collectValue(text: string, before: [string, string][]): [string, string][] {
  const at = text.indexOf("=");
  if (at < 1) throw new Problem("usage_value_form", { given: text });
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}
