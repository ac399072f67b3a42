import { useState } from "preact/hooks";
import { limits } from "../../domain/limits.ts";
import { moreWords } from "../words/words.ts";
import { tell } from "./toast.tsx";

/** The files of a task that is being written: chosen, photographed or pasted. Names are made different: the computer refuses twins. */
export function useFiles(): {
  files: readonly File[];
  add: (more: readonly File[]) => void;
  remove: (index: number) => void;
  clear: () => void;
} {
  const [files, setFiles] = useState<readonly File[]>([]);
  return {
    files,
    add(more) {
      const all = [...files];
      for (const file of more) all.push(withOwnName(file, all));
      if (all.length > limits.attachmentsMax) tell(moreWords().compose.tooMany(limits.attachmentsMax));
      setFiles(all.slice(0, limits.attachmentsMax));
    },
    remove: (index) => setFiles(files.filter((_, at) => at !== index)),
    clear: () => setFiles([]),
  };
}

/** Images on the clipboard have no name of their own worth keeping. */
export function pastedFiles(event: ClipboardEvent, already: number): File[] {
  const files = [...(event.clipboardData?.files ?? [])];
  return files.map((file, index) =>
    file.name === "image.png"
      ? new File([file], `${moreWords().compose.pasted(already + index + 1)}.png`, { type: file.type })
      : file,
  );
}

function withOwnName(file: File, others: readonly File[]): File {
  const isTaken = (name: string) => others.some((other) => other.name === name);
  if (!isTaken(file.name)) return file;
  const dot = file.name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [file.name.slice(0, dot), file.name.slice(dot)] : [file.name, ""];
  let number = 2;
  while (isTaken(`${stem} ${number}${ending}`)) number += 1;
  return new File([file], `${stem} ${number}${ending}`, { type: file.type });
}
