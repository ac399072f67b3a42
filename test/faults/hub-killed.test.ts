import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { EntryId } from "../../src/domain/ids.ts";
import { noFailpoint, silentLog } from "../../src/domain/ports.ts";
import { Outbox, type OutboxRow } from "../../src/hub-client/outbox.ts";
import { realClock } from "../fakes/real-clock.ts";
import { randomId, sealedSpace, testRandom } from "../fakes/sealed-space.ts";
import { connect, Heard, publish, sealed } from "../fakes/test-hub.ts";

const program = fileURLToPath(new URL("../fakes/hub-process.ts", import.meta.url));

/** A hub of its own process on one file and one port, that can die and come back. */
async function hubProcess() {
  const folder = mkdtempSync(join(tmpdir(), "errand-killed-"));
  const trace = join(folder, "trace");
  let child: ChildProcess | null = null;
  let port = 0;
  const start = async (failpoint: string): Promise<void> => {
    const started = spawn(process.execPath, [program, join(folder, "log.db"), String(port), failpoint, trace], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child = started;
    port = await new Promise<number>(
      (resolve) => void started.stdout.once("data", (data: Buffer) => resolve(Number(data))),
    );
  };
  const died = (): Promise<void> =>
    new Promise(
      (resolve) => void (child === null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve())),
    );
  onTestFinished(async () => {
    child?.kill("SIGKILL");
    await died();
    rmSync(folder, { recursive: true });
  });
  await start("");
  const restart = async (failpoint: string): Promise<void> => {
    child?.kill("SIGKILL");
    await died();
    await start(failpoint);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    restart,
    died,
    hasReached: () => existsSync(trace) && readFileSync(trace, "utf8") !== "",
  };
}

test.each([
  ["before the commit", "hub.append.before"],
  ["after the commit and before the answer", "hub.append.after"],
])(
  "a hub killed %s: the outbox sends again, and each entry is in the log once, in order (P-OUT-3)",
  async (_name, failpoint) => {
    const hub = await hubProcess();
    const space = await sealedSpace();
    const runner = await publish(hub.url, space);
    await hub.restart(failpoint);

    const rows = Array.from({ length: 5 }, (_, i): OutboxRow => {
      const fixed = { kind: "cancel", audience: space.runner.id, t: 1, x: 2, blobs: [] };
      return { row: i, id: randomId<EntryId>(), thread: space.thread, n: i + 1, body: { task: randomId() }, ...fixed };
    });
    const seqs = new Map<EntryId, number>();
    let sealCount = 0;
    const owner = connect(hub.url, space, space.owner);
    const outbox = new Outbox({
      store: {
        pending: (limit) => rows.filter(({ id }) => !seqs.has(id)).slice(0, limit),
        sent: (id, seq) => void seqs.set(id, seq),
        refused: (_id, code) => expect.unreachable(code),
      },
      connection: owner,
      seal(row) {
        sealCount += 1;
        return sealed(
          space,
          {
            id: row.id,
            n: row.n,
          },
          space.owner,
          row.body,
        );
      },
      clock: realClock,
      random: testRandom,
      log: silentLog,
      failpoint: noFailpoint,
    });
    onTestFinished(() => outbox.close());
    outbox.wake();
    await hub.died();
    expect(hub.hasReached()).toBe(true);
    expect(seqs.size).toBe(0);
    await hub.restart("");
    await outbox.idle();

    expect(sealCount).toBeGreaterThan(rows.length);
    expect([...seqs.values()]).toEqual([1, 2, 3, 4, 5]);
    const heard = new Heard();
    runner.follow({ after: 0, onEnvelope: heard.onEnvelope });
    await heard.untilSeq(5);
    expect(heard.seqs).toEqual([1, 2, 3, 4, 5]);
    expect((await runner.read({})).length).toBe(5);
  },
);

test("a hub killed at any moment keeps every entry that it answered for", async () => {
  const hub = await hubProcess();
  const space = await sealedSpace();
  await publish(hub.url, space);
  const acknowledged = new Map<string, number>();
  let n = 0;
  for (let round = 0; round < 2; round += 1) {
    const owner = connect(hub.url, space, space.owner);
    let isAlive = true;
    const sending = Promise.all(
      Array.from({ length: 3 }, async () => {
        while (isAlive) {
          n += 1;
          const id = randomId<EntryId>();
          const [result] = await owner.append([await sealed(space, { id, n })]).catch(() => [null]);
          if (result != null && "seq" in result) acknowledged.set(id, result.seq);
        }
      }),
    );
    const wanted = acknowledged.size + 15 + round * 7;
    await expect.poll(() => acknowledged.size, { interval: 1 }).toBeGreaterThan(wanted);
    const restarting = hub.restart("");
    isAlive = false;
    await Promise.all([sending, restarting]);
  }
  const stored = await connect(hub.url, space, space.runner).read({ limit: 100_000 });
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, i) => i + 1));
  const bySeq = new Map(
    stored.map(({ seq, envelope }) => [
      seq,
      (JSON.parse(Buffer.from(envelope.h, "base64url").toString()) as { id: string }).id,
    ]),
  );
  for (const [id, seq] of acknowledged) expect(bySeq.get(seq)).toBe(id);
});
