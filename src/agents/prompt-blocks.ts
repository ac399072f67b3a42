import type { ContentBlock } from "@agentclientprotocol/sdk";
import { pathToFileURL } from "node:url";
import { unreachable } from "../kit/never.ts";
import type { PromptBlock } from "./agent.ts";
import { fieldsOf, type Fields } from "./wire-fields.ts";

/** An image goes with its link, so that the agent can also use the file; and as the link alone where it takes none: every agent must take those. */
export function wirePrompt(blocks: PromptBlock[], capabilities: Fields): ContentBlock[] {
  const takesImages = fieldsOf(capabilities["promptCapabilities"])["image"] === true;
  return blocks.flatMap((block) => wireBlocks(block, takesImages));
}

function wireBlocks(block: PromptBlock, takesImages: boolean): ContentBlock[] {
  switch (block.type) {
    case "text":
      return [{ type: "text", text: block.text }];
    case "file":
      return [linkTo(block)];
    case "image":
      return [
        ...(takesImages ? [{ type: "image" as const, data: block.data, mimeType: block.mime }] : []),
        linkTo(block),
      ];
    default:
      return unreachable(block);
  }
}

const linkTo = ({ path, name, mime }: { path: string; name: string; mime: string | null }): ContentBlock => ({
  type: "resource_link",
  uri: pathToFileURL(path).href,
  name,
  mimeType: mime,
});
