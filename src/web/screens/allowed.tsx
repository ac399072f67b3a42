import type { VNode } from "preact";
import type { DesktopBody } from "../../domain/entries.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icon.tsx";
import { moreWords, words } from "../words/words.ts";

type Project = DesktopBody["projects"][number];
type Agent = DesktopBody["agents"][number];

/** What the computer's own file lets this work touch, in plain words. */
export function Allowed({ project, agent }: { project: Project | null; agent: Agent | null }): VNode {
  const { create } = moreWords();
  const { confinement } = words();
  const paths = (access: "read" | "write") =>
    (project?.folders ?? [])
      .filter((folder) => folder.access === access)
      .map((folder) => folder.path)
      .join(", ");
  const [written, read] = [paths("write"), paths("read")];
  const isOff = agent?.confinement === "off";
  return (
    <section class="allowed" aria-label={create.allowed} data-testid="allowed">
      <h2 class="form-title">{create.allowed}</h2>
      <ul>
        {written === "" ? null : <Line icon="check">{create.mayWrite(written)}</Line>}
        {read === "" ? null : <Line icon="check">{create.mayRead(read)}</Line>}
        <Line icon="check">{create.mayResults}</Line>
        {isOff ? <Line icon="alert">{create.notConfined}</Line> : <Line icon="close">{create.mayNotElse}</Line>}
      </ul>
      <p class="small soft">
        {agent === null ? null : `${agent.name}: ${confinement[agent.confinement]}. `}
        {create.setThere}
      </p>
    </section>
  );
}

function Line({ icon, children }: { icon: IconName; children: string }): VNode {
  return (
    <li class={icon === "alert" ? "allowed-alert" : ""}>
      <Icon name={icon} />
      <span>{children}</span>
    </li>
  );
}
