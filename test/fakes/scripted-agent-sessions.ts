import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** What the scripted agent remembers: prompts per session, on disk when it has a state folder; and its ledger. */
export class Sessions {
  readonly #stateDir: string | null;
  readonly #ledger: string | null;
  readonly #texts = new Map<string, string[]>();
  readonly #cwds = new Map<string, string>();

  constructor(stateDir: string | null, ledger: string | null) {
    this.#stateDir = stateDir;
    this.#ledger = ledger;
  }

  create(sessionId: string, cwd: string): void {
    this.#texts.set(sessionId, []);
    this.setCwd(sessionId, cwd);
    if (this.#stateDir === null) return;
    mkdirSync(this.#stateDir, { recursive: true });
    appendFileSync(this.#file(sessionId, this.#stateDir), "");
  }

  setCwd(sessionId: string, cwd: string): void {
    this.#cwds.set(sessionId, cwd);
  }

  cwdOf(sessionId: string): string {
    return this.#cwds.get(sessionId) ?? process.cwd();
  }

  /** Null when no such session is known. */
  load(sessionId: string): string[] | null {
    if (this.#stateDir === null) return this.#texts.get(sessionId) ?? null;
    const file = this.#file(sessionId, this.#stateDir);
    if (!existsSync(file)) return null;
    const texts = readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => String(JSON.parse(line)));
    this.#texts.set(sessionId, texts);
    return texts;
  }

  addPrompt(sessionId: string, text: string): void {
    this.textsOf(sessionId).push(text);
    if (this.#stateDir !== null) appendFileSync(this.#file(sessionId, this.#stateDir), `${JSON.stringify(text)}\n`);
  }

  textsOf(sessionId: string): string[] {
    const texts = this.#texts.get(sessionId) ?? [];
    this.#texts.set(sessionId, texts);
    return texts;
  }

  note(effect: string, fields: Record<string, unknown> = {}): void {
    if (this.#ledger === null) return;
    const fd = openSync(this.#ledger, "a");
    writeSync(fd, `${JSON.stringify({ effect, pid: process.pid, ...fields })}\n`);
    fsyncSync(fd);
    closeSync(fd);
  }

  #file(sessionId: string, stateDir: string): string {
    return join(stateDir, `${sessionId}.jsonl`);
  }
}
