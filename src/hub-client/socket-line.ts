import type { Clock } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import { parseHubFrame, type HubFrame } from "../protocol/frames.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { signLogin } from "../seal/login.ts";
import type { HubMember } from "./hub-http.ts";
import type { Line, LineEvents } from "./line.ts";

/** Opens a WebSocket and logs in on it. The first frame that is told is `welcome`. */
export function openSocketLine(origin: string, member: HubMember, clock: Clock, events: LineEvents): Line {
  const socket = new WebSocket(`${origin.replace(/^http/, "ws")}/v1/follow`);
  let isClosed = false;
  let isChallenged = false;

  const closed = (code: string): void => {
    if (isClosed) return;
    isClosed = true;
    socket.close();
    events.onClose(code, !isChallenged);
  };

  async function answerChallenge({ nonce }: HubFrame & { type: "challenge" }): Promise<void> {
    isChallenged = true;
    const { spaceId, memberId, signKey } = member;
    const t = clock.now();
    const signature = await signLogin(signKey, { origin, nonce, spaceId, memberId, t });
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(
      JSON.stringify({ type: "hello", v: PROTOCOL_VERSION, space: spaceId, member: memberId, origin, t, signature }),
    );
  }

  socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (isClosed) return;
    const frame = parsed(data);
    if (frame === "malformed") return closed("hub_answer_malformed");
    if (frame === null) return;
    if (frame.type === "challenge") void answerChallenge(frame).catch(() => closed("login_refused"));
    else if (frame.type === "problem" && frame.ref === undefined) closed(frame.code);
    else events.onFrame(frame);
  });
  socket.addEventListener("close", () => closed("hub_unreachable"));
  socket.addEventListener("error", () => closed("hub_unreachable"));

  return {
    canSend: true,
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close: () => {
      isClosed = true;
      socket.close();
    },
  };
}

/** Null for a frame of a newer hub. */
export function parsed(data: unknown): HubFrame | null | "malformed" {
  if (typeof data !== "string") return "malformed";
  try {
    return parseHubFrame(data);
  } catch (error) {
    if (isProblem(error)) return "malformed";
    throw error;
  }
}
