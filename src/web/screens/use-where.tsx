import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { DesktopBody } from "../../domain/entries.ts";
import type { RunnerView } from "../session/app-session.ts";
import { runnerLine } from "../ui/banner.tsx";
import { Choose } from "../ui/choose.tsx";
import { useMinute } from "../ui/now.ts";
import { moreWords } from "../words/words.ts";

type Project = DesktopBody["projects"][number];
type Agent = DesktopBody["agents"][number];
/** Where new work is to be done; `fields` are the controls to choose it. */
type Where = { runner: RunnerView | undefined; project: Project | null; agent: Agent | null; fields: VNode };

export function useWhere(runners: readonly RunnerView[]): Where {
  const { create } = moreWords();
  const now = useMinute().value;
  const [chosen, setChosen] = useState<{ runner: string; project: string | null; agent: string | null }>({
    runner: "",
    project: null,
    agent: null,
  });
  const runner =
    runners.find((each) => each.id === chosen.runner) ?? runners.find((each) => each.isOnline !== false) ?? runners[0];
  const offers = runner?.offers ?? null;
  const projects = offers?.projects ?? [];
  const project =
    projects.find((each) => each.name === chosen.project) ?? (chosen.project === "" ? null : projects[0]) ?? null;
  const agents = agentsFor(offers, project);
  const agent =
    agents.find((each) => each.id === chosen.agent) ??
    agents.find((each) => each.id === offers?.defaultAgent) ??
    agents[0] ??
    null;
  const fields = (
    <div class="form-where">
      {runners.length > 1 ? (
        <Choose
          title={create.computer}
          value={runner?.id ?? ""}
          options={runners.map((each) => ({ value: each.id, title: runnerLine(each, now) }))}
          onChange={(next) => setChosen({ runner: next, project: null, agent: null })}
          testId="choose-runner"
        />
      ) : null}
      <Choose
        title={create.project}
        value={project?.name ?? ""}
        options={[
          ...projects.map((each) => ({ value: each.name, title: each.name })),
          { value: "", title: create.noProject },
        ]}
        onChange={(next) => setChosen({ ...chosen, project: next })}
        testId="choose-project"
      />
      <Choose
        title={create.agent}
        value={agent?.id ?? ""}
        options={agents.map((each) => ({ value: each.id, title: each.name, isOff: each.confinement === "none" }))}
        onChange={(next) => setChosen({ ...chosen, agent: next })}
        testId="choose-agent"
      />
    </div>
  );
  return { runner, project, agent, fields };
}

function agentsFor(offers: DesktopBody | null, project: Project | null): Agent[] {
  const all = offers?.agents ?? [];
  return project === null || project.agents.length === 0
    ? all
    : all.filter((agent) => project.agents.includes(agent.id));
}
