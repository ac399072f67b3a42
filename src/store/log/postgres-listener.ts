import { Client } from "pg";
import { limits } from "../../domain/limits.ts";
import type { Clock, Random, Timer } from "../../domain/ports.ts";
import { backoffMs } from "../../kit/backoff.ts";
import { newsText, parseNews, type News } from "./news.ts";
import { NEWS_CHANNEL, type PostgresOptions } from "./postgres.ts";
import { postgresConfig } from "./postgres-config.ts";
import type { ReplicaEars } from "./replicas.ts";

/** The name of the connection by which a replica is known to be alive. */
export const listenerName = (replica: string): string => `errand listens ${replica}`;
const notifyAll = `select pg_notify('${NEWS_CHANNEL}', said) from unnest($1::text[]) as said`;

/** The one connection of a replica that listens, and speaks what may be missed. It is never inside a transaction. */
export class PostgresListener {
  readonly #url: string;
  readonly #replica: string;
  readonly #clock: Clock;
  readonly #random: Random;
  #ears: ReplicaEars | null = null;
  #client: Client | null = null;
  #tries = 0;
  #timer: Timer | null = null;
  #isClosed = false;
  #said: string[] = [];
  #saidBytes = 0;
  #isSaying = false;

  constructor({ url, replica, clock, random }: PostgresOptions) {
    this.#url = url;
    this.#replica = replica;
    this.#clock = clock;
    this.#random = random;
  }

  async listen(ears: ReplicaEars): Promise<void> {
    this.#ears = ears;
    await this.#connect();
  }

  say(news: readonly News[]): void {
    const texts = news.map((each) => newsText(this.#replica, each));
    const bytes = texts.reduce((sum, text) => sum + text.length, 0);
    if (this.#client === null || this.#saidBytes + bytes > limits.replicaLiveBytesMax) return;
    this.#said.push(...texts);
    this.#saidBytes += bytes;
    if (!this.#isSaying) void this.#sayAll(this.#client);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#client?.end().catch(() => undefined);
    this.#client = null;
  }

  /** Never throws: it is tried again until it works. */
  async #connect(): Promise<void> {
    if (this.#isClosed) return;
    const config = postgresConfig(this.#url, this.#replica, { synchronous_commit: "off" });
    const client = new Client({
      ...config,
      application_name: listenerName(this.#replica),
      connectionTimeoutMillis: limits.storeConnectMs,
      query_timeout: limits.storeConnectMs,
    });
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      this.#lost(client);
    };
    client.on("error", over);
    client.on("end", over);
    client.on("notification", ({ payload }) => this.#hear(payload ?? ""));
    try {
      await client.connect();
      await client.query(`listen ${NEWS_CHANNEL}`);
    } catch {
      // Which failure it is makes no difference: the next try may work.
      await client.end().catch(() => undefined);
      return over();
    }
    if (this.#isClosed) return void client.end().catch(() => undefined);
    this.#client = client;
    this.#tries = 0;
    this.#watch(client);
    this.#ears?.onLapse();
  }

  #lost(client: Client): void {
    if (this.#client === client) this.#client = null;
    if (this.#isClosed) return;
    this.#timer?.cancel();
    const waitMs = backoffMs(this.#tries, this.#random.chance(), 20, limits.replicaLookMs);
    this.#tries += 1;
    this.#timer = this.#clock.after(waitMs, () => void this.#connect());
  }

  /** A connection whose other end is gone says nothing, like one on which there is nothing to say. */
  #watch(client: Client): void {
    this.#timer = this.#clock.after(limits.storeConnectMs, () => {
      client.query("select 1").then(
        () => this.#client === client && this.#watch(client),
        () => void client.end().catch(() => undefined),
      );
    });
  }

  #hear(payload: string): void {
    const heard = parseNews(payload);
    if (heard !== null && heard.replica !== this.#replica) this.#ears?.onNews(heard.news, heard.replica);
  }

  async #sayAll(client: Client): Promise<void> {
    this.#isSaying = true;
    while (this.#said.length > 0) {
      const texts = this.#said;
      this.#said = [];
      this.#saidBytes = 0;
      // What may be missed is not said twice.
      await client.query(notifyAll, [texts]).catch(() => undefined);
    }
    this.#isSaying = false;
  }
}
