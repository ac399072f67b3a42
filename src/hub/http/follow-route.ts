import type { ServerResponse } from "node:http";
import { limits } from "../../domain/limits.ts";
import { followQuery } from "../../protocol/http.ts";
import { parse } from "../../protocol/parse.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { Follower, type FrameSink } from "../follower.ts";
import { frameText } from "../frame-texts.ts";
import type { HubParts } from "../parts.ts";
import { joinFollowers } from "../join.ts";
import { safeHeaders } from "./reply.ts";
import { memberOf, queryOf, type HubRequest } from "./request.ts";

/** The streamed follow: what a WebSocket would say, one JSON text a line. Throws before the first line only. */
export async function followLines(request: HubRequest, hub: HubParts): Promise<void> {
  const { outgoing } = request;
  const { space, member } = await memberOf(request, hub);
  const { after = 0 } = parse(followQuery, queryOf(request), "request_malformed");
  const sink = linesSink(outgoing);
  const follower = new Follower(member, space, hub.store, sink);
  const leave = joinFollowers(hub, space, follower);
  outgoing.writeHead(200, { ...safeHeaders, "content-type": "application/x-ndjson", "x-accel-buffering": "no" });
  outgoing.socket?.setNoDelay(true);
  const { n, hash } = space.roster;
  sink.send(frameText({ type: "welcome", v: PROTOCOL_VERSION, head: space.head, roster: { n, hash } }));
  const beating = beat(hub, outgoing, sink);
  outgoing.once("close", () => {
    beating.stop();
    leave();
  });
  await follower.follow(after);
}

function linesSink(outgoing: ServerResponse): FrameSink {
  return {
    send: (frame, onSent) => void outgoing.write(`${frame}\n`, (error) => (error == null ? onSent?.() : undefined)),
    get bufferedBytes() {
      return outgoing.writableLength;
    },
    end: (code) => {
      outgoing.end(`${frameText({ type: "problem", code })}\n`);
      outgoing.socket?.destroySoon();
    },
  };
}

/** A reader that took nothing of a beat until the next one is gone. */
function beat(hub: HubParts, outgoing: ServerResponse, sink: FrameSink): { stop(): void } {
  let isTaken = true;
  let timer = hub.clock.after(limits.beatMs, onTime);
  function onTime(): void {
    if (!isTaken) return void outgoing.destroy();
    isTaken = false;
    sink.send(frameText({ type: "beat" }), () => (isTaken = true));
    timer = hub.clock.after(limits.beatMs, onTime);
  }
  return { stop: () => timer.cancel() };
}
