import { Problem } from "../domain/problem.ts";
import type { AgentExit } from "./agent.ts";

/** Why an agent did not start. Its last words may hold anything, so they stay apart from what may cross a wire. */
export class AgentDidNotStart extends Problem {
  readonly stderrTail: string;

  constructor(agent: string, reason: "not_found" | "exited" | "silent" | "not_acp", exit: AgentExit) {
    super("agent_did_not_start", { agent, reason, code: exit.code, signal: exit.signal });
    this.stderrTail = exit.stderrTail;
  }
}
