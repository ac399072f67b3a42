import type { ContentBlock } from "@agentclientprotocol/sdk";
import { pathToFileURL } from "node:url";
import { unreachable } from "../kit/never.ts";
import type { PromptBlock } from "./agent.ts";
import { fieldsOf, type Fields } from "./wire-fields.ts";

/** An image goes as a link where the agent takes none: every agent must take text and links. */
export function wirePrompt(blocks: PromptBlock[], capabilities: Fields): ContentBlock[] {
  const takesImages = fieldsOf(capabilities["promptCapabilities"])["image"] === true;
  return blocks.map((block) => wireBlock(block, takesImages));
}

function wireBlock(block: PromptBlock, takesImages: boolean): ContentBlock {
  switch (block.type) {
    case "text":
      return { type: "text", text: block.text };
    case "file":
      return { type: "resource_link", uri: pathToFileURL(block.path).href, name: block.name, mimeType: block.mime };
    case "image":
      if (!takesImages)
        return { type: "resource_link", uri: pathToFileURL(block.path).href, name: block.name, mimeType: block.mime };
      return { type: "image", data: block.data, mimeType: block.mime };
    default:
      return unreachable(block);
  }
}
