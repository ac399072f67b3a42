import { execFile } from "node:child_process";
import { Problem } from "../domain/problem.ts";

export type Tailscale =
  | { state: "absent" }
  /** Installed, but not logged in, stopped, or without names or certificates. */
  | { state: "unready"; why: "stopped" | "no_name" | "no_https" }
  /** `isServing`: it points to our port already; otherwise `command` makes it. Another program's door is never taken. */
  | { state: "ready"; url: string; isServing: boolean; command: string[] };

type Env = Readonly<Record<string, string | undefined>>;

/** The doors that `tailscale serve` may open with TLS; the first is the one without a number in the address. */
const doors = [443, 8443, 10443];
const answerMs = 8_000;

export async function findTailscale(hubPort: number, env: Env): Promise<Tailscale> {
  const status = await json(["status", "--json"], env);
  if (status === null) return { state: "absent" };
  if (status["BackendState"] !== "Running") return { state: "unready", why: "stopped" };
  const name = text(record(status["Self"])["DNSName"]).replace(/\.$/, "");
  if (!name.includes(".")) return { state: "unready", why: "no_name" };
  const domains = status["CertDomains"];
  if (!Array.isArray(domains) || !domains.includes(name)) return { state: "unready", why: "no_https" };
  const serving = (await json(["serve", "status", "--json"], env)) ?? {};
  const own = doors.find((door) => isOurs(serving, name, door, hubPort));
  const door = own ?? doors.find((each) => !Object.hasOwn(record(serving["TCP"]), String(each)));
  if (door === undefined) throw new Problem("tailscale_doors_taken", { name });
  const flag = door === 443 ? [] : [`--https=${door}`];
  return {
    state: "ready",
    url: `https://${name}${door === 443 ? "" : `:${door}`}`,
    isServing: own !== undefined,
    command: ["tailscale", "serve", "--bg", ...flag, String(hubPort)],
  };
}

/** Throws `tailscale_serve_failed` with what it said: it may want an administrator, or a switch in its console. */
export async function serveByTailscale(command: readonly string[], env: Env): Promise<void> {
  const [program = "", ...args] = command;
  const { isDone, said } = await ran(program, args, env);
  if (!isDone)
    throw new Problem("tailscale_serve_failed", {
      said: said.trim().slice(0, 300) || null,
      command: command.join(" "),
    });
}

/** `{"TCP": {"443": {"HTTPS": true}}, "Web": {"name:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:7433"}}}}}` */
function isOurs(serving: Record<string, unknown>, name: string, door: number, hubPort: number): boolean {
  const handlers = record(record(record(serving["Web"])[`${name}:${door}`])["Handlers"]);
  const proxy = text(record(handlers["/"])["Proxy"]);
  return new RegExp(`^http://(127\\.0\\.0\\.1|localhost):${hubPort}/?$`).test(proxy);
}

async function json(args: string[], env: Env): Promise<Record<string, unknown> | null> {
  const { isDone, said } = await ran("tailscale", args, env);
  try {
    return isDone ? record(JSON.parse(said)) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function ran(program: string, args: readonly string[], env: Env): Promise<{ isDone: boolean; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env: { ...env }, timeout: answerMs, windowsHide: true },
      (error, out, err) => resolve({ isDone: error === null, said: error === null ? out : `${err}${out}` }),
    );
    // It asks nothing here: who must agree to something is told what to run.
    child.stdin?.end();
  });
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const record = (value: unknown): Record<string, unknown> =>
  // An object that was just parsed; each field is looked at before it is used.
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
