import type { Totals } from "./totals.ts";

/** The page docs/simulation.md: what the simulator is, and what one long run of it came to. */
export function reportText(totals: Totals, { from, seconds }: { from: number; seconds: number }): string {
  const hours = totals.simulatedMs / 3_600_000;
  const rows = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .toSorted((a, b) => b[1] - a[1])
      .map(([kind, count]) => `| ${kind} | ${count} |`)
      .join("\n");
  return `# Simulation

Made by \`npm run simulate -- --seeds ${totals.seeds} --from ${from} --report docs/simulation.md\`. Each seed is one life of a space: the real hub, two
real runners and two real devices in one process and one virtual time, over a network in memory, with agents that write each
effect into a ledger. The seed decides what people do and what goes wrong. The same seed gives the same life.

| | |
| --- | --- |
| seeds | ${totals.seeds}, from ${from} |
| entries in the hubs' logs | ${totals.entries} |
| events | ${totals.events} |
| simulated time | ${hours.toFixed(0)} hours |
| on this machine | ${seconds.toFixed(0)} s, ${(totals.seeds / seconds).toFixed(1)} seeds a second |

| fault | times |
| --- | --- |
${rows(totals.faults)}

| what came of it, in the logs' words | times |
| --- | --- |
${rows(totals.happened)}

\`\`\`
${totals.line}
\`\`\`
`;
}
