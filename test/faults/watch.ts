import type { Entry, ReportBodies, ReportKind } from "../../src/domain/entries.ts";
import type { Header } from "../../src/domain/envelope.ts";
import type { HubConnection } from "../../src/hub-client/connection.ts";
import type { Membership } from "../../src/hub-client/membership.ts";
import { bodyHash } from "../../src/seal/hash.ts";
import { readEnvelope, verifyEnvelope } from "../../src/seal/envelope.ts";

/** `hash` is of exactly the opened body: what an answer names. */
export type Seen<K extends ReportKind = ReportKind> = {
  seq: number;
  header: Header;
  kind: K;
  body: ReportBodies[K];
  hash: string;
};

/** Everything that runners have told this device, opened, in the order of the log. */
export class Watch {
  readonly reports: Seen[] = [];
  readonly #membership: Membership;
  readonly #following: { close(): void };
  readonly #waiting = new Set<() => void>();

  constructor(membership: Membership, connection: HubConnection) {
    this.#membership = membership;
    this.#following = connection.follow({
      after: 0,
      onEnvelope: async ({ seq, envelope }) => {
        const entry = await this.#open(connection, envelope).catch(() => null);
        if (entry === null) return;
        this.reports.push({ seq, ...entry });
        for (const look of this.#waiting) look();
      },
    });
  }

  /** The first report of this kind that `matches`; waits for it. */
  async report<K extends ReportKind>(kind: K, matches: (body: ReportBodies[K]) => boolean): Promise<Seen<K>> {
    for (;;) {
      const found = this.all(kind).find(({ body }) => matches(body));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const look = (): void => {
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
  }

  all<K extends ReportKind>(kind: K): Seen<K>[] {
    // `kind` says which body it is.
    return this.reports.filter((seen) => seen.kind === kind) as Seen<K>[];
  }

  /** Whether anything that was said names this text. */
  mentions(text: string): boolean {
    return this.reports.some(({ body }) => JSON.stringify(body).includes(text));
  }

  close(): void {
    this.#following.close();
  }

  async #open(connection: HubConnection, wire: Parameters<typeof readEnvelope>[0]): Promise<Omit<Seen, "seq">> {
    const read = readEnvelope(wire);
    const { header } = read;
    if (header.r > this.#membership.roster.n)
      await this.#membership.extend(await connection.roster(this.#membership.roster.n));
    const sender = this.#membership.roster.members.get(header.f);
    if (sender?.role !== "runner" || !(await verifyEnvelope(read, sender.signPk))) throw new Error("no report");
    const { bytes, entry } = await this.#membership.open(read);
    if (entry.kind === "unknown") throw new Error("no known report");
    const known: Entry = entry;
    // A runner writes reports only; `live` never comes here.
    return {
      header,
      kind: known.kind as ReportKind,
      body: known.body as ReportBodies[ReportKind],
      hash: await bodyHash(new Uint8Array(bytes)),
    };
  }
}
