import { request, type OutgoingHttpHeaders } from "node:http";

export type RawAnswer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  code: string | null;
};

/** A request with any header whatever: `fetch` would correct Host and forbid Origin. An upgrade that succeeds is status 101. */
export function rawRequest(
  url: string,
  {
    method = "GET",
    path = "/",
    headers = {},
    body,
  }: { method?: string; path?: string; headers?: OutgoingHttpHeaders; body?: string | Uint8Array },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const asked = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on("data", (chunk: Buffer) => chunks.push(chunk));
    answer.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text, code: codeOf(text) });
    });
    answer.on("error", reject);
  });
  asked.on("upgrade", (_answer, socket) => {
    socket.destroy();
    resolve({ status: 101, headers: {}, body: "", code: null });
  });
  asked.on("error", reject);
  asked.end(body);
  return promise;
}

function codeOf(text: string): string | null {
  try {
    const { code } = JSON.parse(text) as { code?: string };
    return code ?? null;
  } catch {
    return null;
  }
}
