import { markdownPayloads } from "./markdown-payloads.ts";
import { markupPayloads } from "./markup-payloads.ts";
import { textPayloads } from "./text-payloads.ts";

/** `id`: the mark that this payload's script would leave, and the path it would ask for. */
export type Payload = { id: number; text: string };

/** What a model, a file or a stranger's document could be made to say; each but once. */
export function hostilePayloads(trap: string): Payload[] {
  const texts = new Set([...markupPayloads, ...markdownPayloads, ...textPayloads]);
  return [...texts].map((text, id) => ({
    id,
    text: text.replaceAll("%RUN%", `globalThis.pwned=${id}`).replaceAll("%TRAP%", `${trap}/${id}`),
  }));
}
