import type { VNode } from "preact";
import type { FileRef } from "../../domain/entries.ts";
import type { TaskId, ThreadId } from "../../domain/ids.ts";
import { hrefOf } from "../router.ts";
import { words } from "../words/words.ts";
import { formOf } from "./file-form.ts";
import { Icon } from "./icon.tsx";

export function ArtifactRow(props: { thread: ThreadId; task: TaskId; index: number; file: FileRef }): VNode {
  const { file } = props;
  return (
    <a
      class="artifact"
      href={hrefOf({ at: "artifact", thread: props.thread, task: props.task, index: props.index })}
      data-testid="artifact"
    >
      <span class="artifact-mark">
        <Icon name={formOf(file).icon} />
      </span>
      <span class="artifact-name">{file.name}</span>
      <span class="artifact-size num">{words().format.size(file.blob.size)}</span>
      <Icon name="turn" />
    </a>
  );
}
