import { Problem } from "../domain/problem.ts";
import type { Cli } from "./cli.ts";
import { phoneOrigin } from "./phone-probe.ts";
import type { FoundWay } from "./phone-ways.ts";
import { join, shown, shownLine, table } from "./shown.ts";
import type { StdinLines } from "./stdin-lines.ts";
import { programOf } from "./up-lines.ts";

/** Without a terminal nobody is asked: what there is, each with the command for it. */
export function listWays(cli: Cli, ways: readonly FoundWay[], isJson: boolean): null {
  const { out, words } = cli;
  const own = { way: "address", url: null, isFound: null, why: null, run: "errand phone --url https://NAME" };
  const rows = ways.map((found) =>
    found.isFound
      ? { way: found.way.kind, url: found.way.url, isFound: true, why: null, run: found.run }
      : { way: found.kind, url: null, isFound: false, why: words.phone.missing[found.why], run: null },
  );
  const all = ways.some((found) => (found.isFound ? found.way.kind : found.kind) === "hub") ? rows : [...rows, own];
  if (isJson) out.json({ ways: all });
  else
    out.lines(
      table(
        all.map(({ way, url, why, run }) => [
          shown(way),
          shownLine(url ?? why ?? words.phone.ownAddress),
          shownLine((run ?? "-").replace(/^errand(?= )/, programOf(cli))),
        ]),
      ),
    );
  return null;
}

/** The question of the command; only what was found is offered, and an own address, which only the person knows. */
export async function chooseWay(
  cli: Cli,
  ways: readonly FoundWay[],
  lines: StdinLines,
  signal: AbortSignal,
): Promise<FoundWay | null> {
  const { talk, words } = cli;
  const [only] = ways;
  // A hub that runs elsewhere is the way.
  if (only !== undefined && (only.isFound ? only.way.kind : only.kind) === "hub") return only;
  const found = ways.filter((way) => way.isFound);
  const offered = [...found.map((way) => words.phone.offer[way.way.kind](way.way.url)), words.phone.ownAddress];
  talk.line(talk.paint("bold", shown(words.phone.question)));
  for (const [index, text] of offered.entries()) talk.line(join([shown(`  ${index + 1}`), shownLine(text)], "  "));
  for (const way of ways)
    if (!way.isFound) talk.line(talk.paint("faint", shownLine(`  -  ${words.phone.missing[way.why]}`)));
  for (;;) {
    const typed = await ask(cli, words.phone.choose(offered.length), lines, signal);
    const chosen = Number(typed);
    if (!Number.isInteger(chosen) || chosen < 1 || chosen > offered.length) continue;
    const way = found[chosen - 1];
    if (way) return way;
    const url = phoneOrigin(await ask(cli, words.phone.typeAddress, lines, signal));
    return { isFound: true, way: { kind: "address", url }, run: "", serve: null };
  }
}

async function ask({ talk }: Cli, question: string, lines: StdinLines, signal: AbortSignal): Promise<string> {
  talk.piece(shown(`${question} `));
  const typed = await lines.next(signal);
  if (typed === null) throw new Problem("phone_nothing_chosen");
  talk.lineTyped();
  return typed.trim();
}
