import type { IncomingMessage } from "node:http";
import { Problem } from "../../domain/problem.ts";
import { fromUtf8, type Bytes } from "../../kit/bytes.ts";

/** Throws `not_json` or `body_too_large` before reading, or while reading as soon as it is too much. */
export async function readJson(incoming: IncomingMessage, bytesMax: number): Promise<unknown> {
  if (!/^application\/json(?:; *charset=utf-8)?$/i.test(incoming.headers["content-type"] ?? ""))
    throw new Problem("not_json");
  const bytes = await readBody(incoming, bytesMax);
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new Problem("request_malformed", { reason: "not_json" });
    throw error;
  }
}

export function readOctets(incoming: IncomingMessage, bytesMax: number): Promise<Bytes> {
  if (incoming.headers["content-type"] !== "application/octet-stream")
    throw new Problem("not_json", { expected: "octet-stream" });
  return readBody(incoming, bytesMax);
}

/** No compression: a small body must not become a large one. */
function readBody(incoming: IncomingMessage, bytesMax: number): Promise<Bytes> {
  const { "content-encoding": encoding, "content-length": length } = incoming.headers;
  if (encoding !== undefined && encoding !== "identity") throw new Problem("not_json", { reason: "content_encoding" });
  if (length !== undefined && Number(length) > bytesMax) throw new Problem("body_too_large", { bytesMax });
  const { promise, resolve, reject } = Promise.withResolvers<Bytes>();
  const chunks: Uint8Array[] = [];
  let total = 0;
  incoming.on("data", (chunk: Uint8Array) => {
    total += chunk.length;
    if (total > bytesMax) {
      incoming.pause();
      incoming.removeAllListeners("data");
      reject(new Problem("body_too_large", { bytesMax }));
      return;
    }
    chunks.push(chunk);
  });
  incoming.on("end", () => resolve(joined(chunks, total)));
  const cut = (): void => {
    if (!incoming.readableEnded) reject(new Problem("request_malformed", { reason: "cut" }));
  };
  incoming.on("error", cut);
  incoming.on("close", cut);
  return promise;
}

function joined(chunks: readonly Uint8Array[], total: number): Bytes {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
