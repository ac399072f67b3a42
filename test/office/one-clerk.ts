import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { methods } from "@agentclientprotocol/sdk";
import { DrivenClerk, makeDesk } from "../samples/driven-clerk.ts";
import type { Turn } from "../samples/driven-clerk.ts";

/** One clerk for many projects, each in a session of its own: starting a program for each would only take time. */
export class OneClerk {
  readonly #desk = makeDesk();
  #clerk: DrivenClerk | null = null;
  #count = 0;

  /** Does the task in a copy of `input` and gives the folder in which it was done. */
  async work(input: string, words: string): Promise<{ turn: Turn; folder: string }> {
    const clerk = this.#clerk ?? (await new DrivenClerk(this.#desk).start());
    this.#clerk = clerk;
    this.#count += 1;
    const folder = join(this.#desk.base, `project ${this.#count}`);
    mkdirSync(folder);
    cpSync(input, folder, { recursive: true });
    const { sessionId } = await clerk.connection.agent.request(methods.agent.session.new, { cwd: folder, mcpServers: [] });
    clerk.sessionId = sessionId;
    return { turn: await clerk.prompt(words), folder };
  }

  async close(): Promise<void> {
    await this.#clerk?.close();
    this.#desk.remove();
  }
}
