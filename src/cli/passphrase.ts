import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { Problem } from "../domain/problem.ts";
import type { Cli } from "./cli.ts";
import { shown } from "./shown.ts";
import { StdinLines } from "./stdin-lines.ts";

/** From a pipe: its first line. From a terminal: typed unseen, a new one twice. Throws `passphrase_missing`, `passphrases_differ`. */
export async function readPassphrase(cli: Cli, kind: "new" | "known"): Promise<string> {
  const words = cli.words.backup;
  if (!cli.canAsk) {
    const lines = new StdinLines(cli.io.stdin);
    try {
      return some(await lines.next(cli.stopSignal()));
    } finally {
      lines.close();
    }
  }
  const first = some(await typedUnseen(cli, words.passphrase));
  if (kind === "new" && (await typedUnseen(cli, words.passphraseAgain)) !== first)
    throw new Problem("passphrases_differ");
  return first;
}

async function typedUnseen(cli: Cli, question: string): Promise<string | null> {
  cli.talk.piece(shown(`${question} `));
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: cli.io.stdin, output, terminal: true });
  try {
    return await new Promise((resolve, reject) => {
      cli.stopSignal().addEventListener("abort", () => reject(new Problem("stopped")), { once: true });
      // Raw input swallows the terminal's own Ctrl-C.
      reader.once("SIGINT", () => reject(new Problem("stopped")));
      reader.once("close", () => resolve(null));
      reader.once("line", resolve);
    });
  } finally {
    reader.close();
    cli.talk.freshLine();
  }
}

function some(typed: string | null): string {
  if (typed === null || typed === "") throw new Problem("passphrase_missing");
  return typed;
}
