import type { Command } from "commander";
import { isProblem } from "../domain/problem.ts";
import type { DoctorLine } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { join, shown, shownLine } from "./shown.ts";

export function doctorCommand(cli: Cli): Command {
  return cli
    .command("doctor")
    .addOption(cli.jsonOption())
    .action(cli.run(({ json = false }: { json?: boolean }) => doctor(cli, json)));
}

async function doctor(cli: Cli, isJson: boolean): Promise<number> {
  const { lines, exitCode } = await examined(cli);
  if (isJson) cli.out.json({ isFine: lines.every((line) => line.isFine), lines });
  else for (const line of lines) tellLine(cli, line);
  return exitCode;
}

/** Not running is a finding like others, with its repair. */
async function examined(cli: Cli): Promise<{ lines: DoctorLine[]; exitCode: number }> {
  try {
    const found = await cli.desk().doctor();
    const [{ phoneLine }, { systemNet }] = await Promise.all([import("./phone-doctor.ts"), import("./phone-net.ts")]);
    const phone = await phoneLine(cli, systemNet());
    const lines = phone === null ? found : [...found, phone];
    return { lines, exitCode: lines.every((line) => line.isFine) ? exits.done : exits.notDone };
  } catch (error) {
    if (!isProblem(error) || error.code !== "not_running") throw error;
    return {
      lines: [{ what: "running", isFine: false, words: cli.words.problem(error).title, repair: "errand up" }],
      exitCode: exits.problem,
    };
  }
}

function tellLine({ out, words }: Cli, { what, isFine, words: said, repair }: DoctorLine): void {
  const mark = isFine ? out.paint("green", shown(words.mark.fine)) : out.paint("red", shown(words.mark.problem));
  out.line(join([mark, out.paint("bold", shownLine(what)), shownLine(said)], "  "));
  if (repair !== null) out.line(join([shown("    "), out.paint("bold", shownLine(repair))]));
}
