import type { Seq } from "../domain/ids.ts";
import { isProblem } from "../domain/problem.ts";
import type { HubHttp } from "./hub-http.ts";
import type { Line, LineEvents } from "./line.ts";
import { parsed } from "./socket-line.ts";

/** Two of the largest envelopes: a line that is longer is none of ours. */
const lineCharsMax = 1024 * 1024;

/** The follow as lines of a response, for phones that refuse a WebSocket on a private certificate. */
export function openStreamedLine(http: HubHttp, after: Seq, events: LineEvents): Line {
  const stop = new AbortController();

  async function run(): Promise<string> {
    const path = `${http.spacePath}/follow?after=${after}`;
    const { body } = await http.request({ method: "GET", path, signal: stop.signal, isStreamed: true });
    if (body === null) return "hub_unreachable";
    let rest = "";
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "hub_unreachable";
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > lineCharsMax) return "hub_answer_malformed";
      for (const line of lines) {
        const frame = parsed(line);
        if (stop.signal.aborted) return "closed";
        if (frame === "malformed") return "hub_answer_malformed";
        if (frame?.type === "problem") return frame.code;
        if (frame !== null) events.onFrame(frame);
      }
    }
  }

  const tell = (code: string): void => {
    if (stop.signal.aborted) return;
    stop.abort();
    events.onClose(code, false);
  };
  run().then(tell, (error: unknown) => tell(isProblem(error) ? error.code : "hub_unreachable"));
  return { canSend: false, send: () => undefined, close: () => stop.abort() };
}
