import { usePrimitives } from "../seal/primitives.ts";
import { nodePrimitives } from "./node-primitives.ts";
import type { Command } from "commander";
import { Cli } from "./cli.ts";
import { reportFault } from "./fault.ts";
import { momentGiven, type Io } from "./io.ts";
import { guardedRefs } from "./refs.ts";
import type { CommandName } from "./words.ts";

type Start = (cli: Cli) => Command;
type Name = Exclude<CommandName, "errand" | `${string} ${string}`>;

/** In the order of `errand --help`. Each is loaded when it is called, so that `errand threads` is there at once. */
const commands: Readonly<Record<Name, () => Promise<Start>>> = {
  up: async () => (await import("./up-command.ts")).upCommand,
  assign: async () => (await import("./assign.ts")).assignCommand,
  threads: async () => (await import("./threads.ts")).threadsCommand,
  show: async () => (await import("./show.ts")).showCommand,
  follow: async () => (await import("./follow.ts")).followCommand,
  answer: async () => (await import("./answer.ts")).answerCommand,
  changes: async () => (await import("./changes.ts")).changesCommand,
  undo: async () => (await import("./undo.ts")).undoCommand,
  cancel: async () => (await import("./cancel.ts")).cancelCommand,
  schedule: async () => (await import("./schedule.ts")).scheduleCommand,
  project: async () => (await import("./project.ts")).projectCommand,
  config: async () => (await import("./config.ts")).configCommand,
  pair: async () => (await import("./pair.ts")).pairCommand,
  phone: async () => (await import("./phone.ts")).phoneCommand,
  open: async () => (await import("./open.ts")).openCommand,
  devices: async () => (await import("./devices.ts")).devicesCommand,
  join: async () => (await import("./join-command.ts")).joinCommand,
  hub: async () => (await import("./hub-command.ts")).hubCommand,
  backup: async () => (await import("./backup.ts")).backupCommand,
  restore: async () => (await import("./restore.ts")).restoreCommand,
  service: async () => (await import("./service.ts")).serviceCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  version: async () => (await import("./version.ts")).versionCommand,
};

/** The whole command line; resolves with the exit code. 0 done, 1 refused or not succeeded, 2 wrong usage, 3 any other problem. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  usePrimitives(nodePrimitives());
  const cli = new Cli(io);
  const moment = momentGiven(io.env);
  if (moment !== null) (await import("./system-ports.ts")).setSystemTime(moment);
  try {
    const program = await programFor(cli, argv);
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(guardedRefs(argv), { from: "user" });
    return cli.exitCode;
  } catch (error) {
    return reportFault(cli, error, argv.includes("--json"));
  } finally {
    cli.close();
  }
}

async function programFor(cli: Cli, argv: readonly string[]): Promise<Command> {
  const program = cli.command("errand").version(await versionText(argv), "-V, --version", cli.words.help.versionOption);
  program.usage(cli.words.help.usage).addHelpText("after", `\n${cli.words.help.after}`);
  const isHelp = argv[0] === "help";
  const called = argv.find((word, index) => !word.startsWith("-") && !(isHelp && index === 0));
  for (const name of Object.keys(commands).filter(isName))
    program.addCommand(name === called ? (await commands[name]())(cli) : cli.command(name));
  return program.helpCommand(`help [${cli.words.help.commandWord}]`, cli.words.help.helpCommand);
}

async function versionText(argv: readonly string[]): Promise<string> {
  return argv.includes("-V") || argv.includes("--version") ? (await import("./version.ts")).packageVersion() : "";
}

const isName = (name: string): name is Name => Object.hasOwn(commands, name);
