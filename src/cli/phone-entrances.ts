import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Log, Random } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import type { Hub } from "../hub/start-hub.ts";
import { readSecret, writeSecret } from "../runner/data-folder.ts";
import type { ReachRequest, ReachState, Way } from "../runner/desk-api.ts";
import { isAuthorityFor, makeAuthority, makeLeaf, type Authority } from "./phone-certificates.ts";
import { isHomeOrSelf } from "./phone-net.ts";

export type EntrancePorts = {
  /** Null when the hub runs elsewhere: its own start says by which addresses it is reached. */
  hub: Pick<Hub, "instance" | "allow" | "openTls"> | null;
  hubUrl: string;
  /** What `errand up --url` said. */
  given: string | null;
  /** Where the authority of this home is kept. */
  folder: string;
  notes: { get(key: string): string | null; set(key: string, value: string): void };
  clock: Clock;
  random: Random;
  log: Log;
};

type Opened = { way: Way; authority: string | null; close(): Promise<void> };

const NOTE = "phone/ways";
const renewAfterMs = 86_400_000;

/** The ways by which phones come in: those that passed their test are open at every start, one more while it is tested. */
export class PhoneEntrances {
  readonly #ports: EntrancePorts;
  /** In the order in which they were kept; a phone that was paired by an older one still comes in by it. */
  #kept: Opened[] = [];
  #tried: Opened | null = null;

  constructor(ports: EntrancePorts) {
    this.#ports = ports;
  }

  /** Where a new device pairs. */
  get url(): string {
    return this.#ports.given ?? this.#newest?.way.url ?? this.#ports.hubUrl;
  }

  /** A way that can't be opened any more keeps nothing else from starting; the doctor tests it. */
  async restore(): Promise<void> {
    for (const way of this.#remembered()) {
      try {
        this.#kept.push(await this.#open(way));
      } catch (error) {
        this.#ports.log.warn("a way for phones was not opened", { kind: way.kind, error: codeOf(error) });
        this.#kept.push({ way, authority: null, close: async () => {} });
      }
    }
  }

  async reach(request: ReachRequest): Promise<ReachState> {
    if (request.action === "drop") await this.#drop();
    else if (request.action === "try") await this.#try(request.way);
    else if (request.action === "keep") await this.#keep(request.way);
    const { hub, hubUrl } = this.#ports;
    const looked = this.#tried ?? this.#newest;
    return {
      hubUrl,
      instance: hub?.instance ?? null,
      kept: this.#newest?.way ?? null,
      authority: looked?.authority ?? null,
    };
  }

  async close(): Promise<void> {
    await this.#drop();
    for (const opened of this.#kept) await opened.close();
    this.#kept = [];
  }

  get #newest(): Opened | undefined {
    return this.#kept.at(-1);
  }

  async #try(way: Way): Promise<void> {
    await this.#drop();
    const known = this.#keptAt(way);
    // Tested again: what did not open at the start gets another chance.
    if (known) await known.close();
    this.#kept = this.#kept.filter((each) => each !== known);
    this.#tried = await this.#open(way);
    if (known) {
      this.#kept.push(this.#tried);
      this.#tried = null;
    }
  }

  async #keep(way: Way): Promise<void> {
    const opened = this.#tried?.way.url === way.url ? this.#tried : this.#keptAt(way);
    if (!opened) throw new Problem("phone_way_not_tried", { url: way.url });
    if (opened === this.#tried) this.#tried = null;
    this.#kept = [...this.#kept.filter((each) => each !== opened), opened];
    this.#ports.notes.set(NOTE, JSON.stringify(this.#kept.map((each) => each.way)));
  }

  async #drop(): Promise<void> {
    const tried = this.#tried;
    this.#tried = null;
    await tried?.close();
  }

  #keptAt(way: Way): Opened | undefined {
    return this.#kept.find((each) => each.way.url === way.url);
  }

  async #open(way: Way): Promise<Opened> {
    const { hub, hubUrl } = this.#ports;
    if (hub === null || way.kind === "hub") {
      if (way.kind !== "hub" || new URL(way.url).origin !== new URL(hubUrl).origin)
        throw new Problem("phone_hub_is_elsewhere", { url: hubUrl });
      return { way, authority: null, close: async () => {} };
    }
    if (way.kind === "home") return this.#openHome(way, hub);
    const disallow = hub.allow(way.url);
    return { way, authority: null, close: async () => disallow() };
  }

  async #openHome(way: Way, hub: Pick<Hub, "openTls">): Promise<Opened> {
    const { clock, random, log } = this.#ports;
    const { hostname: name, port } = new URL(way.url);
    const authority = this.#authorityOf(name);
    const leaf = () => makeLeaf(authority, name, clock.now(), random);
    // Every address of this computer, because a home hands out new ones; who may come in by it is `isHomeOrSelf`.
    const at = { host: "0.0.0.0", port: Number(port || 443), name, admits: isHomeOrSelf };
    const entrance = await hub.openTls({ ...at, identity: leaf() }).catch((error: unknown) => {
      if (codeOf(error) === "EADDRINUSE") throw new Problem("phone_port_taken", { port: at.port });
      throw error;
    });
    const renew = (): void => {
      entrance.renew(leaf());
      log.info("the certificate of the home's door was renewed");
      timer = clock.after(renewAfterMs, renew);
    };
    let timer = clock.after(renewAfterMs, renew);
    const close = async (): Promise<void> => {
      timer.cancel();
      await entrance.close();
    };
    return { way, authority: authority.cert, close };
  }

  /** Made once for each name: a phone trusts it from its set-up on. */
  #authorityOf(name: string): Authority {
    const { folder, clock, random } = this.#ports;
    const file = join(folder, `${name}.json`);
    const kept = readSecret(file);
    if (kept !== null) {
      // Written below, by this program, readable by its owner only; a damaged one is found by what reads it.
      const authority = JSON.parse(kept) as Authority;
      if (isAuthorityFor(authority, name, clock.now())) return authority;
    }
    const authority = makeAuthority(name, clock.now(), random);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeSecret(file, JSON.stringify(authority));
    return authority;
  }

  #remembered(): Way[] {
    const noted = this.#ports.notes.get(NOTE);
    // The journal is our own: what stands in this note was written by `#keep`.
    const ways = noted === null ? [] : (JSON.parse(noted) as Way[]);
    return ways.filter((way) => (way.kind === "hub") === (this.#ports.hub === null));
  }
}

const codeOf = (error: unknown): string =>
  isProblem(error) ? error.code : error instanceof Error && "code" in error ? String(error.code) : String(error);
