import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { profiles } from "../agents/profile.ts";
import type { Ceilings } from "../domain/ceilings.ts";
import { limits } from "../domain/limits.ts";
import type { Clock } from "../domain/ports.ts";
import type { Problem } from "../domain/problem.ts";
import { isProblem } from "../domain/problem.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Device } from "../hub-client/device.ts";
import type { SelfTest } from "../sandbox/self-test.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { LaunchFacts } from "./agent-launch.ts";
import type { DoctorLine } from "./desk-api.ts";
import { backupNote } from "./restored.ts";
import { StayAwake } from "./stay-awake.ts";

export type DoctorFacts = {
  confinement: SelfTest;
  configProblem: Problem | null;
  ceilings: Ceilings;
  device: Device | null;
  journal: Journal;
  facts: LaunchFacts;
  hubUrl: string;
  connection: HubConnection;
  clock: Clock;
  platform: NodeJS.Platform;
};

/** Tests each link of the chain; a line that is not fine ends with the one command that repairs it. */
export async function doctorLines(facts: DoctorFacts): Promise<DoctorLine[]> {
  return [
    await hubLine(facts),
    rosterLine(facts),
    confinementLine(facts),
    configLine(facts),
    ...projectLines(facts),
    ...agentLines(facts),
    ...quarantineLines(facts),
    backupLine(facts),
    ...awakeLines(facts),
  ];
}

const fine = (what: string, words: string): DoctorLine => ({ what, isFine: true, words, repair: null });
const broken = (what: string, words: string, repair: string | null): DoctorLine => ({
  what,
  isFine: false,
  words,
  repair,
});

async function hubLine({ connection, hubUrl, journal, device }: DoctorFacts): Promise<DoctorLine> {
  const waiting = device ? journal.outbox.pendingCount(device.membership.memberId) : 0;
  try {
    await connection.roster(0);
    return fine("hub", `answers at ${hubUrl}; ${waiting} orders wait to be sent`);
  } catch (error) {
    return broken(
      "hub",
      `does not answer at ${hubUrl} (${isProblem(error) ? error.code : "unreachable"})`,
      "errand up",
    );
  }
}

function rosterLine({ journal }: DoctorFacts): DoctorLine {
  const fault = journal.notes.get("roster/fault") ?? "";
  if (fault === "") return fine("roster", "the hub shows the same list of members as this computer");
  return broken("roster", `the hub shows another list of members (${fault}): do not trust it`, "errand devices");
}

function confinementLine({ confinement }: DoctorFacts): DoctorLine {
  if (confinement.ok) return fine("sandbox", "agents are confined; the self-test found no way out");
  return broken("sandbox", `agents other than the clerk are refused (${confinement.reason})`, confinement.repair);
}

function configLine({ configProblem }: DoctorFacts): DoctorLine {
  if (configProblem === null) return fine("config.yaml", "read and in force");
  return broken(
    "config.yaml",
    `not taken, the last good one is in force: ${String(configProblem.detail["words"] ?? configProblem.code)}`,
    configProblem.next,
  );
}

function projectLines({ ceilings }: DoctorFacts): DoctorLine[] {
  if (ceilings.projects.size === 0)
    return [
      broken("projects", "none: agents can only work in their results folders", "errand project add DIR --write"),
    ];
  return [...ceilings.projects.values()].map(({ name, folders, agents }) => {
    const missing = folders.find((folder) => !existsSync(folder.path));
    const words = `${folders.map((f) => `${f.path} (${f.access})`).join(", ")}; agents: ${agents.join(", ")}`;
    return missing
      ? broken(`project ${name}`, `${missing.path} is not there`, "errand project add DIR --write")
      : fine(`project ${name}`, words);
  });
}

function agentLines({ ceilings, facts }: DoctorFacts): DoctorLine[] {
  const used = new Set([ceilings.defaultAgent, ...[...ceilings.projects.values()].flatMap((p) => p.agents)]);
  return [...ceilings.agents.values()]
    .filter((agent) => used.has(agent.id))
    .map((agent) => {
      const profile = Object.values(profiles).find((one) => one.id === agent.id);
      if (!profile || agent.id === "clerk") return fine(`agent ${agent.id}`, "built in: no model, no network");
      const program = (agent.command ?? profile.command)[0] ?? "";
      if (!isInstalled(program, facts.path))
        return broken(`agent ${agent.id}`, `the program ${program} is not installed`, "errand doctor");
      const login = agent.login === "shared" ? "; it can read its real login folders" : "";
      const key =
        agent.endpoint === null
          ? "uses its own login"
          : `its model is ${agent.endpoint.url}, the key stays outside its sandbox`;
      const level = agent.confinement === "off" ? "; NOT confined, by your config.yaml" : "";
      return fine(`agent ${agent.id}`, `${key}${login}${level}`);
    });
}

function quarantineLines({ journal }: DoctorFacts): DoctorLine[] {
  const odd = journal.notes.quarantined();
  if (odd.length === 0) return [];
  const codes = [...new Set(odd.map((one) => one.code))].join(", ");
  return [broken("log", `${odd.length} entries were passed over (${codes}); nothing else is affected`, null)];
}

/** Not broken, but the one loss that nothing else repairs. */
function backupLine({ journal, clock }: DoctorFacts): DoctorLine {
  const at = Number(journal.notes.get(backupNote) ?? 0);
  const repair = "errand backup FILE --passphrase";
  if (at === 0) return { ...fine("backup", "none yet: with this disk the space would be lost"), repair };
  const days = Math.floor((clock.now() - at) / 86_400_000);
  const words = `the last one is ${days} days old`;
  return clock.now() - at > limits.backupAgeMs ? { ...fine("backup", words), repair } : fine("backup", words);
}

/** Said where it cannot be done; where it can there is nothing to say. */
function awakeLines({ facts: { path }, platform }: DoctorFacts): DoctorLine[] {
  const missing = StayAwake.missing(platform, path);
  return missing === null ? [] : [fine("awake", `this computer may fall asleep over its work: ${missing} is not here`)];
}

function isInstalled(program: string, path: string): boolean {
  if (isAbsolute(program)) return existsSync(program);
  return path.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, program)));
}
