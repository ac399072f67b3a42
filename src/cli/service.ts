import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { managerOf, type ServiceManager } from "./service-manager.ts";
import { servicePlatforms, unitOf, type ServiceFacts, type ServicePlatform } from "./service-units.ts";
import { shown, shownLine } from "./shown.ts";

type Flags = { hub?: string; listen?: string; url?: string; platform?: string; json?: boolean };

export function serviceCommand(cli: Cli): Command {
  const command = cli.command("service");
  for (const name of ["install", "status", "uninstall", "print"] as const) {
    const sub = cli
      .command(`service ${name}`)
      .addOption(cli.option("--listen <host:port>", "listen"))
      .addOption(cli.option("--url <url>", "url"))
      .addOption(cli.option("--hub <url>", "hub"))
      .addOption(cli.jsonOption());
    if (name === "print") sub.addOption(cli.option("--platform <name>", "platform").choices([...servicePlatforms]));
    command.addCommand(sub.action(cli.run((flags: Flags) => serve(cli, name, flags))));
  }
  return command;
}

async function serve(cli: Cli, what: "install" | "status" | "uninstall" | "print", flags: Flags): Promise<number> {
  const platform = platformOf(flags.platform ?? cli.io.platform);
  const unit = unitOf(platform, factsOf(cli, flags));
  if (what === "print") {
    if (flags.json === true) cli.out.json(unit);
    else
      cli.out.lines(
        unit.text
          .trimEnd()
          .split("\n")
          .map((line) => shownLine(line)),
      );
    return exits.done;
  }
  const manager = managerOf(platform, unit.file, (program, args) => run(cli, program, args));
  const isThere = existsSync(unit.file);
  const isSame = isThere && readUnit(unit.file, platform) === unit.text;
  if (what === "install") return install(cli, flags, { manager, unit, platform, isSame });
  if (what === "uninstall") {
    manager.remove();
    rmSync(unit.file, { force: true });
    return tell(cli, flags, { isInstalled: false, isRunning: false, file: unit.file }, cli.words.service.uninstalled);
  }
  const isRunning = isThere && manager.isRunning();
  const words = cli.words.service.state(isThere, isRunning, unit.file);
  tell(cli, flags, { isInstalled: isThere, isRunning, isCurrent: isSame, file: unit.file }, words);
  return isRunning ? exits.done : exits.notDone;
}

type Installing = {
  manager: ServiceManager;
  unit: { file: string; text: string };
  platform: ServicePlatform;
  isSame: boolean;
};

/** Twice is once: what is there already as it should be is only started where it stands still. */
function install(cli: Cli, flags: Flags, { manager, unit, platform, isSame }: Installing): number {
  if (!isSame) {
    mkdirSync(dirname(unit.file), { recursive: true });
    writeUnit(unit.file, unit.text, platform);
  }
  manager.start(!isSame);
  tell(cli, flags, { isInstalled: true, file: unit.file }, cli.words.service.installed(unit.file));
  if (platform === "linux" && !manager.lingers(userInfo().username)) cli.talk.line(shown(cli.words.service.linger));
  return exits.done;
}

function tell(cli: Cli, { json = false }: Flags, facts: object, words: string): number {
  if (json) cli.out.json(facts);
  else cli.out.line(shownLine(words));
  return exits.done;
}

/** schtasks takes its XML as UTF-16 only. */
function writeUnit(file: string, text: string, platform: ServicePlatform): void {
  if (platform === "win32") writeFileSync(file, Buffer.from(`\ufeff${text}`, "utf16le"));
  else writeFileSync(file, text, { mode: 0o644 });
}

function readUnit(file: string, platform: ServicePlatform): string {
  return platform === "win32" ? readFileSync(file, "utf16le").replace(/^\ufeff/, "") : readFileSync(file, "utf8");
}

function factsOf(cli: Cli, { hub, listen, url }: Flags): ServiceFacts {
  const { env } = cli.io;
  const user = userInfo();
  const given = Object.entries({ listen, url, hub }).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  return {
    node: process.execPath,
    program: resolve(import.meta.dirname, "../../bin/errand.js"),
    home: env["HOME"] || user.homedir,
    dataFolder: cli.home,
    path: env["PATH"] ?? "",
    lang: env["LANG"] || "C.UTF-8",
    args: given,
    user: env["USERDOMAIN"] ? `${env["USERDOMAIN"]}\\${user.username}` : user.username,
  };
}

function platformOf(name: string): ServicePlatform {
  const found = servicePlatforms.find((each) => each === name);
  if (found === undefined) throw new Problem("service_not_here", { platform: name });
  return found;
}

/** By the PATH of who asks; a service manager that is not there is a Problem, its own refusal is told as it is. */
function run(cli: Cli, program: string, args: readonly string[]): { code: number; stdout: string; stderr: string } {
  const done = spawnSync(program, args, { env: { ...cli.io.env }, encoding: "utf8", timeout: 30_000 });
  if (done.error) throw new Problem("service_manager_missing", { program });
  return { code: done.status ?? 1, stdout: done.stdout, stderr: done.stderr };
}
