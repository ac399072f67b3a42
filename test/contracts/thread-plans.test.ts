import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { EntryId, MemberId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import { envelopesTable } from "../../src/store/log/envelopes.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import { openSharedLogStore } from "../../src/store/log/open-shared-log-store.ts";
import { openPostgres } from "../../src/store/log/postgres.ts";
import type { Row, Sql, SqlValue } from "../../src/store/log/sql.ts";
import { openSqlite } from "../../src/store/log/sqlite.ts";
import { realClock } from "../fakes/real-clock.ts";
import { testRandom } from "../fakes/sealed-space.ts";
import { withPostgres } from "../fakes/with-postgres.ts";

const space = "space" as SpaceId;
const [busy, quiet] = ["busy" as ThreadId, "quiet" as ThreadId];
const screen = { thread: quiet, before: Number.MAX_SAFE_INTEGER, limit: 200, bytesMax: 1024 * 1024 };
const entries = 12_000;

/** One entry in six is of the quiet thread: whoever reads it by its seqs alone reads six times as much. */
async function fill(store: LogStore): Promise<void> {
  await store.createSpace(space, { s: "a", sig: "b" }, 1, null);
  for (let n = 1; n <= entries; n += 1_000) {
    const batch = Array.from({ length: 1_000 }, (_, i) => {
      const fixed = {
        space,
        sender: "m" as MemberId,
        kind: "update",
        audience: "*",
        wire: `{"c":"${"x".repeat(400)}"}`,
      };
      return { ...fixed, id: `e${n + i}` as EntryId, thread: (n + i) % 6 === 0 ? quiet : busy, n: n + i };
    });
    await store.append(batch, 1);
  }
}

/** What a screen asks of the store, and what the engine says of each of these statements. */
async function explained(db: Sql, explain: string): Promise<{ rows: number[]; plans: Row[][] }> {
  const plans: Row[][] = [];
  const watched: Sql = {
    ...db,
    q: async (text: string, ...values: SqlValue[]) => {
      plans.push(await db.q(`${explain} ${text}`, ...values));
      return db.q(text, ...values);
    },
  };
  const { rows, more } = await envelopesTable(watched).read(space, screen);
  expect(more).toBe(true);
  return { rows: rows.map(({ seq }) => seq), plans };
}

const newest = Array.from({ length: 200 }, (_, i) => entries - (199 - i) * 6);

test("SQLite finds the last 200 entries of a long thread by its index, and sorts nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "errand-plans-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const store = await openLogStore(join(folder, "log.db"));
  await fill(store);
  await store.close();
  const db = openSqlite(join(folder, "log.db"));
  onTestFinished(() => db.close());
  const { rows, plans } = await explained(db, "explain query plan");
  expect(rows).toEqual(newest);
  expect(plans.map((plan) => plan.map(({ detail }) => detail))).toEqual([
    ["SEARCH envelope USING INDEX envelope_of_thread (space=? AND thread=? AND seq>? AND seq<?)"],
    ["SEARCH envelope USING INDEX envelope_of_thread (space=? AND thread=? AND seq>? AND seq<?)"],
  ]);
});

type Node = { "Index Name"?: string; "Actual Rows": number; "Rows Removed by Filter"?: number; Plans?: Node[] };

withPostgres("a long thread on PostgreSQL", (server) => {
  test("its last 200 entries are found by its index, and no other row is touched", async () => {
    const url = await server().database();
    const store = await openSharedLogStore({ url, clock: realClock, random: testRandom });
    await fill(store);
    await store.close();
    await server().run(url, "analyze envelope");
    const db = openPostgres({ url, clock: realClock, random: testRandom, replica: "r", connectionsMax: 2 });
    onTestFinished(() => db.close());
    const { rows, plans } = await explained(db, "explain (analyze, format json)");
    expect(rows).toEqual(newest);
    expect(plans.length).toBe(2);
    for (const plan of plans) {
      // PostgreSQL's own words.
      const [root] = plan.map((row) => row["QUERY PLAN"] as [{ Plan: Node }]);
      const nodes = (root ?? []).map(({ Plan }) => Plan);
      expect(nodes.length).toBe(1);
      for (const node of nodes) nodes.push(...(node.Plans ?? []));
      expect(nodes.map((node) => node["Index Name"])).toContain("envelope_of_thread");
      expect(nodes.some((node) => (node["Rows Removed by Filter"] ?? 0) > 0)).toBe(false);
      for (const node of nodes) expect(node["Actual Rows"]).toBeLessThanOrEqual(201);
    }
  });
});
