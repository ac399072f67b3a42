import assert from "node:assert/strict";
import { createConnection } from "node:net";
import type { WireEnvelope } from "../../src/domain/envelope.ts";
import type { SpaceId } from "../../src/domain/ids.ts";
import { isProblem } from "../../src/domain/problem.ts";
import { signLogin } from "../../src/seal/login.ts";
import { rawRequest } from "../fakes/raw-request.ts";
import type { TestMember } from "../fakes/sealed-space.ts";
import type { BadRows } from "./bad-rows.ts";

export const jsonType = { "content-type": "application/json" };

type Request = { method?: string; path?: string; headers?: Record<string, string>; body?: string | Uint8Array };
type LoginChanges = { nonce?: string; origin?: string; space?: SpaceId; member?: TestMember["id"] };
export type Frame = string | Uint8Array<ArrayBuffer> | ((nonce: string) => Promise<string>);

/** Speaks to the hub as strangers, members and pages do, and says in a few words what it answered. */
export class HubAsks {
  readonly #rows: BadRows;

  constructor(rows: BadRows) {
    this.#rows = rows;
  }

  get url(): string {
    return this.#rows.world.hub.url;
  }

  get host(): string {
    return new URL(this.url).host;
  }

  get space(): SpaceId {
    return this.#rows.world.membership.keys.spaceId;
  }

  /** The act is answered so, no agent hears of it, and the next task of the owner runs to its end through the same hub. */
  async refuses(answer: string, act: () => Promise<string>): Promise<void> {
    const { world, thread } = this.#rows;
    const prompts = world.prompts();
    assert.equal(await act(), answer);
    await world.goodTask(thread);
    assert.equal(world.prompts(), prompts + 1);
    assert.equal(this.#rows.wasHarmed(), false);
  }

  /** A request as it is, from a member where one is named; the answer as `status code`. */
  async ask({ headers = {}, ...request }: Request, member?: TestMember): Promise<string> {
    const authorization = member === undefined ? {} : { authorization: `Bearer ${await this.bearerOf(member)}` };
    const answer = await rawRequest(this.url, {
      ...request,
      headers: { host: this.host, ...authorization, ...headers },
    });
    return `${answer.status} ${answer.code ?? ""}`.trim();
  }

  async nonce(): Promise<string> {
    const answer = await rawRequest(this.url, { method: "POST", path: "/v1/nonces", headers: { host: this.host } });
    // A test reads what the hub's own test has checked.
    return (JSON.parse(answer.body) as { nonce: string }).nonce;
  }

  async loginOf(member: TestMember, changes: LoginChanges = {}) {
    const { nonce = await this.nonce() } = changes;
    const login = { origin: this.url, space: this.space, member: member.id, t: Date.now(), ...changes, nonce };
    const signature = await signLogin(member.signKey, { ...login, spaceId: login.space, memberId: login.member });
    return { v: 1, ...login, signature };
  }

  logIn(login: object): Promise<string> {
    return this.ask({ method: "POST", path: "/v1/logins", headers: jsonType, body: JSON.stringify(login) });
  }

  async bearerOf(member: TestMember): Promise<string> {
    const body = JSON.stringify(await this.loginOf(member));
    const headers = { host: this.host, ...jsonType };
    const answer = await rawRequest(this.url, { method: "POST", path: "/v1/logins", headers, body });
    return (JSON.parse(answer.body) as { bearer: string }).bearer; // as above
  }

  /** What an append by `member` is answered: the envelope's own code, or the refusal of the whole. */
  async append(wire: unknown, member: TestMember = this.#rows.world.owner): Promise<string> {
    try {
      // Whatever the row made of it: the connection only passes it on.
      const [result] = await this.#rows.world.connect(member).append([wire as WireEnvelope]);
      return result === undefined ? "nothing" : "code" in result ? (result.code ?? "no code") : "stored";
    } catch (error) {
      return isProblem(error) ? error.code : String(error);
    }
  }

  /** One frame answers the challenge, the others the welcome. The last thing that the hub says before it closes the socket. */
  socketSays(...frames: Frame[]): Promise<string> {
    const socket = new WebSocket(`${this.url.replace("http", "ws")}/v1/follow`);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const send = async (next: Frame, nonce: string): Promise<void> =>
      socket.send(typeof next === "function" ? await next(nonce) : next);
    let last = "";
    socket.addEventListener("message", ({ data }) => {
      // The hub's own frames.
      const frame = JSON.parse(String(data)) as { type: string; code?: string; nonce?: string };
      last = frame.code ?? frame.type;
      const count = frame.type === "challenge" ? 1 : frame.type === "welcome" ? frames.length : 0;
      for (const next of frames.splice(0, count)) send(next, frame.nonce ?? "").catch(reject);
    });
    socket.addEventListener("close", ({ code }) =>
      resolve(last === "challenge" || last === "welcome" ? `closed ${code}` : last),
    );
    return promise;
  }

  hello(member: TestMember, changes: object = {}): (nonce: string) => Promise<string> {
    return async (given) => {
      const { nonce: _own, ...login } = await this.loginOf(member, { nonce: given });
      return JSON.stringify({ type: "hello", ...login, ...changes });
    };
  }

  /** The answer to raw bytes: `closed` when nothing good came back. */
  async rawSays(text: string): Promise<string> {
    const answer = await this.#raw(text, false);
    return /HTTP\/1.1 2/.test(answer) ? answer : "closed";
  }

  /** More than anybody reads, without an end, from somebody who has not logged in. */
  async pouring(): Promise<string> {
    const head = `POST /v1/spaces/${this.space}/envelopes HTTP/1.1\r\nhost: ${this.host}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
    const said = await this.#raw(head, true);
    return `${/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]} ${/"code":"(\w+)"/.exec(said)?.[1]}`;
  }

  #raw(text: string, isPouring: boolean): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = createConnection(this.#rows.world.hub.port, "127.0.0.1");
    const chunk = `4000\r\n${" ".repeat(0x4000)}\r\n`;
    let answer = "";
    socket.on("data", (data) => (answer += data.toString()));
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    const pour = (): void => {
      if (socket.destroyed) return;
      if (socket.write(chunk)) setImmediate(pour);
      else socket.once("drain", pour);
    };
    if (!isPouring) socket.end(text);
    else if (socket.write(text)) pour();
    return promise;
  }
}
