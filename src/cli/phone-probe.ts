import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { request, type RequestOptions } from "node:https";
import { getCACertificates } from "node:tls";
import { isProblem, Problem } from "../domain/problem.ts";
import { resolved, type PhoneNet } from "./phone-net.ts";

export type ProbeOptions = {
  /** What the hub that is meant calls itself; null takes any hub. */
  instance: string | null;
  /** An authority that the phone will trust too, PEM. */
  authority: string | null;
  signal: AbortSignal;
};

const answerMs = 10_000;
const answerBytesMax = 64 * 1024;

/** The origin of an address that a phone may use. Throws when it is none, or not of https: keys need a secure origin. */
export function phoneOrigin(given: string): string {
  if (!URL.canParse(given)) throw new Problem("usage_url", { given });
  const url = new URL(given);
  if (url.protocol === "http:") throw new Problem("phone_needs_https", { given });
  if (url.protocol !== "https:") throw new Problem("usage_url", { given });
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "")
    throw new Problem("usage_url_path", { given, origin: url.origin });
  return url.origin;
}

/**
 * Goes the way that a phone would go, from outside the process that runs the hub: name, TLS, the hub itself and a
 * WebSocket through whatever stands between. Fulfilled only when all of it held.
 */
export async function probe(url: string, net: PhoneNet, options: ProbeOptions): Promise<void> {
  const origin = phoneOrigin(url);
  const { hostname } = new URL(origin);
  const addresses = await resolved(net, hostname.replace(/^\[|\]$/g, ""));
  if (addresses.length === 0) throw new Problem("phone_name_unknown", { name: hostname });
  if (hostname === "localhost" || (!isOwnHomeName(net, hostname) && addresses.every(net.isLoopback)))
    throw new Problem("phone_url_is_loopback", { url: origin });
  await probeHealth(origin, net, options);
  await probeSocket(origin, net, options);
}

/** Some systems give their own name the loopback address; the rest of the home asks the network. */
const isOwnHomeName = ({ hostname }: PhoneNet, name: string): boolean =>
  name.endsWith(".local") && name === `${hostname.split(".")[0]?.toLowerCase()}.local`;

async function probeHealth(origin: string, net: PhoneNet, { instance, ...options }: ProbeOptions): Promise<void> {
  const { status, body } = await asked(origin, net, options, "/v1/health", {}, async (answer) => ({
    status: answer.statusCode ?? 0,
    body: await textOf(answer),
  }));
  const said = jsonOf(body);
  if (said["code"] === "host_refused") throw new Problem("phone_host_refused", { url: origin });
  if (status !== 200 || said["v"] !== 1 || said["isReady"] !== true || typeof said["instance"] !== "string")
    throw new Problem("phone_no_hub_there", { url: origin, status });
  if (instance !== null && said["instance"] !== instance) throw new Problem("phone_other_hub", { url: origin });
}

/** The hub greets a WebSocket with a challenge before anybody has logged in: enough to know that it goes through. */
async function probeSocket(origin: string, net: PhoneNet, options: Omit<ProbeOptions, "instance">): Promise<void> {
  const key = randomBytes(16).toString("base64");
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": key,
  };
  const accepted = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const greeting = await asked(origin, net, options, "/v1/follow", headers, async (answer, socket, head) =>
    socket === null || answer.headers["sec-websocket-accept"] !== accepted ? null : firstFrame(socket, head),
  ).catch((error: unknown) => {
    // The hub answered a moment ago at the same address: it is the upgrade that something swallows.
    if (isProblem(error) && error.code === "phone_unreachable") return null;
    throw error;
  });
  if (greeting === null || jsonOf(greeting)["type"] !== "challenge")
    throw new Problem("phone_no_socket", { url: origin });
}

type Answered<Result> = (
  answer: IncomingMessage,
  socket: NodeJS.ReadableStream | null,
  head: Buffer,
) => Promise<Result>;

function asked<Result>(
  origin: string,
  { lookup }: PhoneNet,
  { authority, signal }: Omit<ProbeOptions, "instance">,
  path: string,
  headers: Record<string, string>,
  answered: Answered<Result>,
): Promise<Result> {
  const trusted: RequestOptions = authority === null ? {} : { ca: [...getCACertificates("default"), authority] };
  const within = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  return new Promise<Result>((resolve, reject) => {
    // Each question on a connection of its own: nothing of the one before helps it.
    const asking = request(new URL(path, origin), { headers, lookup, agent: false, signal: within, ...trusted });
    const take = (answer: IncomingMessage, socket: NodeJS.ReadableStream | null, head: Buffer): void =>
      void answered(answer, socket, head)
        .then(resolve, reject)
        .finally(() => asking.destroy());
    asking.on("response", (answer) => take(answer, null, Buffer.alloc(0)));
    asking.on("upgrade", (answer, socket, head) => take(answer, socket, head));
    asking.on("error", reject);
    asking.end();
  }).catch((error: unknown) => {
    if (signal.aborted) throw new Problem("stopped");
    if (isProblem(error)) throw error;
    throw unreachableProblem(origin, error);
  });
}

function unreachableProblem(url: string, error: unknown): Problem {
  const code = error instanceof Error && "code" in error ? String(error.code) : "TIMEOUT";
  return /CERT|SELF_SIGNED|ISSUER|SIGNATURE|ALTNAME|UNSPECIFIED/.test(code)
    ? new Problem("phone_certificate", { url, why: code })
    : new Problem("phone_unreachable", { url, why: code });
}

async function textOf(answer: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > answerBytesMax) break;
  }
  return Buffer.concat(chunks).toString();
}

/** The text of the first frame; a server's frames are not masked. Null for anything but one short whole text. */
async function firstFrame(socket: NodeJS.ReadableStream, head: Buffer): Promise<string | null> {
  let bytes = head;
  const whole = (): string | null | undefined => {
    const [first, short] = bytes;
    if (first === undefined || short === undefined) return undefined;
    if (first !== 0x81 || short > 126) return null;
    if (short === 126 && bytes.length < 4) return undefined;
    const [from, length] = short === 126 ? [4, bytes.readUInt16BE(2)] : [2, short];
    return bytes.length < from + length ? undefined : bytes.toString("utf8", from, from + length);
  };
  let text = whole();
  if (text !== undefined) return text;
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, Buffer.from(chunk)]);
    text = whole();
    if (text !== undefined) return text;
  }
  return null;
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    // An object that was just parsed; each field is looked at before it is used.
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
