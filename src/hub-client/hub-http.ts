import type { MemberId, SpaceId } from "../domain/ids.ts";
import type { Clock } from "../domain/ports.ts";
import { Problem, isProblem } from "../domain/problem.ts";
import type { Bytes } from "../kit/bytes.ts";
import { loginResponse, nonceResponse, problemDocument, type LoginResponse } from "../protocol/http.ts";
import { parse } from "../protocol/parse.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import type { SignKey } from "../seal/keys.ts";
import { signLogin } from "../seal/login.ts";

export type HubMember = { spaceId: SpaceId; memberId: MemberId; signKey: SignKey };

export type HubRequest = {
  method: "GET" | "PUT" | "POST";
  path: string;
  json?: unknown;
  octets?: Bytes;
  isPublic?: boolean;
  /** The answer goes on for as long as it likes: only `signal` ends it. */
  isStreamed?: boolean;
  /** Told that it is too fast, it waits and goes on: for the many requests of one file. */
  isPatient?: boolean;
  signal?: AbortSignal;
};

const requestMsMax = 30_000;
const patientTriesMax = 200;
/** A bearer that ends sooner is not worth using. */
const bearerSpareMs = 30_000;

/** One member's requests to one hub. Every refusal is a Problem with the hub's code; no hub at all is `hub_unreachable`. */
export class HubHttp {
  readonly origin: string;
  readonly member: HubMember;
  readonly #clock: Clock;
  #login: Promise<LoginResponse> | null = null;

  constructor(url: string, member: HubMember, clock: Clock) {
    this.origin = new URL(url).origin;
    this.member = member;
    this.#clock = clock;
  }

  get spacePath(): string {
    return `/v1/spaces/${this.member.spaceId}`;
  }

  async request(request: HubRequest): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#requestOnce(request);
      } catch (error) {
        if (
          request.isPatient !== true ||
          tries >= patientTriesMax ||
          !isProblem(error) ||
          error.code !== "rate_limited"
        )
          throw error;
        const { waitMs } = error.detail;
        await this.#wait(typeof waitMs === "number" ? waitMs : 1_000);
      }
    }
  }

  async json(request: HubRequest): Promise<unknown> {
    const response = await this.request(request);
    return reached(() => response.json());
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(Math.min(Math.max(ms, 20), 5_000), resolve));
  }

  /** Logs in when needed, and once more when the hub has forgotten the bearer. */
  async #requestOnce(request: HubRequest): Promise<Response> {
    if (request.isPublic === true) return this.#send(request, null);
    const { bearer } = await this.#loggedIn();
    try {
      return await this.#send(request, bearer);
    } catch (error) {
      if (!isProblem(error) || error.code !== "not_logged_in") throw error;
      this.#login = null;
      return this.#send(request, (await this.#loggedIn()).bearer);
    }
  }

  async #loggedIn(): Promise<LoginResponse> {
    const known = await this.#login?.catch(() => null);
    if (known != null && this.#clock.now() < known.expiresAt - bearerSpareMs) return known;
    if (known != null) this.#login = null;
    // Those who ask at the same time share one login; a failed one is not kept.
    this.#login ??= this.#logIn();
    const login = this.#login;
    try {
      return await login;
    } catch (error) {
      if (this.#login === login) this.#login = null;
      throw error;
    }
  }

  async #logIn(): Promise<LoginResponse> {
    const { spaceId, memberId, signKey } = this.member;
    const given = await this.#send({ method: "POST", path: "/v1/nonces" }, null);
    const { nonce } = parse(nonceResponse, await reached(() => given.json()), "hub_answer_malformed");
    const { origin } = this;
    const t = this.#clock.now();
    const signature = await signLogin(signKey, { origin, nonce, spaceId, memberId, t });
    const json = { v: PROTOCOL_VERSION, space: spaceId, member: memberId, origin, nonce, t, signature };
    const answer = await this.#send({ method: "POST", path: "/v1/logins", json }, null);
    return parse(loginResponse, await reached(() => answer.json()), "hub_answer_malformed");
  }

  async #send(
    { method, path, json, octets, isStreamed, signal }: HubRequest,
    bearer: string | null,
  ): Promise<Response> {
    const headers = new Headers();
    if (bearer !== null) headers.set("authorization", `Bearer ${bearer}`);
    if (json !== undefined) headers.set("content-type", "application/json");
    if (octets !== undefined) headers.set("content-type", "application/octet-stream");
    const body = json === undefined ? octets : JSON.stringify(json);
    const endings = [
      ...(signal === undefined ? [] : [signal]),
      ...(isStreamed === true ? [] : [AbortSignal.timeout(requestMsMax)]),
    ];
    const init: RequestInit = {
      method,
      headers,
      signal: AbortSignal.any(endings),
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
    };
    const ask = (): Promise<Response> => fetch(`${this.origin}${path}`, body === undefined ? init : { ...init, body });
    const response = await reached(() => ask().catch((error: unknown) => this.#askAgain(path, init, error, ask)));
    if (response.ok) return response;
    throw await problemOf(response);
  }

  /**
   * A connection kept open from before the hub's restart fails at its first use. All routes may be asked twice but the
   * login, whose nonce is good once.
   */
  #askAgain(path: string, { signal }: RequestInit, error: unknown, ask: () => Promise<Response>): Promise<Response> {
    if (signal?.aborted === true || path === "/v1/logins") throw error;
    return ask();
  }
}

/** A network that fails and an answer that breaks off are one thing to the caller: the hub is not there now. */
async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Problem("hub_unreachable", { reason: error instanceof Error ? error.name : "unknown" });
  }
}

/** Something between us and the hub, a captive portal for one, may answer in its place. */
async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  try {
    const { code, facts, next } = parse(problemDocument, body, "hub_unreachable");
    return new Problem(code, facts ?? {}, next ?? null);
  } catch (error) {
    return isProblem(error) ? new Problem("hub_unreachable", { status: response.status }) : unexpected(error);
  }
}

function unexpected(error: unknown): never {
  throw error;
}
