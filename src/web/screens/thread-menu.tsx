import type { VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { ThreadId } from "../../domain/ids.ts";
import { go } from "../router.ts";
import { useSession } from "../session-context.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Confirm, Dialog } from "../ui/dialog.tsx";
import { attempt } from "../ui/toast.tsx";
import { moreWords, words } from "../words/words.ts";

export function ThreadMenu({ id, title, isArchived }: { id: ThreadId; title: string; isArchived: boolean }): VNode {
  const session = useSession();
  const { menu: said } = moreWords();
  const menuId = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<"rename" | "archive" | null>(null);
  const choose = (what: "rename" | "archive") => {
    menu.current?.hidePopover();
    setOpen(what);
  };
  const schedule = () => {
    menu.current?.hidePopover();
    go({ at: "schedules", path: `/new/${id}` });
  };
  const archive = async () => {
    if (await attempt(() => session.archive(id))) go({ at: "threads" });
  };
  return (
    <>
      <IconButton icon="more" label={said.label} popover={menuId} testId="thread-menu" />
      <div id={menuId} ref={menu} class="menu" popover="auto">
        <button type="button" onClick={() => choose("rename")} data-testid="rename">
          {said.rename}
        </button>
        {isArchived ? null : (
          <button type="button" onClick={schedule} data-testid="schedule-here">
            {moreWords().schedules.menu}
          </button>
        )}
        {isArchived ? null : (
          <button type="button" onClick={() => choose("archive")} data-testid="archive">
            {said.archive}
          </button>
        )}
      </div>
      <Dialog title={said.renameTitle} isOpen={open === "rename"} onClose={() => setOpen(null)}>
        <RenameForm
          title={title}
          onDone={(next) => {
            setOpen(null);
            if (next !== null) void attempt(() => session.rename(id, next));
          }}
        />
      </Dialog>
      <Confirm
        title={said.archiveTitle}
        text={said.archiveText}
        act={said.archive}
        isOpen={open === "archive"}
        onClose={() => setOpen(null)}
        onAct={() => void archive()}
      />
    </>
  );
}

function RenameForm({ title, onDone }: { title: string; onDone: (next: string | null) => void }): VNode {
  const { menu: said } = moreWords();
  const id = useId();
  const [next, setNext] = useState(title);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const named = next.trim();
    onDone(named === "" || named === title ? null : named);
  };
  return (
    <form class="field" onSubmit={submit}>
      <label class="field-label" for={id}>
        {said.renameLabel}
      </label>
      <input
        id={id}
        class="input"
        value={next}
        maxLength={120}
        onInput={(event) => setNext(event.currentTarget.value)}
      />
      <div class="dialog-buttons">
        <Button onPress={() => onDone(null)}>{words().common.cancel}</Button>
        <Button kind="main" isSubmit>
          {said.rename}
        </Button>
      </div>
    </form>
  );
}
