import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, lstatSync, lutimesSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import { treeHash, treeLines } from "../../test/fakes/tree-hash.ts";
import { limits } from "../domain/limits.ts";
import { noFailpoint, type Random } from "../domain/ports.ts";
import { changesBetween, composed, type TreeChange } from "../domain/tree.ts";
import { planUndo, sightOf, type UndoChoice } from "../domain/undo-plan.ts";
import { FolderStates, type Taken } from "./folder-states.ts";
import { restore, type Restored } from "./restore.ts";

const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)), chance: () => 0.5 };
const max = limits.checkpointNewBytesMax;

class Place {
  readonly root = temporaryFolder();
  readonly work = join(this.root, "work");
  readonly states: FolderStates;

  constructor() {
    mkdirSync(this.work);
    this.states = new FolderStates(this.work, join(this.root, "kept"), { random, failpoint: noFailpoint });
  }

  at(path: string): string {
    return join(this.work, path);
  }

  put(path: string, text: string | Buffer): void {
    mkdirSync(join(this.at(path), ".."), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  take(base: Taken | null = null): Promise<Taken> {
    return this.states.take(base?.state ?? null, max);
  }

  /** Undoes `changes`; what it came to. */
  async undo(changes: TreeChange[], choice: UndoChoice = null, onStep = (): void => {}) {
    const now = await this.take();
    const plan = planUndo(changes, now.tree, choice);
    const restored: Restored = await restore(this.work, plan, this.states.objects, "test", onStep);
    return { plan, restored, from: now };
  }
}

type Operation = { do: string; path: string; to: string; text: string; mode: number; at: number };
const names = ["a", "b", "c d", "é", ".git", "x.md"];
const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const operation: fc.Arbitrary<Operation> = fc.record({
  do: fc.constantFrom("write", "write", "write", "folder", "link", "remove", "move", "mode", "touch"),
  path,
  to: path,
  text: fc.string({ maxLength: 30 }),
  mode: fc.constantFrom(0o600, 0o644, 0o755, 0o400, 0o500, 0o777),
  at: fc.integer({ min: 1, max: 2_000_000_000 }),
});

/** Whatever cannot be done there is not done. */
function carryOut(place: Place, { do: what, path: name, to, text, mode, at }: Operation): void {
  const whole = place.at(name);
  try {
    if (what === "write") place.put(name, text);
    else if (what === "folder") mkdirSync(whole, { recursive: true });
    else if (what === "link") symlinkSync(to, whole);
    else if (what === "remove") rmSync(whole, { recursive: true, force: true });
    else if (what === "move") renameSync(whole, place.at(to));
    else if (what === "mode" && !lstatSync(whole).isSymbolicLink()) chmodSync(whole, mode);
    else if (what === "touch") lutimesSync(whole, at, at + 0.123456);
  } catch {
    // Not possible here.
  }
}

describe("what is undone", () => {
  test("is as it was, whatever was done: kinds, bytes, rights, times, links; and redone it is as it had become", async () => {
    const operations = fc.array(operation, { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(operations, operations, operations, async (before, first, second) => {
        const place = new Place();
        for (const each of before) carryOut(place, each);
        const start = await place.take();
        const wasBefore = treeLines(place.work);
        for (const each of first) carryOut(place, each);
        const middle = await place.take(start);
        for (const each of second) carryOut(place, each);
        const end = await place.take(middle);
        const wasAfter = treeLines(place.work);

        const did = composed([changesBetween(start.tree, middle.tree), changesBetween(middle.tree, end.tree)]);
        const undone = await place.undo(did);
        expect(undone.restored.failed).toEqual([]);
        expect(treeLines(place.work)).toEqual(wasBefore);

        const then = await place.take();
        const redone = await place.undo(changesBetween(undone.from.tree, then.tree));
        expect([redone.plan.conflicts, redone.restored.failed]).toEqual([[], []]);
        expect(treeLines(place.work)).toEqual(wasAfter);
        rmSync(place.root, { recursive: true, force: true });
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test("all of it, when an agent deleted everything", async () => {
    const place = new Place();
    for (let at = 0; at < 300; at += 1) place.put(`folder ${at % 7}/${at % 3}/file ${at}.txt`, `text ${at}`);
    place.put(".git/objects/ab/cd", randomBytes(2000));
    symlinkSync("/nowhere/at all", place.at("link"));
    chmodSync(place.at("folder 1"), 0o500);
    const start = await place.take();
    const was = treeHash(place.work);
    chmodSync(place.at("folder 1"), 0o700);
    for (const name of readdirSync(place.work)) rmSync(place.at(name), { recursive: true });
    const end = await place.take(start);
    const { plan, restored } = await place.undo(changesBetween(start.tree, end.tree));
    expect([plan.conflicts, restored.failed, restored.changed]).toEqual([[], [], []]);
    expect(treeHash(place.work)).toBe(was);
  });

  test("stays as the person made it since, until that person has seen it and says so", async () => {
    const place = new Place();
    place.put("a.txt", "mine");
    place.put("b.txt", "mine too");
    const start = await place.take();
    place.put("a.txt", "the agent's");
    place.put("b.txt", "the agent's");
    place.put("new/c.txt", "the agent's");
    const end = await place.take(start);
    const changes = changesBetween(start.tree, end.tree);
    place.put("a.txt", "my later words");
    place.put("new/d.txt", "my new file");
    const first = await place.undo(changes);
    expect(first.plan.conflicts.map(({ path, reason }) => [path, reason])).toEqual([["a.txt", "edited"]]);
    expect(readFileSync(place.at("a.txt"), "utf8")).toBe("my later words");
    expect(readFileSync(place.at("b.txt"), "utf8")).toBe("mine too");
    expect(existsSync(place.at("new/c.txt"))).toBe(false);
    expect(readFileSync(place.at("new/d.txt"), "utf8")).toBe("my new file");
    const seen = sightOf(first.plan.conflicts[0]?.now ?? null);
    // Changed again after it was shown: what was chosen to be lost is something else.
    place.put("a.txt", "even later");
    const second = await place.undo(changes, [{ path: "a.txt", seen }]);
    expect(second.plan.conflicts).toHaveLength(1);
    const third = await place.undo(changes, [{ path: "a.txt", seen: sightOf(second.plan.conflicts[0]?.now ?? null) }]);
    expect(third.plan.conflicts).toEqual([]);
    expect(readFileSync(place.at("a.txt"), "utf8")).toBe("mine");
  });

  test("is what was chosen and nothing else, with the folders it needs", async () => {
    const place = new Place();
    for (const name of ["x/y/one.txt", "x/y/two.txt", "z.txt"]) place.put(name, name);
    const start = await place.take();
    rmSync(place.at("x"), { recursive: true });
    rmSync(place.at("z.txt"));
    const changes = changesBetween(start.tree, (await place.take(start)).tree);
    await place.undo(changes, [{ path: "x/y/one.txt", seen: null }]);
    expect(readdirSync(place.at("x/y"))).toEqual(["one.txt"]);
    expect(existsSync(place.at("z.txt"))).toBe(false);
  });

  test("never leads through a link that somebody put in a folder's place", async () => {
    const place = new Place();
    place.put("in/file.txt", "before");
    const start = await place.take();
    place.put("in/file.txt", "after");
    const changes = changesBetween(start.tree, (await place.take(start)).tree);
    const elsewhere = join(place.root, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "file.txt"), "after");
    let isSwapped = false;
    const { restored } = await place.undo(changes, null, () => {
      if (isSwapped) return;
      isSwapped = true;
      renameSync(place.at("in"), place.at("was"));
      symlinkSync(elsewhere, place.at("in"));
    });
    expect(restored.failed.map(({ path }) => path)).toContain("in/file.txt");
    expect(readFileSync(join(elsewhere, "file.txt"), "utf8")).toBe("after");
  });

  test("goes on after it was cut short at any step", async () => {
    for (let cut = 1; cut < 12; cut += 1) {
      const place = new Place();
      for (let at = 0; at < 4; at += 1) place.put(`d${at}/f${at}`, `before ${at}`);
      const start = await place.take();
      const was = treeHash(place.work);
      rmSync(place.at("d0"), { recursive: true });
      rmSync(place.at("d1/f1"));
      place.put("d2/f2", "after");
      mkdirSync(place.at("d3/f4"));
      const changes = changesBetween(start.tree, (await place.take(start)).tree);
      const now = await place.take();
      const plan = planUndo(changes, now.tree, null);
      let steps = 0;
      const dies = (): void => {
        if ((steps += 1) >= cut) throw Object.assign(new Error("killed"), { code: "killed" });
      };
      await restore(place.work, { ...plan, finish: [] }, place.states.objects, "test", dies);
      const again = await restore(place.work, plan, place.states.objects, "test", () => {});
      expect([again.changed, again.failed]).toEqual([[], []]);
      expect(treeHash(place.work)).toBe(was);
    }
  });
});

describe("a checkpoint", () => {
  test("of what did not change is the same one, and reads nothing", async () => {
    const place = new Place();
    place.put("a.txt", "a");
    const settled = await settledTake(place);
    const object = place.states.objects.pathOf(hashIn(settled, "a.txt"));
    rmSync(object);
    const again = await place.take(settled);
    expect(again.state).toBe(settled.state);
    // Read again, it would have been kept again.
    expect(existsSync(object)).toBe(false);
  });

  test("sees a change of the same length and time", async () => {
    const place = new Place();
    place.put("a.txt", "one");
    const first = await place.take();
    const { atimeMs, mtimeMs } = statSync(place.at("a.txt"));
    place.put("a.txt", "two");
    utimesSync(place.at("a.txt"), atimeMs / 1000, mtimeMs / 1000);
    const second = await place.take(first);
    expect(hashIn(second, "a.txt")).not.toBe(hashIn(first, "a.txt"));
  });

  test("says what it does not keep, and keeps the rest", async () => {
    const place = new Place();
    place.put("a.txt", "a");
    execFileSync("mkfifo", [place.at("pipe")]);
    const { tree, unkept } = await place.take();
    expect([unkept, [...tree.keys()].toSorted()]).toEqual([1, ["", "a.txt"]]);
  });

  test("that would copy too much copies nothing", async () => {
    const place = new Place();
    place.put("a.txt", Buffer.alloc(1000));
    await expect(place.states.take(null, 999)).rejects.toMatchObject({ code: "checkpoint_too_large" });
    expect([...place.states.objects.all()]).toEqual([]);
  });

  test("that was cut off is none", async () => {
    const place = new Place();
    place.put("a.txt", "a");
    const dying = new FolderStates(place.work, join(place.root, "kept"), {
      random,
      failpoint: (name) => {
        if (name === "checkpoints.take.before") throw new Error("killed");
      },
    });
    await expect(dying.take(null, max)).rejects.toThrow("killed");
    expect(readdirSync(join(place.root, "kept/states"))).toEqual([]);
    expect((await place.take()).tree.has("a.txt")).toBe(true);
  });

  test("keeps a large file whole, and gives it back", async () => {
    const place = new Place();
    const bytes = randomBytes(limits.checkpointPieceBytes + 77);
    place.put("large.bin", bytes);
    const start = await place.take();
    rmSync(place.at("large.bin"));
    await place.undo(changesBetween(start.tree, (await place.take(start)).tree));
    expect(readFileSync(place.at("large.bin")).equals(bytes)).toBe(true);
  });

  test("that is dropped takes along what only it needed", async () => {
    const place = new Place();
    place.put("a.txt", "a");
    place.put("b.txt", "b");
    const first = await place.take();
    rmSync(place.at("a.txt"));
    const second = await place.take(first);
    place.states.keepOnly(new Set([second.state]));
    expect([...place.states.objects.all()].map(({ hash }) => hash)).toEqual([hashIn(second, "b.txt")]);
    expect(() => place.states.tree(first.state)).toThrow("checkpoint_gone");
  });
});

const hashIn = (taken: Taken, path: string): string => {
  const entry = taken.tree.get(path);
  return entry?.type === "file" ? (entry.hash ?? "") : "";
};

/** Taken once the file system's clock has gone on since the last change. */
async function settledTake(place: Place): Promise<Taken> {
  for (;;) {
    const taken = await place.take();
    const isSettled = [...taken.tree.values()].every((entry) => entry.type !== "file" || entry.stamp !== "");
    if (isSettled) return taken;
  }
}
