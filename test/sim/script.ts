/** What a task's text tells the agent to do. `exit`: the agent dies there, the first time it gets so far. */
export type Step =
  | { do: "effect" | "ask" | "question" | "say" | "exit"; id: string }
  | { do: "think"; id: string; ms: number };
export type Script = { task: string; steps: Step[]; end: "end" | "limit" | "failed" };

export const textOf = (script: Script): string => `${JSON.stringify(script)} CANARY-text`;

export function scriptOf(text: string): Script {
  return JSON.parse(text.slice(0, text.lastIndexOf("}") + 1)) as Script;
}
