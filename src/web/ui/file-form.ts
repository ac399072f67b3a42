import type { FileRef } from "../../domain/entries.ts";
import type { IconName } from "./icon.tsx";

export type FileForm = { is: "markdown" | "table" | "image" | "code" | "text" | "handed"; icon: IconName };

const codeEndings =
  /\.(ts|tsx|js|jsx|mjs|py|rb|go|rs|java|kt|swift|c|h|cpp|cs|php|sh|sql|css|html?|xml|ya?ml|toml|json|diff|patch)$/i;
/** What every browser draws. SVG is text here: a picture that may hold a script is not opened as one. */
const images = /^image\/(png|jpe?g|gif|webp|avif|bmp)$/;

/** How a file is shown here, by its name first: programs are careless with media types. */
export function formOf({ name, mime }: Pick<FileRef, "name" | "mime">): FileForm {
  if (/\.(md|markdown)$/i.test(name) || mime === "text/markdown") return { is: "markdown", icon: "page" };
  if (/\.(csv|tsv)$/i.test(name) || mime === "text/csv") return { is: "table", icon: "table" };
  if (images.test(mime)) return { is: "image", icon: "image" };
  if (codeEndings.test(name)) return { is: "code", icon: "code" };
  if (/^text\//.test(mime) || /\.(txt|log|eml)$/i.test(name) || mime === "message/rfc822")
    return { is: "text", icon: "page" };
  return { is: "handed", icon: "file" };
}
