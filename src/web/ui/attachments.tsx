import type { VNode } from "preact";
import { moreWords, words } from "../words/words.ts";
import { formOf } from "./file-form.ts";
import { Icon } from "./icon.tsx";

export function AttachmentChips({
  files,
  onRemove,
}: {
  files: readonly File[];
  onRemove: (index: number) => void;
}): VNode | null {
  if (files.length === 0) return null;
  const { compose } = moreWords();
  const { format } = words();
  return (
    <ul class="chips" aria-label={compose.attached(files.length)} data-testid="attachments">
      {files.map((file, index) => (
        <li key={`${index}-${file.name}`} class="chip">
          <Icon name={formOf({ name: file.name, mime: file.type }).icon} />
          <span class="chip-name one-line">{file.name}</span>
          <span class="chip-size num">{format.size(file.size)}</span>
          <button
            type="button"
            class="chip-remove"
            aria-label={compose.remove(file.name)}
            onClick={() => onRemove(index)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
