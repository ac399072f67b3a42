import type { StoredEnvelope, WireEnvelope } from "../domain/envelope.ts";
import type { PushOutcome } from "../domain/entries.ts";
import type { BlobId, EntryId, MemberId, Seq, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Log, Random } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import type { SignedStatement } from "../domain/roster.ts";
import type { Bytes } from "../kit/bytes.ts";
import type { AppendAnswer } from "../protocol/frames.ts";
import {
  appendManyResponse,
  blobStateResponse,
  headsResponse,
  logResponse,
  rosterResponse,
  type LogResponse,
} from "../protocol/http.ts";
import type { PairingSlot } from "../protocol/pairing.ts";
import { parse } from "../protocol/parse.ts";
import {
  pushKeyResponse,
  pushResponse,
  pushStateResponse,
  type PushRequest,
  type PushState,
} from "../protocol/push.ts";
import type { FollowOptions } from "./follow-options.ts";
import { Follow } from "./follow.ts";
import { HubHttp, type HubMember } from "./hub-http.ts";

export type AppendResult = { id: EntryId; seq: Seq; isRepeat: boolean } | { id: EntryId | null; code: string };
export type HubConnectionOptions = { url: string; member: HubMember; clock: Clock; random: Random; log: Log };
export type ReadRange = { after?: Seq; before?: Seq; thread?: ThreadId; limit?: number };

const answerCode = "hub_answer_malformed";

/**
 * One member's connection to one hub. Each refusal is a Problem with the hub's code; `hub_unreachable` says that nobody
 * answered, and leaves open whether the hub did what was asked: everything here may be asked again.
 */
export class HubConnection {
  readonly #http: HubHttp;
  readonly #ports: { clock: Clock; random: Random; log: Log };
  #follow: Follow | null = null;

  constructor({ url, member, clock, random, log }: HubConnectionOptions) {
    this.#http = new HubHttp(url, member, clock);
    this.#ports = { clock, random, log };
  }

  async createSpace(statement: SignedStatement, invite?: string): Promise<void> {
    const json = invite === undefined ? { statement } : { statement, invite };
    await this.#http.request({ method: "PUT", path: this.#http.spacePath, json, isPublic: true });
  }

