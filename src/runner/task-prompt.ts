import type { PromptBlock } from "../agents/agent.ts";
import { inlineImage } from "./inline-image.ts";
import type { RunStart } from "./run-start.ts";
import type { ReadyAgent } from "./thread-agent.ts";

const newSessionWords =
  "This is a new conversation: earlier tasks of this thread were done in another one that you cannot see. Their results are in the folders; if the task refers to something you cannot find, say so.";

/** What the agent is told: where things go, what it should know of earlier tries, the files, the task's own words. */
export function promptOf(
  { task, thread, launch }: RunStart,
  files: string[],
  session: ReadyAgent["session"],
): PromptBlock[] {
  const blocks: PromptBlock[] = [];
  const isFresh = session === "first" || session === "lost";
  // The clerk has no model to tell it to.
  if (isFresh && launch.profile.id !== "clerk") {
    blocks.push({
      type: "text",
      text: `Put files that do not belong into the project into this folder: ${launch.resultsDir}`,
    });
    if (thread.session !== null) blocks.push({ type: "text", text: newSessionWords });
  }
  const note = "resumeNote" in task ? task.resumeNote : null;
  if (note !== null) blocks.push({ type: "text", text: note });
  for (const [index, path] of files.entries()) {
    const file = task.body.attachments[index];
    if (!file) continue;
    const image = inlineImage(launch.stateDir, task.id, file);
    blocks.push(
      image === null
        ? { type: "file", path, name: file.name, mime: file.mime }
        : { type: "image", path, name: file.name, ...image },
    );
  }
  blocks.push({ type: "text", text: task.body.text });
  return blocks;
}
