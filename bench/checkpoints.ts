import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FolderStates } from "../src/checkpoints/folder-states.ts";
import { restore } from "../src/checkpoints/restore.ts";
import { noFailpoint } from "../src/domain/ports.ts";
import { changesBetween } from "../src/domain/tree.ts";
import { planUndo } from "../src/domain/undo-plan.ts";
import { systemRandom } from "../src/cli/system-ports.ts";
import { round } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";

const filesCount = 50_000;
const undoneCount = 1_000;
const unchangedRounds = 5;

/** A folder of 50,000 files of 2 KB kept for the first time and again; 1,000 of them deleted and given back. */
export async function benchCheckpoints(): Promise<Row[]> {
  const root = mkdtempSync(join(tmpdir(), "errand-bench-"));
  const work = join(root, "work");
  try {
    const fileOf = (at: number): string => join(work, `folder ${at % 500}`, `file ${at}.txt`);
    for (let at = 0; at < 500; at += 1) mkdirSync(join(work, `folder ${at}`), { recursive: true });
    for (let at = 0; at < filesCount; at += 1) writeFileSync(fileOf(at), `file ${at}\n`.repeat(150));
    const states = new FolderStates(work, join(root, "kept"), { random: systemRandom, failpoint: noFailpoint });
    const take = (base: string | null) => states.take(base, Number.POSITIVE_INFINITY);

    const [firstMs, first] = await timed(() => take(null));
    const unchanged: number[] = [];
    for (let count = 0; count < unchangedRounds; count += 1) unchanged.push((await timed(() => take(first.state)))[0]);
    for (let at = 0; at < undoneCount; at += 1) rmSync(fileOf(at));
    const changes = changesBetween(first.tree, (await take(first.state)).tree);
    const [undoMs] = await timed(async () => {
      const now = await take(first.state);
      await restore(work, planUndo(changes, now.tree, null), states.objects, "bench", () => {});
    });
    const p50 = unchanged.toSorted((a, b) => a - b)[Math.floor(unchangedRounds / 2)] ?? 0;
    return [
      rowOf({ p50: round(firstMs) }, { what: "checkpoint of 50,000 files, the first" }),
      rowOf({ p50: round(p50) }, { what: "checkpoint of 50,000 files, unchanged" }),
      rowOf({ p50: round(undoMs) }, { what: "undo of 1,000 deleted files among 50,000" }),
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[ms: number, result: T]> {
  const startedAt = performance.now();
  const result = await work();
  return [performance.now() - startedAt, result];
}
