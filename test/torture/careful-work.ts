import { existsSync, readFileSync } from "node:fs";
import type { Computer } from "../e2e/errand.ts";
import type { LedgerLine } from "../e2e/scripted.ts";
import { script, type Step } from "../fakes/scripted-agent-script.ts";
import type { Chance } from "./chance.ts";
import type { Deeds } from "./invariants.ts";

const effectsFile = (computer: Computer): string => computer.at("scripted/effects.txt");

/** What is there, a line each. */
export function effectsOf(computer: Computer): string[] {
  const file = effectsFile(computer);
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}

/**
 * A careful agent's work: its one effect is a single write that it looks for first, as the words it resumes with tell it
 * to. What it writes into the ledger is counted as it is: once per attempt, once per leave.
 */
export function carefulWork(name: string, canary: string, computer: Computer, chance: Chance): string {
  const file = effectsFile(computer);
  const pause = (): Step[] => (chance.is(0.5) ? [{ do: "wait_ms", ms: chance.between(5, 150) }] : []);
  const asked: Step = {
    do: "ask",
    tool: "shell",
    kind: "execute",
    command: `finish ${name}`,
    yes: [{ do: "ledger", text: `allowed ${name}` }],
  };
  return script(
    `${canary} do ${name}`,
    { do: "ledger", text: `begin ${name}` },
    ...pause(),
    { do: "say", text: `${canary} begins ${name}`, chunks: chance.between(1, 4) },
    { do: "shell", command: `grep -qxs ${name} '${file}' || echo ${name} >> '${file}'` },
    ...pause(),
    ...(chance.is(0.7) ? [asked] : []),
    ...pause(),
    { do: "shell", command: `test -e ${name}.md || echo '${canary} ${name}' > ${name}.md` },
    { do: "say", text: `finished ${name}` },
  );
}

/** What the agents of this computer wrote down. */
export function deedsOf(computer: Computer, ledger: readonly LedgerLine[]): (name: string) => Deeds {
  const effects = countOf(effectsOf(computer));
  const lines = countOf(ledger.map(({ effect }) => effect));
  return (name) => ({
    begun: lines.get(`begin ${name}`) ?? 0,
    allowed: lines.get(`allowed ${name}`) ?? 0,
    effects: effects.get(name) ?? 0,
  });
}

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
