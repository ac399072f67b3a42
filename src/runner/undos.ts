import { existsSync, mkdirSync, realpathSync } from "node:fs";
import type { CheckpointStore } from "../checkpoints/checkpoint-store.ts";
import type { FolderStates } from "../checkpoints/folder-states.ts";
import { restore } from "../checkpoints/restore.ts";
import type { Ceilings } from "../domain/ceilings.ts";
import type { CheckpointBody, ShownConflict, UndoBody } from "../domain/checkpoint.ts";
import type { Header } from "../domain/envelope.ts";
import type { Seq } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { overlaps } from "../domain/queue.ts";
import { changesBetween, composed, type Tree, type TreeChange } from "../domain/tree.ts";
import { planUndo, sightOf } from "../domain/undo-plan.ts";
import type { UndoRow } from "../store/journal/checkpoints.ts";
import type { Journal } from "../store/journal/journal.ts";
import { nameOf } from "./fault-name.ts";
import type { Taking } from "./orders.ts";
import type { Reports } from "./reports.ts";

export type UndosPorts = {
  journal: Journal;
  reports: Reports;
  store: CheckpointStore;
  ceilings: () => Ceilings;
  clock: Clock;
  log: Log;
  failpoint: Failpoint;
  wake: () => void;
  /** The folders that tasks at work may write now. */
  writing: () => string[];
  /** Folders are free again. */
  freed: () => void;
};

const againMs = 5_000;

/** Undo and redo orders: journaled, then carried out in turn, each when no task works in its folders; again after a kill. */
export class Undos {
  readonly #ports: UndosPorts;
  #working: Promise<void> | null = null;
  #isClosed = false;

  constructor(ports: UndosPorts) {
    this.#ports = ports;
  }

  /** Throws the Problem that refuses it. */
  take(seq: Seq, header: Header, body: UndoBody): Taking {
    const { journal, reports, clock, ceilings } = this.#ports;
    const task = journal.tasks.byId(body.task);
    if (task === null || task.thread !== header.th) throw new Problem("task_unknown", { task: body.task });
    if (task.rung !== "ended") throw new Problem("task_not_ended", {}, "Cancel it first, or wait for its end.");
    const folders = this.#foldersOf(body);
    if (folders.length === 0)
      throw new Problem(body.action === "undo" ? "nothing_to_undo" : "nothing_to_redo", {}, "See: errand changes");
    const writable = [...ceilings().projects.values()].flatMap((project) => project.folders);
    for (const folder of folders)
      if (!writable.some(({ path, access }) => access === "write" && path === folder))
        throw new Problem("undo_not_allowed", {}, "Allow writing to the folder in that computer's config.yaml.");
    return {
      commit: () => {
        journal.checkpoints.askUndo(header.id, task.id, seq, body, clock.now());
        reports.add(task.thread, "accepted", { order: header.id });
      },
      after: () => this.look(),
    };
  }

  /** No task begins in these: their turn is an undo's. */
  folders(): string[] {
    return this.#ports.journal.checkpoints.waiting().flatMap(({ body }) => this.#foldersOf(body));
  }

