import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { CheckpointBody, UndoBody } from "../../domain/checkpoint.ts";
import type { TaskView } from "../../domain/fold.ts";
import type { ThreadId } from "../../domain/ids.ts";
import { useSession } from "../session-context.ts";
import { Button } from "../ui/button.tsx";
import { Diff } from "../ui/diff.tsx";
import { Fold } from "../ui/fold.tsx";
import { isEnd } from "../ui/ladder.ts";
import { Fault } from "../ui/states.tsx";
import { attempt } from "../ui/toast.tsx";
import { moreWords } from "../words/words.ts";

type Props = { thread: ThreadId; task: TaskView };
type Body<Is extends CheckpointBody["is"]> = Extract<CheckpointBody, { is: Is }>;
type Order = Omit<UndoBody, "task">;

/** What the task changed, folder by folder, and the way back. */
export function Changes({ thread, task }: Props): VNode {
  const session = useSession();
  const said = moreWords().changes;
  const folders = [...new Set(task.checkpoints.map(({ folder }) => folder))];
  const send = (order: Order) => attempt(() => session.undo(thread, { ...order, task: task.id }));
  return (
    <section class="changes" data-testid="changes" aria-label={said.title}>
      {folders.map((folder) => (
        <Folder key={folder} folder={folder} task={task} send={send} />
      ))}
      {task.undo === null ? null : task.undo.code === null ? (
        <p role="status">{said.asked}</p>
      ) : (
        <Fault code={task.undo.code} />
      )}
    </section>
  );
}

function Folder(props: { folder: string; task: TaskView; send: (order: Order) => Promise<boolean> }): VNode {
  const { folder, task, send } = props;
  const said = moreWords().changes;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const here = task.checkpoints.filter((each) => each.folder === folder);
  const changes = here.filter((each): each is Body<"changes"> => each.is === "changes");
  const undone = here.findLast((each): each is Body<"undone"> => each.is === "undone") ?? null;
  const sum = (what: "added" | "changed" | "deleted"): number => changes.reduce((all, each) => all + each[what], 0);
  const isFree = isEnd(task.rung) && (task.undo === null || task.undo.code !== null);
  const order = (action: Order["action"], files: Order["files"] = null) => {
    setChosen(new Set());
    void send({ action, folder, files });
  };
  return (
    <Fold
      title={said.title}
      more={said.counts(sum("added"), sum("changed"), sum("deleted")) || folder}
      testId="changes-folder"
    >
      <p class="diff-path">{folder}</p>
      {here.map((each, index) => (each.is === "skipped" ? <Skipped key={index} reason={each.reason} /> : null))}
      <ul class="tools">
        {changes
          .flatMap((each) => each.files)
          .map((file, index) => (
            <li key={`${index}-${file.path}`} class="tool">
              <label>
                <input
                  type="checkbox"
                  aria-label={said.choose(file.path)}
                  checked={chosen.has(file.path)}
                  onChange={() => setChosen((was) => toggled(was, file.path))}
                />{" "}
                <span class="tool-kind">{said.kinds[file.change]}</span> <span class="tool-title">{file.path}</span>
              </label>
              {file.diff === null ? null : <Diff diff={file.diff} />}
            </li>
          ))}
      </ul>
      <Rest changes={changes} />
      {undone === null ? null : (
        <Outcome undone={undone} onLose={(path, seen) => order(undone.action, [{ path, seen }])} />
      )}
      {changes.length === 0 ? null : (
        <p>
          <Button kind="danger" testId="undo-all" isDisabled={!isFree} onPress={() => order("undo")}>
            {said.undoAll}
          </Button>{" "}
          {chosen.size === 0 ? null : (
            <Button
              testId="undo-chosen"
              isDisabled={!isFree}
              onPress={() =>
                order(
                  "undo",
                  [...chosen].map((path) => ({ path, seen: null })),
                )
              }
            >
              {said.undoChosen(chosen.size)}
            </Button>
          )}{" "}
          {undone === null || undone.action === "redo" ? null : (
            <Button testId="redo" isDisabled={!isFree} onPress={() => order("redo")}>
              {said.redo}
            </Button>
          )}
        </p>
      )}
    </Fold>
  );
}

function Rest({ changes }: { changes: Body<"changes">[] }): VNode {
  const said = moreWords().changes;
  const more = changes.reduce((sum, each) => sum + each.added + each.changed + each.deleted - each.files.length, 0);
  const unkept = changes.reduce((sum, each) => Math.max(sum, each.unkept), 0);
  return (
    <>
      {more > 0 ? <p>{said.more(more)}</p> : null}
      {unkept > 0 ? <p>{said.unkept(unkept)}</p> : null}
    </>
  );
}

function Skipped({ reason }: { reason: string }): VNode {
  return (
    <>
      <p>{moreWords().changes.skipped}</p>
      <Fault code={reason} />
    </>
  );
}

/** What was left alone is shown; to lose what is there is chosen file by file. */
function Outcome({ undone, onLose }: { undone: Body<"undone">; onLose: (path: string, seen: string) => void }): VNode {
  const said = moreWords().changes;
  if (undone.code !== null) return <Fault code={undone.code} />;
  return (
    <div role="status" data-testid="undone">
      <p>{said.undone(undone.action, undone.done)}</p>
      {undone.conflicts.map(({ path, reason, seen }) => (
        <p key={path} data-testid="conflict">
          <span class="diff-path">{path}</span> {said.conflicts[reason]}{" "}
          {reason === "edited" || reason === "edited_between" ? (
            <Button kind="plain" onPress={() => onLose(path, seen)}>
              {said.lose}
            </Button>
          ) : null}
        </p>
      ))}
      {undone.failed.map(({ path, code }) => (
        <p key={path}>
          {said.failed} <span class="diff-path">{path}</span> ({code})
        </p>
      ))}
    </div>
  );
}

function toggled(set: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(path)) next.add(path);
  return next;
}
