/** One answer of the model. Several in a row make the rounds of one turn: call a tool, read its result, say something. */
export type ModelStep = {
  say?: string;
  calls?: { tool: string; input: Record<string, unknown> }[];
  /** Streams what there is to say, then leaves the stream open until the caller goes. */
  hold?: boolean;
  /** Answers with an error instead. The type decides whether an agent tries again. */
  fail?: { status: number; type: string; message: string };
  /** How often it fails before it answers as the rest of the step says; always, when left out. */
  failTimes?: number;
  /** Text is streamed in this many chunks. */
  chunks?: number;
};

export type ModelMessage = { role: string; text: string };

const marker = "#model ";

/** A prompt whose last line tells the model endpoint what to answer, round by round. */
export function modelScript(words: string, ...steps: ModelStep[]): string {
  return `${words}\n${marker}${JSON.stringify(steps)}`;
}

/**
 * The answer that is due. The newest marker counts: an agent merges a cancelled prompt into the next one. The number
 * of answers given since is the round, so the endpoint itself needs no memory. Null when nothing was scripted.
 */
export function dueStep(messages: ModelMessage[]): ModelStep | null {
  const at = messages.findLastIndex((message) => message.role === "user" && message.text.includes(marker));
  const asked = messages[at];
  if (asked === undefined) return null;
  const line = asked.text.slice(asked.text.lastIndexOf(marker) + marker.length).split("\n")[0] ?? "[]";
  // A test wrote the line with modelScript(); an agent passes it on unchanged.
  const steps = JSON.parse(line) as ModelStep[];
  const round = messages.slice(at + 1).filter((message) => message.role === "assistant").length;
  return steps[round] ?? { say: "nothing more to say" };
}
