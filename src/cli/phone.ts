import type { Command } from "commander";
import { isProblem, Problem } from "../domain/problem.ts";
import type { ReachState, Way } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { exits, sayProblem } from "./fault.ts";
import { pairDevice } from "./pair.ts";
import { chooseWay, listWays } from "./phone-choice.ts";
import { withCertificate } from "./phone-certificate-step.ts";
import { isHomeAddress, systemNet, type PhoneNet } from "./phone-net.ts";
import { phoneOrigin, probe } from "./phone-probe.ts";
import { serveByTailscale } from "./phone-tailscale.ts";
import { findWays, homeWay, hubElsewhere, tailscaleWay, type FoundWay } from "./phone-ways.ts";
import { shown, shownLine } from "./shown.ts";
import { StdinLines } from "./stdin-lines.ts";

export type PhoneFlags = {
  url?: string;
  tailscale?: boolean;
  home?: boolean;
  hub?: string;
  invite?: string;
  other?: boolean;
  yes?: boolean;
  json?: boolean;
};

export function phoneCommand(cli: Cli): Command {
  return cli
    .command("phone")
    .addOption(cli.option("--url <url>", "phoneUrl").conflicts(["tailscale", "home", "hub"]))
    .addOption(cli.option("--tailscale", "tailscale").conflicts(["home", "hub"]))
    .addOption(cli.option("--home", "home").conflicts("hub"))
    .addOption(cli.option("--hub <url>", "phoneHub"))
    .addOption(cli.option("--invite <text>", "invite"))
    .addOption(cli.option("--other", "otherWay"))
    .addOption(cli.option("--yes", "yes"))
    .addOption(cli.jsonOption())
    .action(cli.run((flags: PhoneFlags) => phone(cli, flags, systemNet())));
}

/** A link is shown only for an address that answered as this very hub, asked from outside its process. */
export async function phone(cli: Cli, flags: PhoneFlags, net: PhoneNet): Promise<number> {
  const isJson = flags.json === true;
  // Wrong before anything is asked: a plain http address is never taken.
  const given = flags.url ?? flags.hub;
  const origin = given === undefined ? null : phoneOrigin(given);
  const signal = cli.stopSignal();
  const desk = cli.desk();
  const state = await desk.reach({ action: "look" });
  if (flags.hub !== undefined && origin !== null && !isHubOf(state, origin))
    return movedTo(cli, origin, flags, net, signal);
  const lines = new StdinLines(cli.io.stdin);
  try {
    const way =
      (await keptWay(cli, state, flags, net, signal)) ?? (await newWay(cli, state, flags, origin, net, lines, signal));
    if (way === null) return exits.notDone;
    const { authority } = await desk.reach({ action: "look" });
    const pairing = async (): Promise<number> => {
      tellReady(cli, way, isJson);
      return pairDevice(cli, { url: way.url, json: isJson }, lines);
    };
    if (way.kind !== "home" || authority === null) return await pairing();
    const address = net.addresses.find(isHomeAddress) ?? "127.0.0.1";
    return await withCertificate(cli, { authority, url: way.url, address, isJson, lines, signal }, pairing);
  } finally {
    lines.close();
  }
}

/** The way that was kept, when nothing else was asked for and it still passes. */
async function keptWay(
  cli: Cli,
  state: ReachState,
  flags: PhoneFlags,
  net: PhoneNet,
  signal: AbortSignal,
): Promise<Way | null> {
  const { kept } = state;
  const isAnotherAsked = [flags.url, flags.hub, flags.tailscale, flags.home, flags.other].some(
    (flag) => flag !== undefined && flag !== false,
  );
  if (kept === null || isAnotherAsked) return null;
  try {
    await tested(cli, kept, net, signal);
    return kept;
  } catch (error) {
    if (!isProblem(error) || error.code === "stopped") throw error;
    sayProblem(cli, error);
    return null;
  }
}