  /** All statements after `after`, whatever their number. Unverified: `extendRoster` says what they are worth. */
  async roster(after: number): Promise<SignedStatement[]> {
    const all: SignedStatement[] = [];
    for (;;) {
      const path = `${this.#http.spacePath}/roster?after=${after + all.length}`;
      const { statements, roster } = parse(rosterResponse, await this.#http.json({ method: "GET", path }), answerCode);
      all.push(...statements);
      if (statements.length === 0 || after + all.length >= roster.n) return all;
    }
  }

  async appendRoster(statement: SignedStatement): Promise<void> {
    await this.#http.request({ method: "POST", path: `${this.#http.spacePath}/roster`, json: { statement } });
  }

  /** In the order of the envelopes. Over the open socket when there is one, else by HTTP. */
  async append(envelopes: WireEnvelope[]): Promise<AppendResult[]> {
    const answers =
      this.#follow?.canSend === true ? await this.#follow.append(envelopes) : await this.#appendByHttp(envelopes);
    if (answers.length !== envelopes.length) throw new Problem(answerCode);
    return answers.map((answer) =>
      "code" in answer ? answer : { id: answer.id, seq: answer.seq, isRepeat: answer.repeat },
    );
  }

  /**
   * Rising seq: forward from `after`, or with `before` the newest before it. As many as `limit` (500 when absent) however
   * many pages that takes: fewer mean that there are no more.
   */
  async read({ limit = limits.batchMax, ...range }: ReadRange): Promise<StoredEnvelope[]> {
    let all: StoredEnvelope[] = [];
    for (;;) {
      const { after, before } = rangeBeyond(range, all);
      const page = await this.#readPage({
        ...range,
        ...after,
        ...before,
        limit: Math.min(limit - all.length, limits.batchMax),
      });
      all = range.before === undefined ? [...all, ...page.envelopes] : [...page.envelopes, ...all];
      if (!page.more || page.envelopes.length === 0 || all.length >= limit) return all;
    }
  }

  /** The newest of a kind in each thread where it is newer than `after`, in rising seq. */
  async heads(kind: string, after: Seq = 0): Promise<StoredEnvelope[]> {
    const all: StoredEnvelope[] = [];
    for (;;) {
      const path = `${this.#http.spacePath}/heads?kind=${encodeURIComponent(kind)}&after=${all.at(-1)?.seq ?? after}`;
      const { envelopes, more } = parse(headsResponse, await this.#http.json({ method: "GET", path }), answerCode);
      all.push(...envelopes);
      if (!more || envelopes.length === 0) return all;
    }
  }

  async putBlobChunk(id: BlobId, index: number, octets: Bytes, isLast: boolean): Promise<void> {
    await this.#http.request({
      method: "PUT",
      path: `${this.#blobPath(id)}/${index}?last=${isLast ? 1 : 0}`,
      octets,
      isPatient: true,
    });
  }

  async getBlobChunk(id: BlobId, index: number): Promise<Bytes> {
    const response = await this.#http.request({
      method: "GET",
      path: `${this.#blobPath(id)}/${index}`,
      isPatient: true,
    });
    return bytesOf(response);
  }

  /** How far an upload came: null when none of it is there. */
  async blobState(id: BlobId): Promise<{ chunkCount: number; isComplete: boolean } | null> {
    return orNull("blob_unknown", async () =>
      parse(blobStateResponse, await this.#http.json({ method: "GET", path: this.#blobPath(id) }), answerCode),
    );
  }

  async putSlot(pairId: string, slot: PairingSlot, octets: Bytes): Promise<void> {
    await this.#http.request({ method: "PUT", path: `/v1/pairings/${pairId}/${slot}`, octets, isPublic: true });
  }

  /** Null when nothing was written within `waitMs`; the hub itself waits no longer than `limits.slotWaitMsMax`. */
  async getSlot(
    pairId: string,
    slot: PairingSlot,
    { waitMs, signal }: { waitMs: number; signal?: AbortSignal },
  ): Promise<Bytes | null> {
    const path = `/v1/pairings/${pairId}/${slot}?wait=${waitMs}`;
    return orNull("slot_empty", async () =>
      bytesOf(
        await this.#http.request({ method: "GET", path, isPublic: true, ...(signal === undefined ? {} : { signal }) }),
      ),
    );
  }

  /** What `pushManager.subscribe` takes as `applicationServerKey`, base64url. */
  async pushKey(): Promise<string> {
    const answer = await this.#http.json({ method: "GET", path: "/v1/push-key", isPublic: true });
    return parse(pushKeyResponse, answer, answerCode).key;
  }

  /**
   * Where this device is pushed to; null takes it away. Throws `push_endpoint_refused` with the reason. The keys go to
   * each runner in an order `push`, never here.
   */
  async putPush(endpoint: string | null): Promise<PushState> {
    const path = this.#pushPath(this.#http.member.memberId);
    return parse(pushStateResponse, await this.#http.json({ method: "PUT", path, json: { endpoint } }), answerCode);
  }

  /** Whether a device has an endpoint at this hub, and what became of the last try. */
  async pushState(member: MemberId): Promise<PushState> {
    return parse(pushStateResponse, await this.#http.json({ method: "GET", path: this.#pushPath(member) }), answerCode);
  }

  /** As a runner. May be asked again with the same id: what was sent is not sent again. */
  async sendPush(push: PushRequest): Promise<PushOutcome> {
    const path = `${this.#http.spacePath}/pushes`;
    return parse(pushResponse, await this.#http.json({ method: "POST", path, json: push }), answerCode).outcome;
  }

  /** Passed over without an open socket: it may be missed without harm. */
  sendLive(envelope: WireEnvelope): void {
    if (this.#follow?.canSend === true) this.#follow.sendLive(envelope);
  }

  /** Somebody looks at this device, or no longer; asked again after each `follow`. */
  watch(isWatching: boolean): void {
    this.#follow?.watch(isWatching);
  }

  /** One follow at a time; it also carries `append` and `sendLive`. */
  follow(options: FollowOptions): { close(): void } {
    this.#follow?.close();
    const follow = new Follow(options, {
      http: this.#http,
      ...this.#ports,
      read: (after) => this.#readPage({ after }),
    });
    this.#follow = follow;
    return {
      close: () => {
        follow.close();
        if (this.#follow === follow) this.#follow = null;
      },
    };
  }

  close(): void {
    this.#follow?.close();
    this.#follow = null;
  }

  async #appendByHttp(envelopes: WireEnvelope[]): Promise<AppendAnswer[]> {
    const answer = await this.#http.json({
      method: "POST",
      path: `${this.#http.spacePath}/envelopes`,
      json: envelopes,
    });
    return parse(appendManyResponse, answer, answerCode).results;
  }

  async #readPage(range: ReadRange): Promise<LogResponse> {
    const query = new URLSearchParams(Object.entries(range).map(([name, value]) => [name, String(value)]));
    return parse(
      logResponse,
      await this.#http.json({ method: "GET", path: `${this.#http.spacePath}/log?${query}` }),
      answerCode,
    );
  }

  #pushPath(member: MemberId): string {
    return `${this.#http.spacePath}/push/${member}`;
  }

  #blobPath(id: BlobId): string {
    return `${this.#http.spacePath}/blobs/${id}`;
  }
}

/** Where the next page begins. */
function rangeBeyond(
  range: ReadRange,
  all: readonly StoredEnvelope[],
): { after?: { after: Seq }; before?: { before: Seq } } {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return {};
  return range.before === undefined ? { after: { after: last.seq } } : { before: { before: first.seq } };
}

async function bytesOf(response: Response): Promise<Bytes> {
  return new Uint8Array(await response.arrayBuffer());
}

async function orNull<T>(code: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isProblem(error) && error.code === code) return null;
    throw error;
  }
}
