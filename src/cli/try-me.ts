import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeskApi } from "../runner/desk-api.ts";

/** The folder a newcomer tries Errand on: notes of yesterday, and reports in a mess. Never touched again once it is there. */
export async function makeTryMe(
  desk: DeskApi,
  resultsRoot: string,
  today: string | undefined,
): Promise<{ folder: string; isNew: boolean }> {
  const folder = join(resultsRoot, "Try me");
  const isNew = !existsSync(folder);
  if (isNew) {
    const day = dayBefore(today ?? localToday());
    const files: Record<string, string> = { ...notes(day), ...reports(day) };
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text);
    }
  }
  const { projects } = await desk.status();
  if (!projects.some((project) => project.name === "Try me"))
    await desk.addProject({ folder, name: "Try me", access: "write", agents: ["clerk"], hosts: [] });
  return { folder, isNew };
}

function notes(day: string): Record<string, string> {
  return {
    [`Notes/${day} allotment committee.md`]: `# Allotment committee

**${day}**, 18:30, the tool shed

There: Hana Lindqvist, Sam Adeyemi, Bram Visser
Not there: Ottoline Frey

## Water

The pump lost pressure twice in a week. Sam measured it: 1.4 bar in the morning, 0.9 in the evening. A new one costs 310 euros.

Decided: we buy the new pump, out of the reserve.

## Paths

Long talk about wood chips or gravel. Not settled, Hana wants to see the price of gravel first.

## Who does what

- Sam orders the pump by Friday
- Hana: asks two quarries for the price of gravel, no rush
- Somebody has to lock the gate in the evenings until the new lock is there
`,
    [`Notes/call with the seed shop ${day}.txt`]: `call w/ the seed shop
${day}, 10.00 - 10.20
us: Bram Visser, Ottoline Frey
them: Ines Carrow

- last order came without the 12 bags of seed potatoes. Ines sends them by the end of the week
- prices: they opened with plus 8 %. ok so in the end: plus 3 % from 1 March, fixed for a year. both said yes
- Bram sends the signed order list, by Monday
- they stop posting paper catalogues. fine for us
`,
  };
}

function reports(day: string): Record<string, string> {
  const [year = "2026", month = "01"] = day.split("-");
  const last = month === "01" ? `${Number(year) - 1}-12` : `${year}-${String(Number(month) - 1).padStart(2, "0")}`;
  const [lastYear = "", lastMonth = ""] = last.split("-");
  return {
    [`Reports/${year}-${month}-02 sales stall.csv`]: "item,sold,euro\npumpkins,14,70\nherbs,31,62\n",
    [`Reports/Sales stall 09.${lastMonth}.${lastYear}.csv`]: "item,sold,euro\npumpkins,9,45\nherbs,12,24\n",
    [`Reports/${lastYear}${lastMonth}16_stock_shed.txt`]: "Stock in the shed\n4 spades, 2 of them bent\n11 buckets\n",
    [`Reports/stock shed (1).txt`]: `Date: ${last}-30\nStock in the shed\n4 spades\n9 buckets\n`,
    [`Reports/old/incident ${last}-21 broken pane.md`]:
      "# Broken pane\n\nGreenhouse, north side. Nobody hurt. Glazier called.\n",
    [`Reports/old/pump maintenance ${year}-${month}-05.txt`]: "New seal, cleaned the filter.\n",
    "Reports/read me.txt": "These are all the reports there are. Sorry for the mess.\n",
  };
}

function localToday(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
