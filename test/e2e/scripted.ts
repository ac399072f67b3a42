import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { scriptedAgentPath, type ScriptedOptions } from "../fakes/scripted-agent-script.ts";
import type { Computer } from "./errand.ts";

export type LedgerLine = { effect: string; pid: number } & Record<string, unknown>;
type Setup = {
  access?: "read" | "write";
  project?: string;
  folder?: string;
  options?: ScriptedOptions;
  network?: object;
};

/**
 * A desktop whose `pi` is the scripted agent. Its project "Work" is the folder `work`; the agent's own program and a place
 * for its ledger and sessions are further folders of it, since nothing else of the disk is there inside the sandbox.
 */
export function configureScripted(
  computer: Computer,
  { access = "write", project = "Work", folder = "work", options = {}, network }: Setup = {},
): { work: string; ledger: () => LedgerLine[] } {
  const work = computer.makeFolder(folder);
  const state = computer.makeFolder("scripted");
  const ledger = `${state}/ledger.jsonl`;
  const told = JSON.stringify({ stateDir: `${state}/sessions`, ledger, ...options });
  const folders = [
    { path: work, access },
    { path: state, access: "write" },
    { path: dirname(scriptedAgentPath), access: "read" },
  ];
  computer.configure({
    projects: { [project]: { folders, agents: ["pi", "clerk"], network: network ?? "off" } },
    agents: { pi: { command: [process.execPath, scriptedAgentPath, told] } },
  });
  return { work, ledger: () => (existsSync(ledger) ? linesOf(readFileSync(ledger, "utf8")) : []) };
}

function linesOf(text: string): LedgerLine[] {
  // The scripted agent wrote each whole line at once.
  const whole = text.split("\n").filter(Boolean);
  return whole.map((line) => JSON.parse(line) as LedgerLine);
}
