import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import { client, methods, ndJsonStream, PROTOCOL_VERSION } from "@agentclientprotocol/sdk";
import type { ClientConnection, ContentBlock, PromptResponse, RequestPermissionRequest, SessionNotification } from "@agentclientprotocol/sdk";

export const repo = fileURLToPath(new URL("../..", import.meta.url));
const main = join(repo, "src/clerk/main.ts");

/** Folders of one test: a project, a place for results, a home. */
export type Desk = { base: string; cwd: string; results: string; home: string; remove(): void };

/** `input` is copied to be the project; without it the project starts empty. */
export function makeDesk(input?: string): Desk {
  const base = mkdtempSync(join(tmpdir(), "clerk-"));
  const desk = { base, cwd: join(base, "project"), results: join(base, "results"), home: join(base, "home"), remove: () => rmSync(base, { recursive: true, force: true }) };
  for (const folder of [desk.cwd, desk.results, desk.home]) mkdirSync(folder);
  if (input !== undefined) cpSync(input, desk.cwd, { recursive: true });
  return desk;
}

export const sample = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export type Answer = (request: RequestPermissionRequest) => "allow" | "reject" | "never";
export type Update = SessionNotification["update"];
export type Turn = PromptResponse & { text: string; updates: Update[]; asked: RequestPermissionRequest[] };

/** Clerk as a real process, driven over ACP as a runner does it. */
export class DrivenClerk {
  readonly connection: ClientConnection;
  readonly exited: Promise<number | null>;
  readonly updates: Update[] = [];
  readonly asked: RequestPermissionRequest[] = [];
  sessionId = "";
  answer: Answer = () => "allow";
  onUpdate: (update: Update) => void = () => {};
  readonly #desk: Desk;
  readonly #kill: (signal: NodeJS.Signals) => void;

  constructor(desk: Desk, options: { day?: string; flags?: string[]; env?: Record<string, string> } = {}) {
    const child = spawn(process.execPath, [...(options.flags ?? []), main], {
      cwd: desk.cwd,
      env: { HOME: desk.home, ERRAND_RESULTS: desk.results, ERRAND_DAY: options.day ?? "2026-11-22", ...options.env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#desk = desk;
    this.#kill = (signal) => child.kill(signal);
    this.exited = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    // Safe: Node's web streams over bytes; its types leave the element open.
    const input = Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>;
    this.connection = client({ name: "test" })
      .onNotification(methods.client.session.update, ({ params }) => {
        this.updates.push(params.update);
        this.onUpdate(params.update);
      })
      .onRequest(methods.client.session.requestPermission, async ({ params, signal }) => {
        this.asked.push(params);
        const answer = this.answer(params);
        if (answer === "never") {
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
          return { outcome: { outcome: "cancelled" } };
        }
        const option = params.options.find(({ kind }) => kind === (answer === "allow" ? "allow_once" : "reject_once"));
        return { outcome: { outcome: "selected", optionId: option?.optionId ?? "none" } };
      })
      .connect(ndJsonStream(Writable.toWeb(child.stdin), input));
  }

  async start(): Promise<this> {
    await this.initialize();
    const { sessionId } = await this.connection.agent.request(methods.agent.session.new, { cwd: this.#desk.cwd, mcpServers: [] });
    this.sessionId = sessionId;
    return this;
  }

  initialize() {
    return this.connection.agent.request(methods.agent.initialize, { protocolVersion: PROTOCOL_VERSION, clientCapabilities: {} });
  }

  async resume(sessionId: string): Promise<this> {
    await this.initialize();
    await this.connection.agent.request(methods.agent.session.resume, { sessionId, cwd: this.#desk.cwd, mcpServers: [] });
    this.sessionId = sessionId;
    return this;
  }

  async prompt(words: string, attached: readonly string[] = []): Promise<Turn> {
    const [updatesBefore, askedBefore] = [this.updates.length, this.asked.length];
    const prompt: ContentBlock[] = [{ type: "text", text: words }, ...attached.map((path) => ({ type: "resource_link" as const, name: path, uri: pathToFileURL(path).href }))];
    const response = await this.connection.agent.request(methods.agent.session.prompt, { sessionId: this.sessionId, prompt });
    const updates = this.updates.slice(updatesBefore);
    return { ...response, updates, text: textOf(updates), asked: this.asked.slice(askedBefore) };
  }

  cancel(): Promise<void> {
    return this.connection.agent.notify(methods.agent.session.cancel, { sessionId: this.sessionId });
  }

  kill(): Promise<number | null> {
    this.#kill("SIGKILL");
    return this.exited;
  }

  async close(): Promise<void> {
    this.connection.close();
    this.#kill("SIGTERM");
    await this.exited;
  }
}

function textOf(updates: readonly Update[]): string {
  return updates.map((update) => (update.sessionUpdate === "agent_message_chunk" && update.content.type === "text" ? update.content.text : "")).join("");
}
