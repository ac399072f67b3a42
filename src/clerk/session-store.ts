import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LastResult } from "./skill.ts";

export type Said = { who: "person" | "clerk"; text: string };

/** What clerk remembers of one ACP session. */
export type Session = {
  id: string;
  cwd: string;
  title: string | null;
  updatedAt: string;
  said: Said[];
  last: LastResult | null;
};

/** Older words are forgotten; the last result is what later tasks stand on. */
const saidMax = 200;

const ID = /^[A-Za-z0-9_-]{8,64}$/;

/** One small file for each session, replaced whole: after a crash it is the old one or the new one. */
export class SessionStore {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, "sessions");
  }

  save(session: Session): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#path(session.id);
    writeFileSync(`${path}.new`, JSON.stringify({ v: 1, ...session, said: session.said.slice(-saidMax) }), {
      mode: 0o600,
    });
    renameSync(`${path}.new`, path);
  }

  /** Null when there is no such session, or its file is from another version or damaged. */
  read(id: string): Session | null {
    if (!ID.test(id) || !existsSync(this.#path(id))) return null;
    return sessionFrom(readFileSync(this.#path(id), "utf8"));
  }

  /** Newest first. */
  list(cwd: string | null): Session[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => this.read(name.slice(0, -5)))
      .filter((session) => session !== null && (cwd === null || session.cwd === cwd))
      .filter((session) => session !== null)
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  }

  delete(id: string): void {
    if (ID.test(id)) rmSync(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

function sessionFrom(text: string): Session | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  // Safe: every field used below is checked before the result is built; the file is clerk's own, mode 0600.
  const found = value as Partial<Record<keyof Session | "v", unknown>>;
  if (found.v !== 1 || typeof found.id !== "string" || typeof found.cwd !== "string" || !Array.isArray(found.said))
    return null;
  return {
    id: found.id,
    cwd: found.cwd,
    title: typeof found.title === "string" ? found.title : null,
    updatedAt: typeof found.updatedAt === "string" ? found.updatedAt : "",
    said: found.said.filter(isSaid),
    last: isLastResult(found.last) ? found.last : null,
  };
}

function isSaid(value: unknown): value is Said {
  return (
    typeof value === "object" &&
    value !== null &&
    "who" in value &&
    (value.who === "person" || value.who === "clerk") &&
    "text" in value &&
    typeof value.text === "string"
  );
}

function isLastResult(value: unknown): value is LastResult {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const has = (key: string) =>
    key in value && typeof Object.entries(value).find(([name]) => name === key)?.[1] === "string";
  if (value.kind === "briefing")
    return has("path") && has("language") && "sources" in value && Array.isArray(value.sources);
  if (value.kind === "sorted") return has("root") && has("movesId");
  return value.kind === "actions" && has("path");
}