  /** Carries out what can be: after an order, an end of a task, a start. */
  look(): void {
    if (this.#isClosed || this.#working !== null) return;
    const { journal, writing, log, clock, wake, freed } = this.#ports;
    const row = journal.checkpoints.waiting().find(({ body }) => !overlaps(this.#foldersOf(body), writing()));
    if (!row) return;
    this.#working = this.#carryOut(row)
      .then(
        () => true,
        (error: unknown) => {
          log.error("an undo broke", { undo: row.id, error: nameOf(error) });
          return false;
        },
      )
      .then((isDone) => {
        this.#working = null;
        if (this.#isClosed) return;
        // What the journal would not take is tried again.
        if (!isDone) return void clock.after(againMs, () => this.look());
        wake();
        freed();
        this.look();
      });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#working;
  }

  #foldersOf({ task, action, folder }: UndoBody): string[] {
    const { checkpoints } = this.#ports.journal;
    const all =
      action === "undo"
        ? checkpoints.ofTask(task).flatMap((row) => (row.before !== null && row.after !== null ? [row.folder] : []))
        : checkpoints.undone(task).flatMap(({ id }) => checkpoints.foldersOf(id).map((row) => row.folder));
    return [...new Set(all)].filter((each) => folder === null || each === folder);
  }

  async #carryOut(row: UndoRow): Promise<void> {
    const { journal, store } = this.#ports;
    const known = new Map(journal.checkpoints.foldersOf(row.id).map((each) => [each.folder, each]));
    for (const folder of this.#foldersOf(row.body)) {
      if (known.get(folder)?.to) continue;
      try {
        await store.with(folder, (states) => this.#folder(row, folder, known.get(folder)?.from ?? null, states));
      } catch (error) {
        const code = isProblem(error)
          ? error.code
          : error instanceof Error && "code" in error
            ? String(error.code)
            : "";
        if (code === "") throw error;
        const nothing = { done: 0, conflicts: [], failed: [] };
        journal.transaction(() =>
          this.#say(row, folder, { ...nothing, code: isProblem(error) ? code : "undo_failed" }),
        );
      }
    }
    journal.transaction(() => {
      journal.checkpoints.endUndo(row.id);
      const isWhole = row.body.files === null && row.body.folder === null && row.body.action === "redo";
      for (const { id } of isWhole ? journal.checkpoints.undone(row.task) : []) journal.checkpoints.redone(id);
    });
  }

  /** `from`: how a killed process found it; what that one did is then found done. */
  async #folder(row: UndoRow, folder: string, from: string | null, states: FolderStates): Promise<void> {
    const { journal, failpoint } = this.#ports;
    refuseSwapped(folder);
    const base = from ?? journal.checkpoints.newest(folder);
    const found =
      from === null ? await states.take(base, Number.POSITIVE_INFINITY) : { state: from, tree: states.tree(from) };
    const changes = this.#changes(row, folder, (state) => states.tree(state));
    journal.transaction(() => journal.checkpoints.enter(row.id, folder, found.state));
    failpoint("runner.undo.before");
    const plan = planUndo(changes, found.tree, row.body.files);
    const restored = await restore(folder, plan, states.objects, row.id, () => failpoint("runner.undo.step.before"));
    const left = await states.take(found.state, Number.POSITIVE_INFINITY);
    const conflict = (path: string, reason: ShownConflict["reason"]): ShownConflict => ({
      path,
      reason,
      seen: sightOf(left.tree.get(path) ?? null),
    });
    const folders = new Set(plan.steps.flatMap(({ path, to, now }) => ((to ?? now)?.type === "folder" ? [path] : [])));
    journal.transaction(() => {
      journal.checkpoints.leave(row.id, folder, left.state);
      this.#say(row, folder, {
        done: restored.done.filter((path) => !folders.has(path)).length,
        conflicts: fitting([
          ...plan.conflicts.map(({ path, reason }) => conflict(path, reason)),
          ...restored.changed.map((path) => conflict(path, "edited")),
        ]),
        failed: fitting(restored.failed),
        code: null,
      });
    });
    failpoint("runner.undo.after");
  }

  /** An undo takes back what the task's attempts did; a redo what its undos did since the last redo of everything. */
  #changes(row: UndoRow, folder: string, tree: (state: string) => Tree): TreeChange[] {
    const { checkpoints } = this.#ports.journal;
    const segments =
      row.body.action === "undo"
        ? checkpoints
            .ofTask(row.task)
            .flatMap(({ folder: where, before, after }) =>
              where === folder && before !== null && after !== null ? [{ from: before, to: after }] : [],
            )
        : checkpoints
            .undone(row.task)
            .flatMap(({ id }) => checkpoints.foldersOf(id))
            .flatMap((each) => (each.folder === folder && each.to !== null ? [{ from: each.from, to: each.to }] : []));
    return composed(
      segments.filter(({ from, to }) => from !== to).map(({ from, to }) => changesBetween(tree(from), tree(to))),
    );
  }

  #say(
    row: UndoRow,
    folder: string,
    outcome: Pick<Extract<CheckpointBody, { is: "undone" }>, "done" | "conflicts" | "failed" | "code">,
  ): void {
    const { journal, reports } = this.#ports;
    const task = journal.tasks.byId(row.task);
    if (task === null) return;
    const attempt = journal.attempts.newest(row.task)?.attempt ?? 1;
    const { action } = row.body;
    const body = { task: row.task, attempt, folder, is: "undone" as const, order: row.id, action, ...outcome };
    reports.add(task.thread, "checkpoint", body);
  }
}

/** A folder that became a link leads elsewhere than its owner allowed; one that is gone is made again. */
function refuseSwapped(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o755 });
  if (realpathSync.native(folder) !== folder) throw new Problem("folder_missing", { path: folder });
}

/** As many as a report has room for. */
function fitting<T>(items: readonly T[]): T[] {
  let chars: number = limits.changesListedChars;
  return items.filter((item) => (chars -= JSON.stringify(item).length) >= 0).slice(0, 1_000);
}
