import type { WebSocket } from "ws";
import { limits } from "../domain/limits.ts";
import type { Clock } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { parseReaderFrame, type HelloFrame, type HubFrame, type ReaderFrame } from "../protocol/frames.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { unreachable } from "../kit/never.ts";
import { admitLive } from "./admission.ts";
import { Follower, type FrameSink } from "./follower.ts";
import { Heartbeat, paceOf, type Pace } from "./heartbeat.ts";
import { frameText } from "./frame-texts.ts";
import { appendAnswer, takeAppend } from "./http/envelope-routes.ts";
import { memberKey } from "./http/request.ts";
import { joinFollowers } from "./join.ts";
import type { LoggedIn } from "./logins.ts";
import type { HubParts } from "./parts.ts";
import { activeMember } from "./spaces.ts";

/** Close codes of our own: the `problem` frame before says which. */
const REFUSED = 4400;

type Member = LoggedIn & { follower: Follower; leave: () => void; heartbeat: Heartbeat };

/** One WebSocket: challenge, login, then frames, each judged by the roster of its moment. */
export class HubSocket {
  readonly #socket: WebSocket;
  readonly #hub: HubParts;
  readonly #address: string;
  readonly #nonce: string;
  readonly #sink: FrameSink;
  /** Null until it has logged in. */
  #loggedIn: Member | null = null;
  #isLoggingIn = false;
  /** Of appends that are not answered yet. */
  #pendingBytes = 0;
  #timer: { cancel(): void };

  constructor(socket: WebSocket, hub: HubParts, address: string) {
    this.#socket = socket;
    this.#hub = hub;
    this.#address = address;
    this.#nonce = hub.logins.freshNonce();
    this.#sink = socketSink(socket, hub.clock);
    this.#timer = hub.clock.after(limits.loginMs, () => this.#end("login_refused"));
    socket.on("message", (data, isBinary) => void this.#receive(data, isBinary));
    socket.on("pong", () => this.#loggedIn?.heartbeat.answered());
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      this.#timer.cancel();
      this.#loggedIn?.heartbeat.stop();
      this.#loggedIn?.leave();
    });
    this.#send({ type: "challenge", v: PROTOCOL_VERSION, nonce: this.#nonce });
  }

  get isLoggedIn(): boolean {
    return this.#loggedIn !== null;
  }

  end(code: string): void {
    this.#end(code);
  }

  /** Never throws: what is wrong with a frame ends the socket, or is answered by its number. */
  async #receive(data: unknown, isBinary: boolean): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    try {
      if (isBinary || !Buffer.isBuffer(data)) throw new Problem("frame_malformed");
      const frame = parseReaderFrame(data.toString());
      if (this.#loggedIn === null) await this.#logIn(frame);
      else await this.#handle(frame, this.#loggedIn, data.length);
    } catch (error) {
      if (!isProblem(error)) this.#hub.log.error("frame failed", { error: String(error) });
      this.#end(isProblem(error) ? error.code : "hub_failed");
    }
  }

  async #logIn(frame: ReaderFrame): Promise<void> {
    // One try for each challenge.
    if (frame.type !== "hello" || this.#isLoggingIn) throw new Problem("not_logged_in");
    this.#isLoggingIn = true;
    const { space, member } = await this.#hub.logins.check(this.#claim(frame), this.#address);
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const follower = new Follower(member, space, this.#hub.store, this.#sink);
    const leave = joinFollowers(this.#hub, space, follower);
    this.#timer.cancel();
    const heartbeat = new Heartbeat(this.#pace(space, member, false), {
      clock: this.#hub.clock,
      ask: () => this.#ask(),
      gone: () => this.#socket.terminate(),
    });
    this.#loggedIn = { space, member, follower, leave, heartbeat };
    const { n, hash } = space.roster;
    this.#send({ type: "welcome", v: PROTOCOL_VERSION, head: space.head, roster: { n, hash } });
  }

  #claim({ v, space, member, origin, t, signature }: HelloFrame) {
    return { v, space, member, origin, t, signature, nonce: this.#nonce };
  }

  async #handle(frame: ReaderFrame, loggedIn: Member, bytes: number): Promise<void> {
    const { space, member, follower } = loggedIn;
    if (activeMember(space, member) === null) throw new Problem("not_a_member");
    switch (frame.type) {
      case "hello":
        throw new Problem("frame_malformed");
      case "follow":
        // Whoever has read at another replica may know more than this one has heard of.
        if (this.#hub.replica !== null) await this.#hub.spaces.refresh([space]);
        return follower.follow(frame.after, frame.kept);
      case "append":
        return this.#append(frame, loggedIn, bytes);
      case "live":
        return this.#relay(frame, loggedIn);
      case "watch":
        return loggedIn.heartbeat.change(this.#pace(space, member, frame.isWatching));
      default:
        return unreachable(frame);
    }
  }

  /** Has no answer: what is refused is passed over, as live entries may be missed. */
  async #relay({ envelope }: ReaderFrame & { type: "live" }, { space, member, follower }: Member): Promise<void> {
    if (!this.#hub.buckets.livePerMember.take(memberKey({ space, member }))) return;
    try {
      const wire = admitLive(space, member, envelope);
      space.followers.relayLive(wire, follower);
      this.#hub.replica?.relayLive(space, wire);
    } catch (error) {
      if (!isProblem(error)) throw error;
    }
  }

  async #append({ ref, envelopes }: ReaderFrame & { type: "append" }, loggedIn: Member, bytes: number): Promise<void> {
    this.#holdBack(bytes);
    try {
      takeAppend(this.#hub, loggedIn, envelopes.length, bytes);
      const outcomes = await this.#hub.appender.append(loggedIn.space, loggedIn.member, envelopes);
      this.#send({ type: "appended", ref, results: outcomes.map(appendAnswer) });
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#send({ type: "problem", code: error.code, ref });
    } finally {
      this.#holdBack(-bytes);
    }
  }

  /** Who sends faster than the disk takes it waits in its own socket, not in the hub's memory. */
  #holdBack(bytes: number): void {
    this.#pendingBytes += bytes;
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#pendingBytes > limits.followerBufferBytesMax) this.#socket.pause();
    else if (this.#socket.isPaused) this.#socket.resume();
  }

  #pace(space: LoggedIn["space"], member: LoggedIn["member"], isWatching: boolean): Pace {
    return paceOf(activeMember(space, member)?.role ?? "owner", isWatching);
  }

  #ask(): void {
    this.#socket.ping();
    this.#send({ type: "beat" });
  }

  #end(code: string): void {
    if (this.#loggedIn === null) this.#sink.end(code);
    else this.#loggedIn.follower.end(code);
  }

  #send(frame: HubFrame): void {
    this.#sink.send(frameText(frame));
  }
}

function socketSink(socket: WebSocket, clock: Clock): FrameSink {
  return {
    send: (frame, onSent) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(frame, (error) => (error == null ? onSent?.() : undefined));
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    end: (code) => {
      if (socket.readyState === socket.OPEN) socket.send(frameText({ type: "problem", code }));
      socket.close(REFUSED, code);
      // Whoever does not close its side in time is cut off.
      clock.after(1_000, () => socket.terminate());
    },
  };
}
