import type { Scene, Skill } from "./skill.ts";

/** All that clerk can do. A new skill is a folder and a line here. Loaded after the first greeting: start-up is quick. */
async function loadSkills(): Promise<{ skills: readonly Skill[]; help: Skill }> {
  const [{ followUp }, { briefing }, { sorting }, { report }, { contract }, { email }, { help }] = await Promise.all([
    import("./skills/follow-up/follow-up.ts"),
    import("./skills/briefing/briefing.ts"),
    import("./skills/sorting/sorting.ts"),
    import("./skills/report/report.ts"),
    import("./skills/contract/contract.ts"),
    import("./skills/email/email.ts"),
    import("./skills/help/help.ts"),
  ]);
  return { skills: [followUp, briefing, sorting, report, contract, email], help };
}

let loading: ReturnType<typeof loadSkills> | null = null;

export function warmUp(): void {
  loading ??= loadSkills();
}

/** The surest skill; when none is sure, the one that says what clerk can do and what it cannot. */
export async function skillFor(scene: Omit<Scene, "turn">): Promise<Skill> {
  loading ??= loadSkills();
  const { skills, help } = await loading;
  const ranked = skills
    .map((skill) => ({ skill, sureness: skill.sureness(scene) }))
    .sort((a, b) => b.sureness - a.sureness);
  const best = ranked[0];
  return best === undefined || best.sureness <= 0 ? help : best.skill;
}
