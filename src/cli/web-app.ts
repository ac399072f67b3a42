import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built phone app: beside the compiled program in a package, in dist/ of a checkout. Null where it was not built. */
export function webAppFolder(): string | null {
  const isSource = import.meta.url.endsWith(".ts");
  const folder = fileURLToPath(new URL(isSource ? "../../dist/web/" : "../web/", import.meta.url));
  return existsSync(`${folder}index.html`) ? folder : null;
}
