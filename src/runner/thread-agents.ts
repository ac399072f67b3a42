import type { ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { ThreadAgent, type ThreadAgentPorts } from "./thread-agent.ts";
import { nameOf } from "./fault-name.ts";

/** The agents of all threads. Few stay warm: beyond that the one that has rested longest is stopped; its session is kept. */
export class ThreadAgents {
  readonly #ports: ThreadAgentPorts;
  readonly #agents = new Map<ThreadId, ThreadAgent>();
  /** In the order in which they began to rest. */
  readonly #resting = new Set<ThreadAgent>();

  constructor(ports: ThreadAgentPorts) {
    this.#ports = ports;
  }

  of(id: ThreadId): ThreadAgent {
    let agent = this.#agents.get(id);
    if (!agent) {
      agent = new ThreadAgent(id, this.#ports, (isResting) => this.#changed(id, isResting));
      this.#agents.set(id, agent);
    }
    return agent;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.stop()));
  }

  #changed(id: ThreadId, isResting: boolean): void {
    const agent = this.#agents.get(id);
    if (!agent) return;
    this.#resting.delete(agent);
    if (!isResting) return;
    this.#resting.add(agent);
    const [longest] = this.#resting;
    if (this.#resting.size <= limits.warmAgentsMax || !longest) return;
    longest.stop().catch((error: unknown) => {
      this.#ports.log.error("an agent that rested long was not stopped", { error: nameOf(error) });
    });
  }
}
