import { realpathSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { profiles, type AgentProfile } from "../agents/profile.ts";
import { clamp, isInside, type Ceilings, type FolderCeiling, type Grant, type RealFolder } from "../domain/ceilings.ts";
import type { TaskBody } from "../domain/entries.ts";
import type { TaskId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import type { Task, Thread } from "../domain/task.ts";
import { confinementFor, type Launch, type LaunchFacts } from "./agent-launch.ts";

/** What each open task may work with, under the ceilings as they are now. */
export class Grants {
  readonly #ceilings: () => Ceilings;
  readonly #facts: LaunchFacts;
  readonly #threadsFolder: string;
  readonly #writes = new Map<TaskId, string[]>();

  constructor(ceilings: () => Ceilings, facts: LaunchFacts, threadsFolder: string) {
    this.#ceilings = ceilings;
    this.#facts = facts;
    this.#threadsFolder = threadsFolder;
  }

  get threadsWorkingMax(): number {
    return this.#ceilings().threadsWorkingMax;
  }

  /** Throws the clamp's refusals and `no_confinement`. */
  async launchFor(thread: Thread, task: Pick<Task, "id"> & { body: TaskBody }): Promise<Launch> {
    const ceilings = this.#ceilings();
    const grant = await this.#grant(ceilings, thread, task.body);
    const ceiling = ceilings.agents.get(grant.agent);
    const profile = profileOf(grant.agent);
    if (!ceiling || !profile)
      throw new Problem("agent_unknown", { agent: grant.agent }, "Run `errand doctor` to see this computer's agents.");
    confinementFor(profile, ceiling, this.#facts);
    refuseSwapped(grant.project?.folders ?? []);
    const launch: Launch = {
      profile,
      ceiling,
      grant,
      stateDir: join(this.#threadsFolder, thread.id),
      resultsDir: thread.resultsFolder,
      localDate: task.body.localDate,
    };
    const folders =
      grant.project?.folders.filter((folder) => folder.access === "write").map((folder) => folder.path) ?? [];
    this.#writes.set(task.id, [...folders, thread.resultsFolder]);
    return launch;
  }

  /** Throws the clamp's refusal of a thread that would be bound to what is not offered here. */
  assertOffered(wanted: Pick<TaskBody, "project" | "agent">): void {
    const clamped = clamp(this.#ceilings(), { project: null, agent: null }, wanted, null);
    if (!clamped.isInside) throw new Problem(clamped.code, clamped.detail, clamped.next);
  }

  confinement(launch: Launch): ReturnType<typeof confinementFor> {
    return confinementFor(launch.profile, launch.ceiling, this.#facts);
  }

  /** The folders an open task may write; known once `launchFor` has passed it. */
  writes(task: TaskId): string[] {
    return this.#writes.get(task) ?? [];
  }

  forget(task: TaskId): void {
    this.#writes.delete(task);
  }

  async #grant(ceilings: Ceilings, thread: Thread, body: TaskBody): Promise<Grant> {
    const name = body.project ?? thread.project;
    const root = name === null ? null : (ceilings.projects.get(name)?.folders[0]?.path ?? null);
    const clamped = clamp(ceilings, thread, body, await realFolder(root, body.folder));
    if (!clamped.isInside) throw new Problem(clamped.code, clamped.detail, clamped.next);
    return clamped.grant;
  }
}

/** A folder that became a link, by whoever could write beside it, leads elsewhere than its owner allowed. */
function refuseSwapped(folders: readonly FolderCeiling[]): void {
  for (const { path } of folders)
    if (realPath(path) !== path)
      throw new Problem("folder_missing", { path }, "Look at `errand doctor` on that computer.");
}

function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    // Not there, or not to be entered: either way it is not the folder that was allowed.
    return null;
  }
}

/** A folder is named relative to its project, or absolutely; symbolic links are resolved before it is compared. */
async function realFolder(root: string | null, folder: string | null): Promise<RealFolder> {
  if (folder === null) return null;
  if (folder.includes("\0")) return "missing";
  const named = root === null ? resolve(folder) : resolve(root, folder);
  const real = await realpath(named).catch(() => null);
  if (real !== null && (await isFolder(real))) return { real };
  // Outside is outside, whatever is there: nobody learns from afar what else this disk holds.
  return root !== null && isInside(root, real ?? named) ? "missing" : { real: named };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function profileOf(id: string): AgentProfile | null {
  const table: Record<string, AgentProfile> = profiles;
  return Object.hasOwn(table, id) ? (table[id] ?? null) : null;
}
