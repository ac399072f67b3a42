import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";
import { silentLog } from "../../src/domain/ports.ts";
import { Problem } from "../../src/domain/problem.ts";
import type { DeskApi } from "../../src/runner/desk-api.ts";
import { DeskSocket } from "../../src/runner/desk-socket.ts";
import { fakeDesk } from "./fake-desk.ts";
import type { Call } from "./fake-desk.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { realClock } from "./real-clock.ts";

type TerminalOptions = ConstructorParameters<typeof FakeTerminal>[0];
export type Ran = { exitCode: number; out: string; err: string; json: unknown };

/** The command line in a home of its own, and the desk it speaks to behind the real socket. */
export class ErrandCommand {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), "errand-cli-")));
  #desk: DeskSocket | null = null;

  /** From now on a desk that answers so is running; its calls are written down. */
  async running(answers: Partial<DeskApi>): Promise<Call[]> {
    const api = fakeDesk(answers);
    this.#desk = await DeskSocket.open({ path: join(this.home, "desk.sock"), api, clock: realClock, log: silentLog });
    return api.calls;
  }

  /** Runs one command to its end. */
  async run(argv: readonly string[], options: Partial<TerminalOptions> = {}, stdin?: string): Promise<Ran> {
    const at = this.terminal(options);
    if (stdin !== undefined) at.stdin.end(stdin);
    return this.ended(main(argv, at), at);
  }

  terminal(options: Partial<TerminalOptions> = {}): FakeTerminal {
    return new FakeTerminal({ home: this.home, ...options });
  }

  async ended(exit: Promise<number>, at: FakeTerminal): Promise<Ran> {
    const exitCode = await exit;
    const last = at.stdout.lines.at(-1) ?? "";
    return { exitCode, out: at.stdout.text, err: at.stderr.text, json: /^[[{]/.test(last) ? JSON.parse(last) : null };
  }

  async stop(): Promise<void> {
    await this.#desk?.close();
    this.#desk = null;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true });
  }
}

export const refusing =
  (code: string, detail = {}, next: string | null = null) =>
  async (): Promise<never> => {
    throw new Problem(code, detail, next);
  };
