import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAgent, type AgentLimits } from "../../src/agents/acp-agent.ts";
import type { Agent, TurnEnd } from "../../src/agents/agent.ts";
import type { AgentProfile } from "../../src/agents/profile.ts";
import { noFailpoint, silentLog, type LogFields } from "../../src/domain/ports.ts";
import { realClock } from "./real-clock.ts";
import { RecordingHost } from "./recording-host.ts";
import { script, scriptedProfile, type ScriptedOptions, type Step } from "./scripted-agent-script.ts";

export type DriveOptions = {
  profile?: Partial<AgentProfile>;
  limits?: Partial<AgentLimits>;
  /** The folder of an earlier agent, to go on with its sessions. */
  folder?: string;
  env?: Record<string, string>;
};

/** The scripted agent as a real child process, in a folder of its own, with a host that keeps what it did. */
export class DrivenAgent {
  readonly host = new RecordingHost();
  readonly folder: string;
  readonly warnings: { text: string; fields: LogFields | undefined }[] = [];
  sessionId = "";
  resumed = false;
  #agent: Agent | null = null;

  constructor(folder: string = mkdtempSync(join(tmpdir(), "errand-agent-"))) {
    this.folder = folder;
  }

  static async start(scripted: ScriptedOptions = {}, options: DriveOptions = {}): Promise<DrivenAgent> {
    const driven = new DrivenAgent(options.folder);
    const all = { stateDir: join(driven.folder, "state"), ledger: join(driven.folder, "ledger"), ...scripted };
    const profile = scriptedProfile(all, options.profile);
    const starting = startAgent({
      profile,
      host: driven.host,
      clock: realClock,
      log: { ...silentLog, warn: (text, fields) => driven.warnings.push({ text, fields }) },
      failpoint: noFailpoint,
      limits: { agentStopMs: 1_000, ...options.limits },
      spawn: { argv: profile.command, cwd: driven.folder, env: { PATH: process.env["PATH"] ?? "", ...options.env } },
    });
    try {
      driven.#agent = await starting;
    } catch (error) {
      rmSync(driven.folder, { recursive: true, force: true });
      throw error;
    }
    return driven;
  }

  /** Started and in a session. */
  static async open(
    scripted: ScriptedOptions = {},
    options: DriveOptions & { resume?: string } = {},
  ): Promise<DrivenAgent> {
    const driven = await DrivenAgent.start(scripted, options);
    await driven.openSession(options.resume ?? null);
    return driven;
  }

  get agent(): Agent {
    if (this.#agent === null) throw new Error("not started");
    return this.#agent;
  }

  async openSession(resume: string | null): Promise<void> {
    const { sessionId, resumed } = await this.agent.openSession({ cwd: this.folder, resume, mcpServers: [] });
    this.sessionId = sessionId;
    this.resumed = resumed;
  }

  /** One turn of these steps; what the host kept before is forgotten. */
  turn(...steps: Step[]): Promise<TurnEnd> {
    return this.say("do it", ...steps);
  }

  say(words: string, ...steps: Step[]): Promise<TurnEnd> {
    this.host.forget();
    return this.agent.prompt([{ type: "text", text: script(words, ...steps) }]);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** What the agent wrote down, in order. */
  ledger(): { effect: string; pid: number; [field: string]: unknown }[] {
    const file = this.path("ledger");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    // Written by the scripted agent, one object in each line.
    return lines.map((line) => JSON.parse(line) as { effect: string; pid: number });
  }

  get pid(): number {
    return this.ledger().at(-1)?.pid ?? 0;
  }

  async close(): Promise<void> {
    await this.#agent?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
