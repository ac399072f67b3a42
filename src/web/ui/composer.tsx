import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { moreWords } from "../words/words.ts";
import { AttachmentChips } from "./attachments.tsx";
import { IconButton } from "./button.tsx";
import { FileButtons } from "./file-buttons.tsx";
import { Segmented } from "./segmented.tsx";
import { TextBox } from "./text-box.tsx";
import { pastedFiles, useFiles } from "./use-files.ts";

export type Given = { how: "now" | "next"; text: string; files: readonly File[] };

/**
 * One line at the foot of a thread. While a task works it offers now (into the running turn) or next (queued); else
 * every send is a new task. What is written stays until it is written down: a refused send loses no words.
 */
export function Composer({
  isWorking,
  onSend,
}: {
  isWorking: boolean;
  onSend: (given: Given) => Promise<boolean>;
}): VNode {
  const { compose } = moreWords();
  const [text, setText] = useState("");
  const [mode, setMode] = useState<"now" | "next">("now");
  const [isSending, setSending] = useState(false);
  // Until somebody begins to write, the room belongs to what is read, and nothing moves when the work ends.
  const [hasBegun, setBegun] = useState(false);
  const { files, add, remove, clear } = useFiles();
  const how = isWorking ? mode : "next";
  const canSend = text.trim() !== "" && !isSending && (how === "next" || files.length === 0);
  const take = (more: readonly File[]) => {
    add(more);
    // A message into a running turn is words only.
    if (more.length > 0) setMode("next");
  };
  const send = async () => {
    if (!canSend) return;
    setSending(true);
    if (await onSend({ how, text: text.trim(), files })) {
      setText("");
      clear();
    }
    setSending(false);
  };
  return (
    <form
      class="composer"
      data-testid="composer"
      onFocusIn={() => setBegun(true)}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {isWorking && hasBegun ? (
        <div class="composer-mode">
          <Segmented
            label={compose.mode}
            value={mode}
            options={[
              { value: "now", title: compose.now },
              { value: "next", title: compose.next },
            ]}
            onChange={setMode}
            testId="now-next"
          />
          <p class="small soft">
            {how === "next" ? compose.nextNote : files.length > 0 ? compose.noFilesNow : compose.nowNote}
          </p>
        </div>
      ) : null}
      <AttachmentChips files={files} onRemove={remove} />
      <div class="composer-line">
        <FileButtons onFiles={take} />
        <TextBox
          rows={1}
          value={text}
          label={compose.label}
          placeholder={how === "now" ? compose.placeholderNow : compose.placeholderNext}
          onInput={setText}
          onPaste={(event) => {
            const pasted = pastedFiles(event, files.length);
            if (pasted.length === 0) return;
            event.preventDefault();
            take(pasted);
          }}
          onSend={() => void send()}
          testId="composer-text"
        />
        <IconButton icon="send" label={compose.send} isMain isSubmit isDisabled={!canSend} testId="send" />
      </div>
    </form>
  );
}
