import type { Day } from "../dates/calendar.ts";
import { dueOf, dueOfCell } from "../dates/due.ts";
import type { ActionContext } from "./actions.ts";
import { actionOf, isDone } from "./actions.ts";
import { capitalised, decisionText, isUnsettled } from "./decisions.ts";
import type { Action, SectionKind } from "./meeting.ts";
import { DECISION_COLUMNS, DONE, DUE_COLUMNS, NOBODY, OWNER_COLUMNS, STATUS_COLUMNS, WHAT_COLUMNS } from "./words.ts";

export type TableFacts = { actions: Action[]; decisions: string[]; open: string[]; oddities: string[] };

/** What a table says: a list of actions, of decisions, or figures whose sum can be checked. */
export function readTable(rows: readonly string[][], section: SectionKind, context: ActionContext): TableFacts {
  const [header = [], ...body] = rows;
  const column = (pattern: RegExp) => header.findIndex((cell) => pattern.test(cell.replace(/[*:]/g, "").trim()));
  const owner = column(OWNER_COLUMNS);
  const decision = column(DECISION_COLUMNS);
  const due = column(DUE_COLUMNS);
  const status = column(STATUS_COLUMNS);
  const what = whatColumn(header, [owner, due, status, decision]);
  const facts: TableFacts = { actions: [], decisions: [], open: [], oddities: [] };
  const isActions =
    what >= 0 &&
    (owner >= 0 || section === "actions") &&
    (section === "actions" || WHAT_COLUMNS.test(header[what] ?? "") || due >= 0);
  if (decision >= 0) readDecisions(header, body, decision, facts);
  else if (section === "decisions" && !isActions) readDecisions(header, rows, widest(header, body), facts);
  if (isActions) {
    for (const row of body) {
      const action = rowAction(
        { what: row[what] ?? "", owner: row[owner] ?? "", due: row[due] ?? "", status: row[status] ?? "" },
        context,
      );
      if (action !== null) facts.actions.push(action);
    }
  }
  if (!isActions) facts.oddities.push(...wrongSums(header, body));
  return facts;
}

function readDecisions(header: readonly string[], rows: readonly string[][], at: number, facts: TableFacts): void {
  const topic = header.findIndex(
    (cell, index) => index !== at && /^(?:topic|subject|item|point|agenda|issue|matter|안건|주제)/i.test(cell),
  );
  for (const row of rows) {
    const text = row[at] ?? "";
    if (NOBODY.test(text)) continue;
    const about = row[topic] ?? "";
    const told = about === "" ? decisionText(text) : `${about}: ${decisionText(text)}`;
    (isUnsettled(text) ? facts.open : facts.decisions).push(told);
  }
}

function rowAction(
  cells: { what: string; owner: string; due: string; status: string },
  context: ActionContext,
): Action | null {
  if (NOBODY.test(cells.what) || DONE.test(cells.status) || isDone(cells.what) || /^(?:done|complete)/i.test(cells.due))
    return null;
  const named = context.people.owners(cells.owner.replace(/;/g, ","), "any");
  const due = dueOfCell(cells.due, context.meeting, context.order);
  // Without an owner or a due column the sentence itself may hold them.
  const own =
    cells.owner === "" && cells.due === ""
      ? actionOf(
          { text: cells.what, group: 0, from: "item", section: "actions", mark: "none", parent: null, topic: null },
          null,
          context,
        )
      : null;
  if (own !== null) return own;
  const inWords = due === null ? dueOf(cells.what, context.meeting, context.order) : null;
  const owner = named === null ? cells.owner.trim() : named.join(" and ");
  return {
    what: capitalised((inWords?.rest ?? cells.what).replace(/\.$/, "")),
    owner: owner === "" ? null : owner,
    due: due ?? inWords?.due ?? null,
    isSure: true,
  };
}

function whatColumn(header: readonly string[], taken: readonly number[]): number {
  const isFree = (at: number) => !taken.includes(at);
  const specific = header.findIndex(
    (cell, at) => isFree(at) && /action|task|to[- ]?do|what|deliverable|할 ?일|업무/i.test(cell),
  );
  if (specific >= 0) return specific;
  const known = header.findIndex((cell, at) => isFree(at) && WHAT_COLUMNS.test(cell.trim()));
  if (known >= 0 || taken[0] === -1) return known;
  return header.findIndex((cell, at) => isFree(at) && !/^(?:#|no\.?|nr\.?|id|ref)?$/i.test(cell.trim()));
}

function widest(header: readonly string[], body: readonly string[][]): number {
  const widths = header.map((_, at) => body.reduce((sum, row) => sum + (row[at]?.length ?? 0), 0));
  return widths.indexOf(Math.max(...widths));
}

const TOTAL = /^\W*(?:all|total|totals|sum|overall|grand total|gesamt|summe|합계|총계|계)\W*$/i;

/** Total rows that are not the sum of the rows above. A person decides which figure is wrong. */
function wrongSums(header: readonly string[], body: readonly string[][]): string[] {
  const at = body.findIndex((row) => TOTAL.test(row[0] ?? ""));
  const total = body[at];
  if (total === undefined || at < 2) return [];
  const wrong: string[] = [];
  for (let column = 1; column < total.length; column += 1) {
    const shown = numberIn(total[column] ?? "");
    const parts = body.slice(0, at).map((row) => numberIn(row[column] ?? ""));
    if (
      shown === null ||
      parts.some((part) => part === null) ||
      /%/.test(`${header[column]}${total[column]}`) ||
      /price|rate|average|avg|per\b/i.test(header[column] ?? "")
    )
      continue;
    const sum = parts.reduce<number>((so, part) => so + (part ?? 0), 0);
    if (Math.abs(sum - shown) > 0.005 * Math.max(1, parts.length))
      wrong.push(
        `the column "${header[column] ?? column}" says ${total[column]}, its lines add up to ${Number(sum.toFixed(2))}`,
      );
  }
  return wrong;
}

/** 1,234.50 and 1.234,50 alike; null for a cell that is no number. */
function numberIn(cell: string): number | null {
  const bare = cell.replace(/[\s£$€₩*'’]|EUR|GBP|USD|KRW/g, "");
  if (!/^[+-]?\d[\d.,]*$/.test(bare)) return null;
  const decimal = /[.,](\d{1,2})$/.exec(bare);
  const whole = (decimal === null ? bare : bare.slice(0, decimal.index)).replace(/[.,]/g, "");
  return Number(decimal === null ? whole : `${whole}.${decimal[1]}`);
}

/** Kept beside the tables because both look for what cannot be right. */
export function overdueAtBirth(actions: readonly Action[], meeting: Day): string[] {
  return actions.flatMap(({ what, due }) =>
    due?.kind === "day" && due.day < meeting && !due.isWeek
      ? [`"${shorten(what)}" is due ${due.day}, before the meeting itself`]
      : [],
  );
}

function shorten(text: string): string {
  const words = text.split(" ");
  return words.length <= 7 ? text : `${words.slice(0, 7).join(" ")} …`;
}
