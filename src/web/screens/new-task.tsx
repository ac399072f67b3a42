import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import type { DesktopBody } from "../../domain/entries.ts";
import { isWide } from "../layout.ts";
import { go } from "../router.ts";
import { useSession } from "../session-context.ts";
import type { RunnerView } from "../session/app-session.ts";
import { AttachmentChips } from "../ui/attachments.tsx";
import { runnerLine } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { FileButtons } from "../ui/file-buttons.tsx";
import { Icon } from "../ui/icon.tsx";
import { useMinute } from "../ui/now.ts";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { TextBox } from "../ui/text-box.tsx";
import { attempt, tell } from "../ui/toast.tsx";
import { pastedFiles, useFiles } from "../ui/use-files.ts";
import { moreWords } from "../words/words.ts";
import { Allowed } from "./allowed.tsx";
import "./new-task.css";

const titleCharsMax = 60;
const formId = "new-task";

export function NewTask(): VNode {
  const session = useSession();
  const { create } = moreWords();
  const runners = session.runners.value;
  return (
    <Page
      route={{ at: "new" }}
      title={create.title}
      {...(isWide.value ? {} : { back: { at: "threads" } as const })}
      foot={
        runners.length === 0 ? undefined : (
          <div class="form-foot">
            <Button kind="main" isWide isSubmit form={formId} testId="give">
              {create.give}
            </Button>
          </div>
        )
      }
      testId="screen-new"
    >
      {runners.length === 0 ? (
        <Empty icon="desk" title={create.noRunnerTitle} text={create.noRunnerText} />
      ) : (
        <Form runners={runners} />
      )}
    </Page>
  );
}

function Form({ runners }: { runners: readonly RunnerView[] }): VNode {
  const session = useSession();
  const { create } = moreWords();
  const now = useMinute().value;
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<{ runner: string; project: string | null; agent: string | null }>({
    runner: "",
    project: null,
    agent: null,
  });
  const [isGiving, setGiving] = useState(false);
  const { files, add, remove } = useFiles();
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
  const give = async () => {
    if (isGiving) return;
    if (text.trim() === "") return tell(create.empty);
    setGiving(true);
    const isGiven = await attempt(async () => {
      const { thread } = await session.give({
        thread: null,
        runner: runner?.id ?? null,
        title: titleOf(text),
        project: project?.name ?? null,
        folder: null,
        agent: agent?.id ?? null,
        text: text.trim(),
        files: [...files],
      });
      go({ at: "thread", thread }, "replace");
    });
    if (!isGiven) setGiving(false);
  };
  return (
    <form
      id={formId}
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void give();
      }}
    >
      <div class="form-what">
        <TextBox
          rows={4}
          value={text}
          label={create.what}
          placeholder={create.what}
          onInput={setText}
          onPaste={(event) => {
            const pasted = pastedFiles(event, files.length);
            if (pasted.length === 0) return;
            event.preventDefault();
            add(pasted);
          }}
          onSend={() => void give()}
          testId="new-text"
        />
        <div class="form-files">
          <FileButtons onFiles={add} />
          <AttachmentChips files={files} onRemove={remove} />
        </div>
      </div>
      <section aria-label={create.kinds}>
        <h2 class="form-title">{create.kinds}</h2>
        <ul class="kinds">
          {moreWords().templates.map((template) => (
            <li key={template.id}>
              <button
                type="button"
                class="kind"
                onClick={() => setText(template.text)}
                data-testid={`template-${template.id}`}
              >
                <b>{template.title}</b>
                <span>{template.note}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
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
      {runner !== undefined && runner.isOnline === false ? (
        <p class="note">
          <Icon name="desk" />
          <span>{create.awayNote(runnerLine(runner, now))}</span>
        </p>
      ) : null}
      <Allowed project={project} agent={agent} />
    </form>
  );
}

type Agent = DesktopBody["agents"][number];

function agentsFor(offers: DesktopBody | null, project: DesktopBody["projects"][number] | null): Agent[] {
  const all = offers?.agents ?? [];
  return project === null || project.agents.length === 0
    ? all
    : all.filter((agent) => project.agents.includes(agent.id));
}

function Choose(props: {
  title: string;
  value: string;
  options: readonly { value: string; title: string; isOff?: boolean }[];
  onChange: (value: string) => void;
  testId: string;
}): VNode {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.title}
      </label>
      <select
        id={id}
        class="input"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        data-testid={props.testId}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isOff}>
            {option.title}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The first line, cut between words: what the thread is called until somebody renames it. */
function titleOf(text: string): string {
  const [line = ""] = text.trim().split("\n");
  if (line.length <= titleCharsMax) return line;
  const cut = line.slice(0, titleCharsMax);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), titleCharsMax / 2)).trimEnd()}…`;
}
