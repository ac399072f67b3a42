import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { EntryId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import { openPostgres } from "../../src/store/log/postgres.ts";
import { openSharedLogStore } from "../../src/store/log/open-shared-log-store.ts";
import { PostgresServer } from "../fakes/postgres-server.ts";
import { realClock } from "../fakes/real-clock.ts";
import { randomId, sealedSpace, testRandom, type SealedSpace, type TestMember } from "../fakes/sealed-space.ts";
import { tcpBalancer } from "../fakes/tcp-balancer.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { connect, Heard, publish, sealed } from "../fakes/test-hub.ts";
import { withPostgres } from "../fakes/with-postgres.ts";

/** Programs that start, on a machine that is busy with others. */
const patience = 150_000;
const program = fileURLToPath(new URL("../../bin/errand.js", import.meta.url));
type Balancer = Awaited<ReturnType<typeof tcpBalancer>>;

/** The real program on that database, behind the balancer until it dies. */
async function replica(database: string, balancer: Balancer, dieAt = ""): Promise<ChildProcess> {
  const argv = ["hub", "--listen", "127.0.0.1:0", "--url", balancer.origin, "--json"];
  const env = { ...process.env, ERRAND_DATABASE: database, ERRAND_DIE_AT: dieAt, ERRAND_HOME: temporaryFolder() };
  const child = spawn(process.execPath, [program, ...argv], { env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const port = Number(new URL((JSON.parse(line.toString()) as { url: string }).url).port);
  balancer.targets.push(port);
  child.once("exit", () => void balancer.targets.splice(balancer.targets.indexOf(port), 1));
  return child;
}

/** Sends each entry again until it is answered for, as an outbox does. Returns what was answered, by id. */
async function sendAll(url: string, space: SealedSpace, count: number, answered: Map<string, number>): Promise<void> {
  const owner = connect(url, space, space.owner);
  for (let n = 1; n <= count; n += 1) {
    const id = randomId<EntryId>();
    const envelope = await sealed(space, { id, n, th: randomId<ThreadId>() });
    while (!answered.has(id)) {
      const [result] = await owner.append([envelope]).catch(() => [null]);
      if (result != null && "seq" in result) answered.set(id, result.seq);
      else await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Nothing is lost, nothing is doubled, and whoever followed has all of it in order. */
async function expectWhole(url: string, space: SealedSpace, heard: Heard, answered: Map<string, number>) {
  const stored = await connect(url, space, space.runner).read({ limit: 100_000 });
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, i) => i + 1));
  const ids = stored.map(({ envelope }) => idOf(envelope.h));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(answered.size);
  for (const [id, seq] of answered) expect(ids[seq - 1]).toBe(id);
  await heard.untilSeq(stored.length);
  expect(heard.seqs).toEqual(stored.map(({ seq }) => seq));
}

const idOf = (h: string): string => (JSON.parse(Buffer.from(h, "base64url").toString()) as { id: string }).id;

function follow(url: string, space: SealedSpace, member: TestMember): Heard {
  const heard = new Heard();
  connect(url, space, member).follow({ after: 0, onEnvelope: heard.onEnvelope });
  return heard;
}

withPostgres("replicas that die, and a database that does", (server) => {
  test(
    "replicas killed before and after a commit lose nothing, and clients move over",
    async () => {
      const database = await server().database();
      const balancer = await tcpBalancer();
      await replica(database, balancer);
      const space = await sealedSpace();
      await publish(balancer.url, space);
      const doomed = await Promise.all([
        replica(database, balancer, "hub.append.before:5"),
        replica(database, balancer, "hub.append.after:5"),
      ]);
      const deaths = Promise.all(doomed.map((child) => once(child, "exit")));
      const heard = [follow(balancer.url, space, space.owner), follow(balancer.url, space, space.runner)];
      const answered = new Map<string, number>();
      const senders = Array.from({ length: 6 }, () => sendAll(balancer.url, space, 15, answered));
      expect(await deaths).toEqual([
        [null, "SIGKILL"],
        [null, "SIGKILL"],
      ]);
      await Promise.all(senders);
      expect(answered.size).toBe(90);
      for (const each of heard) await expectWhole(balancer.url, space, each, answered);
    },
    patience,
  );

  test(
    "a database restarted at once under load loses nothing of what was answered, and doubles nothing",
    async () => {
      const own = await PostgresServer.start();
      onTestFinished(() => own.close());
      const database = await own.database();
      const balancer = await tcpBalancer();
      await Promise.all([replica(database, balancer), replica(database, balancer)]);
      const space = await sealedSpace();
      await publish(balancer.url, space);
      const heard = follow(balancer.url, space, space.runner);
      const answered = new Map<string, number>();
      const senders = Promise.all(Array.from({ length: 4 }, () => sendAll(balancer.url, space, 25, answered)));
      for (const wanted of [20, 60]) {
        await expect.poll(() => answered.size, { interval: 5 }).toBeGreaterThan(wanted);
        await own.restartAtOnce();
      }
      await senders;
      expect(answered.size).toBe(100);
      await expectWhole(balancer.url, space, heard, answered);
    },
    patience,
  );

  test(
    "when all connections are in use, of a replica or of the server, whoever asks waits",
    async () => {
      const small = await PostgresServer.start(["max_connections=8"]);
      onTestFinished(() => small.close());
      const url = await small.database();
      const stores = await Promise.all(
        [1, 9].map((connectionsMax) =>
          openSharedLogStore({ url, clock: realClock, random: testRandom, connectionsMax }),
        ),
      );
      onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
      const space = "space" as SpaceId;
      await stores[0]!.createSpace(space, { s: "a", sig: "b" }, 1, null);
      const one = (n: number) => ({
        space,
        sender: "m" as never,
        id: `id${n}` as EntryId,
        thread: "t" as ThreadId,
        kind: "task",
        audience: "*",
        n,
        wire: "{}",
      });
      const seqs = await Promise.all(
        Array.from({ length: 80 }, async (_, n) => {
          const store = stores[n % 2]!;
          const [[appended]] = await Promise.all([
            store.append([one(n)], 1),
            store.read(space, { limit: 9, bytesMax: 999 }),
          ]);
          return appended?.seq ?? 0;
        }),
      );
      expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
    },
    patience,
  );

  test("a transaction that met a deadlock or a lost connection is done again, all of it, once", async () => {
    const url = await server().database();
    const db = openPostgres({ url, clock: realClock, random: testRandom, replica: "test" });
    onTestFinished(() => db.close());
    await db.tx(async (q) => {
      await q("create table counter (name text primary key, value bigint not null)");
      await q("insert into counter values ('a', 0), ('b', 0)");
    });
    const add = "update counter set value = value + 1 where name = $1 returning value";
    let tries = 0;
    const both = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() };
    const cross = (first: "a" | "b", second: "a" | "b") =>
      db.tx(async (q) => {
        tries += 1;
        await q(add, first);
        both[first].resolve();
        await both[second].promise;
        await q(add, second);
      });
    await Promise.all([cross("a", "b"), cross("b", "a")]);
    expect(tries).toBe(3);
    let cuts = 0;
    await db.tx(async (q) => {
      await q(add, "a");
      cuts += 1;
      if (cuts === 1) await q("select pg_terminate_backend(pg_backend_pid())");
    });
    expect(cuts).toBe(2);
    expect(await db.q("select name, value from counter order by name")).toEqual([
      { name: "a", value: 3 },
      { name: "b", value: 2 },
    ]);
  });
});
