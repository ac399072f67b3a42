import { profiles, type AgentProfile } from "../agents/profile.ts";
import type { Ceilings } from "../domain/ceilings.ts";
import type { DesktopBody } from "../domain/entries.ts";
import { SPACE_THREAD, type MemberId } from "../domain/ids.ts";
import { isProblem } from "../domain/problem.ts";
import type { Journal } from "../store/journal/journal.ts";
import { confinementFor, type LaunchFacts } from "./agent-launch.ts";
import type { Reports } from "./reports.ts";

type DesktopFacts = { name: string; ceilings: Ceilings; facts: LaunchFacts; members: readonly MemberId[] };

/** Tells the phones what this desktop offers, when it differs from what they were told last. True when there was news. */
export function reportDesktop(journal: Journal, reports: Reports, facts: DesktopFacts): boolean {
  const body = desktopBody(journal, facts);
  const text = JSON.stringify(body);
  if (journal.notes.get("desktop/told") === text) return false;
  journal.transaction(() => {
    reports.add(SPACE_THREAD, "desktop", body);
    journal.notes.set("desktop/told", text);
  });
  return true;
}

function desktopBody(journal: Journal, { name, ceilings, facts, members }: DesktopFacts): DesktopBody {
  return {
    name,
    projects: [...ceilings.projects.values()].map((project) => ({
      name: project.name,
      folders: project.folders,
      agents: project.agents,
    })),
    agents: [...ceilings.agents.values()].flatMap((ceiling) => {
      const profile = Object.values<AgentProfile>(profiles).find((one) => one.id === ceiling.id);
      return profile ? [{ id: ceiling.id, name: profile.name, confinement: levelOf(profile, ceiling, facts) }] : [];
    }),
    defaultAgent: ceilings.defaultAgent,
    members: members.flatMap((id) => {
      const known = journal.notes.get(`name/${id}`);
      return known === null ? [] : [{ id, name: known }];
    }),
  };
}

function levelOf(...args: Parameters<typeof confinementFor>): DesktopBody["agents"][number]["confinement"] {
  try {
    return confinementFor(...args);
  } catch (error) {
    if (!isProblem(error)) throw error;
    return "none";
  }
}