/** Null when nothing was chosen, and what there is was told. */
async function newWay(
  cli: Cli,
  state: ReachState,
  flags: PhoneFlags,
  origin: string | null,
  net: PhoneNet,
  lines: StdinLines,
  signal: AbortSignal,
): Promise<Way | null> {
  let found: FoundWay;
  if (state.instance === null && origin !== null && !isHubOf(state, origin))
    throw new Problem("phone_hub_is_elsewhere", { url: state.hubUrl });
  if (state.instance === null) found = hubElsewhere(state.hubUrl);
  else if (origin !== null) found = { isFound: true, way: { kind: "address", url: origin }, run: "", serve: null };
  else if (flags.tailscale === true) found = await tailscaleWay(Number(new URL(state.hubUrl).port), cli.io.env);
  else if (flags.home === true) found = await homeWay(net);
  else {
    const ways = await findWays(state, net, cli.io.env);
    const chosen =
      cli.canAsk && flags.json !== true
        ? await chooseWay(cli, ways, lines, signal)
        : listWays(cli, ways, flags.json === true);
    if (chosen === null) return null;
    found = chosen;
  }
  if (!found.isFound) throw new Problem("phone_way_missing", { why: cli.words.phone.missing[found.why] });
  if (found.serve !== null && !(await isServed(cli, found.serve, flags, lines, signal))) return null;
  await tested(cli, found.way, net, signal);
  return found.way;
}

/** Tries it and keeps it, or closes it again. */
async function tested(cli: Cli, way: Way, net: PhoneNet, signal: AbortSignal): Promise<void> {
  const desk = cli.desk();
  const { instance, authority } = await desk.reach({ action: "try", way });
  cli.talk.line(shownLine(cli.words.phone.testing(way.url)));
  try {
    await probe(way.url, net, { instance, authority: way.kind === "home" ? authority : null, signal });
  } catch (error) {
    await desk.reach({ action: "drop" });
    throw error;
  }
  await desk.reach({ action: "keep", way });
}

/** It changes this computer's Tailscale: only with a yes. */
async function isServed(
  cli: Cli,
  command: readonly string[],
  flags: PhoneFlags,
  lines: StdinLines,
  signal: AbortSignal,
): Promise<boolean> {
  const text = command.join(" ");
  if (flags.yes !== true) {
    if (!cli.canAsk || flags.json === true) throw new Problem("tailscale_serve_needed", { command: text });
    cli.talk.piece(shownLine(cli.words.phone.mayServe(text)));
    cli.talk.piece(shown(" "));
    const typed = await lines.next(signal);
    if (typed !== null) cli.talk.lineTyped();
    if (!/^(y|yes|예|네)$/i.test(typed?.trim() ?? "")) return false;
  }
  await serveByTailscale(command, cli.io.env);
  return true;
}

/** Another hub takes a restart of Errand: it is tested first, then the command is given. */
async function movedTo(
  cli: Cli,
  url: string,
  { invite, json }: PhoneFlags,
  net: PhoneNet,
  signal: AbortSignal,
): Promise<number> {
  cli.talk.line(shownLine(cli.words.phone.testing(url)));
  await probe(url, net, { instance: null, authority: null, signal });
  const run = `errand up --hub ${url}${invite === undefined ? "" : ` --invite ${invite}`}`;
  if (json === true) cli.out.json({ event: "hub_tested", url, run: [run, "errand phone"] });
  else for (const line of cli.words.phone.moveTo(url, run)) cli.out.line(shownLine(line));
  return exits.notDone;
}

const isHubOf = ({ instance, hubUrl }: ReachState, origin: string): boolean =>
  instance === null && new URL(hubUrl).origin === origin;

function tellReady(cli: Cli, way: Way, isJson: boolean): void {
  if (isJson) return cli.out.json({ event: "way", way: way.kind, url: way.url });
  cli.talk.line(shownLine(cli.words.phone.passed(way.url)));
  for (const line of cli.words.phone.order) cli.talk.line(shown(line));
}
