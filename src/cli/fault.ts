import { CommanderError } from "commander";
import { isProblem } from "../domain/problem.ts";
import type { Problem } from "../domain/problem.ts";
import type { Cli } from "./cli.ts";
import { shown, join } from "./shown.ts";
import { programOf } from "./up-lines.ts";

export const exits = { done: 0, notDone: 1, usage: 2, problem: 3, stopped: 130 } as const;

/** Says what went wrong and what to do next; returns the exit code. */
export function reportFault(cli: Cli, error: unknown, isJson: boolean): number {
  if (error instanceof CommanderError) return reportUsage(cli, error, isJson);
  if (!isProblem(error)) {
    // Our own mistake: loud, and with the place.
    cli.talk.line(shown(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    return exits.problem;
  }
  if (error.code === "stopped" && cli.isStopped) return exits.stopped;
  sayProblem(cli, error);
  if (isJson) cli.out.json({ problem: problemJson(cli, error) });
  return error.code.startsWith("usage_") ? exits.usage : exits.problem;
}

export function sayProblem(cli: Cli, problem: Problem): void {
  const { title, next } = cli.words.problem(problem);
  cli.talk.line(join([cli.talk.paint("red", shown(cli.words.mark.problem)), shown(title)], " "));
  if (next !== null) {
    const here = next.replaceAll(/(?<=: )errand(?= )/g, programOf(cli));
    cli.talk.line(join([shown(" "), shown(here)], " "));
  }
}

export function problemJson(
  cli: Cli,
  problem: Problem,
): { code: string; title: string; detail: Problem["detail"]; next: string | null } {
  const { title, next } = cli.words.problem(problem);
  return { code: problem.code, title, detail: problem.detail, next };
}

/** The desk heard it and said no, as opposed to: nobody heard it, or the line was cut. */
export function isRefusal(error: unknown): error is Problem {
  return (
    isProblem(error) && !TROUBLES.has(error.code) && !error.code.startsWith("desk_") && !error.code.startsWith("usage_")
  );
}

const TROUBLES = new Set(["not_running", "stopped", "internal"]);

function reportUsage(cli: Cli, error: CommanderError, isJson: boolean): number {
  if (error.exitCode === 0) return exits.done;
  const { usage } = cli.words;
  const named = [...error.message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? "");
  const say = usage.faults.get(error.code);
  const title = say ? say(named) : error.message.replace(/^error: /, "");
  cli.talk.line(join([cli.talk.paint("red", shown(cli.words.mark.problem)), shown(title)], " "));
  cli.talk.line(join([shown(" "), shown(usage.next)], " "));
  if (isJson) cli.out.json({ problem: { code: "usage", title, detail: {}, next: usage.next } });
  return exits.usage;
}
