import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

const query = matchMedia("(min-width: 56.25em)");
const wide = signal(query.matches);
query.addEventListener("change", () => (wide.value = query.matches));

/** List and thread side by side from 900 px on; in em, so that very large text gets the phone's layout. */
export const isWide: ReadonlySignal<boolean> = wide;
