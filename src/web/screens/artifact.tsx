import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { TaskId, ThreadId } from "../../domain/ids.ts";
import type { ArtifactView } from "../../domain/fold.ts";
import { isProblem } from "../../domain/problem.ts";
import { useSession } from "../session-context.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { formOf } from "../ui/file-form.ts";
import { Page } from "../ui/page.tsx";
import { Empty, Fault, SkeletonText } from "../ui/states.tsx";
import { tell } from "../ui/toast.tsx";
import { moreWords, words } from "../words/words.ts";
import { FileView } from "./file-view.tsx";
import "./viewer.css";

type Loaded = { is: "loading" } | { is: "there"; blob: Blob } | { is: "failed"; code: string };

export function ArtifactScreen(props: { thread: ThreadId; task: TaskId; index: number }): VNode {
  const session = useSession();
  const said = words();
  const more = moreWords();
  const state = useMemo(() => session.thread(props.thread), [session, props.thread]).value;
  const artifact =
    state.is === "there" ? state.tasks.find((task) => task.id === props.task)?.artifacts[props.index] : undefined;
  const [loaded, retry] = useFile(artifact);
  const canShare =
    loaded.is === "there" &&
    artifact !== undefined &&
    "canShare" in navigator &&
    navigator.canShare({ files: [fileOf(artifact, loaded.blob)] });
  return (
    <Page
      route={{ at: "artifact", ...props }}
      title={artifact?.file.name ?? more.artifact.title}
      head={
        artifact === undefined ? undefined : <p class="page-sub num">{said.format.size(artifact.file.blob.size)}</p>
      }
      back={{ at: "thread", thread: props.thread }}
      actions={
        artifact === undefined || loaded.is !== "there" ? undefined : (
          <>
            {canShare ? (
              <IconButton
                icon="share"
                label={more.artifact.share}
                testId="share"
                onPress={() => void share(artifact, loaded.blob)}
              />
            ) : null}
            <IconButton
              icon="save"
              label={more.artifact.save}
              testId="save"
              onPress={() => save(artifact, loaded.blob)}
            />
          </>
        )
      }
      testId="screen-artifact"
    >
      {state.is === "loading" ? (
        <SkeletonText />
      ) : artifact === undefined ? (
        <Empty icon="file" title={more.artifact.missingTitle} text={more.artifact.missingText} />
      ) : loaded.is === "loading" ? (
        <SkeletonText />
      ) : loaded.is === "failed" ? (
        <div class="pad">
          <Fault title={more.artifact.failedTitle} code={loaded.code}>
            <Button icon="retry" onPress={retry}>
              {said.common.retry}
            </Button>
          </Fault>
        </div>
      ) : (
        <article class="artifact-view">
          {artifact.path === "" ? null : <p class="artifact-place">{more.artifact.place(artifact.path)}</p>}
          <FileView
            file={artifact.file}
            blob={loaded.blob}
            form={formOf(artifact.file)}
            onOpen={() => void share(artifact, loaded.blob)}
          />
        </article>
      )}
    </Page>
  );
}

function useFile(artifact: ArtifactView | undefined): [Loaded, () => void] {
  const session = useSession();
  const [loaded, setLoaded] = useState<Loaded>({ is: "loading" });
  const [tries, setTries] = useState(0);
  const id = artifact?.file.blob.id;
  useEffect(() => {
    if (artifact === undefined) return undefined;
    let isGone = false;
    setLoaded({ is: "loading" });
    session.file(artifact.file).then(
      (blob) => isGone || setLoaded({ is: "there", blob }),
      (error: unknown) => isGone || setLoaded({ is: "failed", code: isProblem(error) ? error.code : "blob_damaged" }),
    );
    return () => {
      isGone = true;
    };
  }, [session, id, tries]);
  return [loaded, () => setTries(tries + 1)];
}

const fileOf = ({ file }: ArtifactView, blob: Blob): File => new File([blob], file.name, { type: file.mime });

/** Hands the file to the platform; where it takes none, it is saved. */
async function share(artifact: ArtifactView, blob: Blob): Promise<void> {
  const file = fileOf(artifact, blob);
  if (!("canShare" in navigator) || !navigator.canShare({ files: [file] })) return save(artifact, blob);
  try {
    await navigator.share({ files: [file] });
  } catch (error) {
    // The person closed the sheet: that is an answer, not a fault.
    if (!(error instanceof DOMException && error.name === "AbortError")) save(artifact, blob);
  }
}

function save({ file }: ArtifactView, blob: Blob): void {
  // Never under its own media type: a page that an agent wrote would open in the app's own origin.
  const address = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  tell(words().common.saved);
}
