/** Durable appends on both stores, each beside bare inserts of the same bytes with the same durability in the same run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import { systemClock, systemRandom } from "../src/cli/system-ports.ts";
import type { EntryId, MemberId, SpaceId, ThreadId } from "../src/domain/ids.ts";
import { toB64u } from "../src/kit/bytes.ts";
import type { LogStore, NewEnvelope } from "../src/store/log/log-store.ts";
import { openLogStore } from "../src/store/log/open-log-store.ts";
import { openSharedLogStore } from "../src/store/log/open-shared-log-store.ts";
import { PostgresServer, whyNoPostgres } from "../test/fakes/postgres-server.ts";
import { nowMs, spreadOf, type Spread } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";

const bare = "insert into bare (seq, id, wire) values ($1, $2, $3)";
const makeBare = "create table bare (seq bigint not null primary key, id text not null unique, wire text not null)";
const wire = JSON.stringify({ h: "h".repeat(300), c: "c".repeat(600), s: "s".repeat(86) });
const together = 64;
// 16 random bytes are an id by definition.
const newSpaceId = (): SpaceId => toB64u(systemRandom.bytes(16)) as SpaceId;

/** Times are for one entry, also where 64 share a commit; the rates beside them are what the times come to. */
export async function benchStores(rounds: number): Promise<Row[]> {
  return [...(await benchSqlite(rounds)), ...(whyNoPostgres() === null ? await benchPostgres(rounds) : [])];
}

async function benchSqlite(rounds: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "errand-bench-"));
  const db = new DatabaseSync(join(folder, "bare.sqlite"));
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; ${makeBare}`);
  const insert = db.prepare("insert into bare (seq, id, wire) values (?, ?, ?)");
  let seq = 0;
  const store = await openLogStore(join(folder, "hub.sqlite"));
  const rows = await benchStore("SQLite", store, rounds, async () => void insert.run((seq += 1), idOf(), wire));
  db.close();
  await store.close();
  rmSync(folder, { recursive: true });
  return rows;
}

async function benchPostgres(rounds: number): Promise<Row[]> {
  const server = await PostgresServer.start();
  const url = await server.database();
  const client = new Client(url);
  await client.connect();
  await client.query(makeBare);
  let seq = 0;
  const insert = async (): Promise<void> =>
    void (await client.query({ name: "bare", text: bare, values: [(seq += 1), idOf(), wire] }));
  const open = (): Promise<LogStore> => openSharedLogStore({ url, clock: systemClock, random: systemRandom });
  const stores = [await open(), await open(), await open()];
  const rows: Row[] = [];
  for (const count of [1, 2, 3]) {
    const some = stores.slice(0, count);
    if (count === 1) rows.push(...(await benchStore("PostgreSQL", some[0] ?? (await open()), rounds, insert)));
    rows.push(await benchReplicas(some, rounds));
  }
  await client.end();
  for (const store of stores) await store.close();
  await server.close();
  return rows;
}

/** Bare inserts stand between the appends: whatever else the machine does slows both. */
async function benchStore(
  engine: string,
  store: LogStore,
  rounds: number,
  insert: () => Promise<void>,
): Promise<Row[]> {
  const space = await newSpace(store);
  let n = 0;
  const times: Record<"bare" | "one" | "many", number[]> = { bare: [], one: [], many: [] };
  for (let round = 0; round < rounds + 20; round += 1) {
    const [isWarm, envelope] = [round >= 20, envelopeOf(space, (n += 1))];
    const bareMs = await timeOf(insert);
    const oneMs = await timeOf(() => store.append([envelope], 1));
    if (isWarm) times.bare.push(bareMs);
    if (isWarm) times.one.push(oneMs);
    if (round % 4 > 0) continue;
    const batch = Array.from({ length: together }, () => envelopeOf(space, (n += 1)));
    const manyMs = await timeOf(() => store.append(batch, 1));
    if (isWarm) times.many.push(manyMs / together);
  }
  await expectContiguous(store, space, n);
  const [base, one, many] = [spreadOf(times.bare), spreadOf(times.one), spreadOf(times.many)];
  const baseline = base.p50;
  const beside = (each: Spread): string =>
    `${rateOf(each.p50)}/s, ${Math.round((baseline / each.p50) * 100)} % of bare`;
  return [
    rowOf(one, { what: `${engine}: a durable append (${beside(one)})`, baseline, aim: "≥ 50 % of bare inserts" }),
    rowOf(many, {
      what: `${engine}: one of ${together} in a group commit (${beside(many)})`,
      baseline,
      aim: "> 100 %",
    }),
  ];
}

/** All of them at once into one space, the hardest case: every append waits for the same row. */
async function benchReplicas(stores: readonly LogStore[], rounds: number): Promise<Row> {
  const [first] = stores;
  if (first === undefined) throw new Error("one store at least");
  const space = await newSpace(first);
  let n = 0;
  const times: number[] = [];
  const from = nowMs();
  await Promise.all(
    stores.map(async (store) => {
      for (let round = 0; round < rounds / 8 / stores.length; round += 1) {
        const batch = Array.from({ length: together }, () => envelopeOf(space, (n += 1)));
        times.push(await timeOf(() => store.append(batch, 1)));
      }
    }),
  );
  const perSecond = Math.round((n / (nowMs() - from)) * 1000);
  await expectContiguous(first, space, n);
  const what = `PostgreSQL: ${stores.length} of 3 replicas write one space, ${together} in a commit (${perSecond}/s)`;
  return rowOf(spreadOf(times), { what, aim: "0 lost, 0 doubled" });
}

async function newSpace(store: LogStore): Promise<SpaceId> {
  const space = newSpaceId();
  await store.createSpace(space, { s: "s", sig: "s" }, 1, null);
  return space;
}

async function expectContiguous(store: LogStore, space: SpaceId, count: number): Promise<void> {
  let seq = 0;
  for (;;) {
    const { rows } = await store.read(space, { after: seq, limit: 500, bytesMax: 10_000_000 });
    if (rows.length === 0) break;
    for (const row of rows) if (row.seq !== (seq += 1)) throw new Error("a hole in the log");
  }
  if (seq !== count) throw new Error(`${count} appended, ${seq} in the log`);
}

// As above.
const idOf = (): EntryId => toB64u(systemRandom.bytes(16)) as EntryId;

function envelopeOf(space: SpaceId, n: number): NewEnvelope {
  // As above.
  const [sender, thread] = ["member" as MemberId, `thread${n % 5}` as ThreadId];
  return { space, sender, id: idOf(), thread, kind: "update", audience: "*", n, wire };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const from = nowMs();
  await work();
  return nowMs() - from;
}

const rateOf = (ms: number): number => Math.round(1000 / ms);
