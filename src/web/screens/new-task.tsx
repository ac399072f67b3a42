import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { isWide } from "../layout.ts";
import { go, hrefOf } from "../router.ts";
import { useSession } from "../session-context.ts";
import type { RunnerView } from "../session/app-session.ts";
import { AttachmentChips } from "../ui/attachments.tsx";
import { runnerLine } from "../ui/banner.tsx";
import { Button, LinkButton } from "../ui/button.tsx";
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
import { useWhere } from "./use-where.tsx";
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
  const [isGiving, setGiving] = useState(false);
  const { files, add, remove } = useFiles();
  const { runner, project, agent, fields } = useWhere(runners);
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
      {fields}
      {runner !== undefined && runner.isOnline === false ? (
        <p class="note">
          <Icon name="desk" />
          <span>{create.awayNote(runnerLine(runner, now))}</span>
        </p>
      ) : null}
      <Allowed project={project} agent={agent} />
      <div>
        <LinkButton href={hrefOf({ at: "schedules", path: "/new" })} kind="plain" icon="bell" testId="make-schedule">
          {moreWords().schedules.make}
        </LinkButton>
      </div>
    </form>
  );
}

/** The first line, cut between words: what the thread is called until somebody renames it. */
function titleOf(text: string): string {
  const [line = ""] = text.trim().split("\n");
  if (line.length <= titleCharsMax) return line;
  const cut = line.slice(0, titleCharsMax);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), titleCharsMax / 2)).trimEnd()}…`;
}
