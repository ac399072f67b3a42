import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { moreWords } from "../words/words.ts";
import { IconButton } from "./button.tsx";

/** Attach and photograph: native file inputs behind buttons of our own. */
export function FileButtons({
  onFiles,
  isDisabled,
}: {
  onFiles: (files: File[]) => void;
  isDisabled?: boolean;
}): VNode {
  const { compose } = moreWords();
  const files = useRef<HTMLInputElement>(null);
  const photo = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    onFiles([...(input.files ?? [])]);
    // The same file may be chosen again after it was removed.
    input.value = "";
  };
  return (
    <>
      <IconButton
        icon="attach"
        label={compose.attach}
        isDisabled={isDisabled === true}
        onPress={() => files.current?.click()}
        testId="attach"
      />
      <IconButton
        icon="camera"
        label={compose.photo}
        isDisabled={isDisabled === true}
        onPress={() => photo.current?.click()}
        testId="photo"
      />
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={compose.attach}
        onChange={(event) => take(event.currentTarget)}
        data-testid="attach-input"
      />
      <input
        ref={photo}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-label={compose.photo}
        onChange={(event) => take(event.currentTarget)}
        data-testid="photo-input"
      />
    </>
  );
}
