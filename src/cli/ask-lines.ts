import type { AskView } from "../domain/fold.ts";
import type { Cli } from "./cli.ts";
import { shortRef } from "./refs.ts";
import type { Screen } from "./screen.ts";
import { join, shown, shownLine } from "./shown.ts";
import type { Shown } from "./shown.ts";

/** What is asked, first as the runner saw it, then in the agent's own words, then how to answer. */
export function askLines(cli: Cli, ask: AskView, screen: Screen): Shown[] {
  const { words } = cli;
  const ref = shortRef(ask.id);
  const head = join(
    [
      screen.paint("yellow", shown(words.mark.ask)),
      screen.paint("bold", shown(ask.ask.kind === "approval" ? words.ask.approval : words.ask.question)),
    ],
    " ",
  );
  const lines = ask.ask.kind === "approval" ? approvalLines(cli, ask.ask.body) : questionLines(cli, ask.ask.body);
  const how =
    ask.ask.kind === "approval"
      ? words.ask.howToApprove(ref, ask.ask.body.choices)
      : words.ask.howToAnswer(
          ref,
          ask.ask.body.fields.map((field) => field.name),
        );
  return [head, ...indented(lines), join([shown(" "), screen.paint("faint", shown(how))], " ")];
}

type Body<Kind extends AskView["ask"]["kind"]> = Extract<AskView["ask"], { kind: Kind }>["body"];

function approvalLines({ words }: Cli, { asked, agentSays }: Body<"approval">): Shown[] {
  const facts: [string, string][] = [[words.ask.tool, asked.tool]];
  // As JSON, so that one argument with spaces can't pass for two.
  if (asked.argv !== null)
    facts.push([
      words.ask.command,
      asked.argv.map((word) => (/^[\w./:=@%+-]+$/.test(word) ? word : JSON.stringify(word))).join(" "),
    ]);
  for (const path of asked.paths) facts.push([words.ask.path, path]);
  facts.push([words.ask.folder, asked.cwd]);
  const diffs = asked.diffs.map(({ path, before, after }) => [
    words.ask.change,
    `${path} (${words.ask.changeSize(lineCount(before), lineCount(after))})`,
  ]);
  const given = asked.input === null ? [] : asked.input.split("\n").map((line) => [words.ask.input, line]);
  const said = agentSays === "" ? [] : [[words.ask.agentSays, agentSays]];
  return [...facts, ...given, ...diffs, ...said].map(([name = "", value = ""]) => shownLine(`${name}: ${value}`));
}

function questionLines({ words }: Cli, { message, fields }: Body<"question">): Shown[] {
  const rows = fields.map((field) => {
    const options =
      field.options.length > 0
        ? ` [${field.options.map((option) => option.value).join("|")}]`
        : ` (${words.fieldTypes[field.type]})`;
    return shownLine(`${field.name}: ${field.title}${options}${field.required ? " *" : ""}`);
  });
  return [
    ...shown(message)
      .split("\n")
      .map((line) => shownLine(line)),
    ...rows,
  ];
}

const indented = (lines: readonly Shown[]): Shown[] => lines.map((line) => join([shown("   "), line], ""));
const lineCount = (text: string | null): number => (text === null || text === "" ? 0 : text.split("\n").length);
