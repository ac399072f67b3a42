import type { PushOutcome } from "../../domain/entries.ts";
import type { EntryId, MemberId, SpaceId } from "../../domain/ids.ts";
import { limits } from "../../domain/limits.ts";
import type { Clock, Log, Random } from "../../domain/ports.ts";
import { Problem } from "../../domain/problem.ts";
import { toB64u } from "../../kit/bytes.ts";
import type { PushState } from "../../protocol/push.ts";
import type { LogStore } from "../../store/log/log-store.ts";
import { knownPushHosts, refusalOfEndpoint, type EndpointRules } from "./endpoint.ts";
import { postOverHttp, PushSender, systemResolve, type Post, type Push, type Resolve } from "./push-sender.ts";
import { Vapid } from "./vapid.ts";

export type PushOptions = {
  /** Further hosts of push services; `*.` in front stands for any label. */
  hosts?: readonly string[];
  /** `mailto:` or `https:`; push services write there when something is wrong. */
  contact?: string;
  /** For tests only. */
  allowLoopback?: boolean;
  resolve?: Resolve;
  /** How a push service is reached: over HTTP where absent. */
  post?: Post;
};

/** Where members are pushed to, and what became of each try. */
export class Pushes {
  readonly vapid: Vapid;
  readonly #store: LogStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #log: Log;
  readonly #rules: EndpointRules;
  readonly #sender: PushSender;
  /** The same push asked for twice at a time is one. */
  readonly #underWay = new Map<string, Promise<PushOutcome>>();

  constructor(ports: { store: LogStore; clock: Clock; random: Random; log: Log }, options: PushOptions) {
    const { store, clock, random, log } = ports;
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    this.#log = log;
    this.#rules = {
      hosts: [...knownPushHosts, ...(options.hosts ?? [])],
      allowLoopback: options.allowLoopback ?? false,
    };
    this.vapid = new Vapid(store, clock, options.contact ?? "mailto:hub@errand.invalid");
    const resolve = options.resolve ?? systemResolve;
    const post = options.post ?? postOverHttp;
    this.#sender = new PushSender({ rules: this.#rules, resolve, post, vapid: this.vapid, clock, random });
  }

  /** Throws `push_endpoint_refused` with the reason. */
  async setEndpoint(space: SpaceId, member: MemberId, endpoint: string | null): Promise<void> {
    const reason = endpoint === null ? null : refusalOfEndpoint(endpoint, this.#rules);
    if (reason !== null) throw new Problem("push_endpoint_refused", { reason });
    await this.#store.setPushEndpoint(space, member, endpoint, this.#clock.now());
  }

  async state(space: SpaceId, member: MemberId): Promise<PushState> {
    const endpoint = await this.#store.pushEndpoint(space, member);
    return { isOn: endpoint !== null, last: await this.#store.lastPushTry(space, member) };
  }

  /** The same id is handed on once, however often it is asked for. */
  push(space: SpaceId, member: MemberId, id: EntryId, push: Push): Promise<PushOutcome> {
    const key = `${space} ${member} ${id}`;
    const pushing =
      this.#underWay.get(key) ?? this.#push(space, member, id, push).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, pushing);
    return pushing;
  }

  /** The hub's own: without content, to whoever has asked to be pushed to. */
  async pushEmpty(space: SpaceId, members: readonly MemberId[], topic: string): Promise<void> {
    await Promise.all(
      members.map((member) => {
        // 16 random bytes are an entry id by definition.
        const id = toB64u(this.#random.bytes(16)) as EntryId;
        return this.push(space, member, id, { record: null, ttlSeconds: 3_600, urgency: "normal", topic });
      }),
    );
  }

  stop(): void {
    this.#sender.stop();
  }

  async #push(space: SpaceId, member: MemberId, id: EntryId, push: Push): Promise<PushOutcome> {
    if ((await this.#store.pushTry(space, member, id)) === "sent") return "sent";
    const endpoint = await this.#store.pushEndpoint(space, member);
    const outcome = endpoint === null ? "not_subscribed" : await this.#sender.send(endpoint, push);
    if (endpoint !== null && outcome === "gone") await this.#store.dropPushEndpoint(space, member, endpoint);
    await this.#store.notePushTry(space, member, { id, outcome }, this.#clock.now(), limits.pushKeptMs);
    if (outcome !== "sent") this.#log.warn("push not handed on", { outcome });
    return outcome;
  }
}
