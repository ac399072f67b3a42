import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify, type ECDH } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "../../src/protocol/parse.ts";
import { pushContent, type PushContent } from "../../src/protocol/push.ts";

/** What a browser keeps of a subscription. Its private half never leaves the browser. */
export type Subscription = { endpoint: string; p256dh: string; auth: string };

export type Received = {
  to: string;
  topic: string | null;
  ttl: number;
  urgency: string;
  bytes: Buffer;
  /** Null for a push without content. */
  content: PushContent | null;
  vapidKey: string;
  contact: string;
};

type Fault = (response: ServerResponse) => void;
/** `vapidKey`: the one application server that may push to it; null for any. */
type Browser = { ecdh: ECDH; auth: Buffer; vapidKey: string | null };

/**
 * A push service and its browsers on loopback, written from RFC 8030, 8188, 8291 and 8292 and not from our code: what is
 * not exactly right is answered 4xx and remembered as a fault.
 */
export class PushService {
  readonly received: Received[] = [];
  readonly faults: string[] = [];
  readonly #browsers = new Map<string, Browser>();
  readonly #answers = new Map<string, Fault[]>();
  readonly #waiting = new Set<() => void>();
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => this.#answer(request.url ?? "", request.headers, Buffer.concat(chunks), response));
  });
  /** Requests of any kind, answered or not. */
  requestCount = 0;
  origin = "";

  static async start(): Promise<PushService> {
    const service = new PushService();
    service.#server.listen(0, "127.0.0.1");
    await once(service.#server, "listening");
    // A TCP server's address is an object.
    const { port } = service.#server.address() as AddressInfo;
    service.origin = `http://127.0.0.1:${port}`;
    return service;
  }

  subscribe(vapidKey: string | null = null): Subscription {
    const path = `/wpush/${randomBytes(12).toString("base64url")}`;
    const ecdh = createECDH("prime256v1");
    const p256dh = ecdh.generateKeys().toString("base64url");
    const auth = randomBytes(16);
    this.#browsers.set(path, { ecdh, auth, vapidKey });
    return { endpoint: `${this.origin}${path}`, p256dh, auth: auth.toString("base64url") };
  }

  /** The person took the permission back, or the browser is gone: 410 from now on. */
  unsubscribe({ endpoint }: Subscription): void {
    this.#browsers.delete(new URL(endpoint).pathname);
  }

  /** The next pushes to it meet these, one after the other. */
  answerNext({ endpoint }: Subscription, ...faults: (number | Fault)[]): void {
    const wait =
      (status: number): Fault =>
      (response) =>
        void response.writeHead(status, { "retry-after": "0" }).end();
    const asFaults = faults.map((fault) => (typeof fault === "number" ? wait(fault) : fault));
    this.#answers.set(new URL(endpoint).pathname, asFaults);
  }

  to({ endpoint }: Subscription): Received[] {
    return this.received.filter(({ to }) => to === endpoint);
  }

  /** Resolves with what has come to this subscription as soon as it is so many. */
  async until(subscription: Subscription, count: number, withinMs = 10_000): Promise<Received[]> {
    const deadline = Date.now() + withinMs;
    while (this.to(subscription).length < count) {
      if (Date.now() > deadline)
        throw new Error(`waited for ${count} pushes, ${this.to(subscription).length} came; ${this.faults.join("; ")}`);
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        setTimeout(resolve, 100);
      });
    }
    return this.to(subscription);
  }

  assertFaultless(): void {
    if (this.faults.length > 0)
      throw new Error(`the push service was given what it must refuse: ${this.faults.join("; ")}`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #answer(path: string, headers: IncomingHttpHeaders, body: Buffer, response: ServerResponse): void {
    this.requestCount += 1;
    const fault = this.#answers.get(path)?.shift();
    if (fault !== undefined) return fault(response);
    const browser = this.#browsers.get(path);
    if (browser === undefined) return void response.writeHead(410).end();
    try {
      this.received.push(this.#read(path, headers, body, browser));
      response.writeHead(201, { location: `${this.origin}/message/1` }).end();
    } catch (error) {
      this.faults.push(String(error));
      response.writeHead(400).end();
    }
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }

  #read(path: string, headers: IncomingHttpHeaders, body: Buffer, browser: Browser): Received {
    const { key, sub } = checkVapid(headers.authorization ?? "", this.origin);
    if (browser.vapidKey !== null && browser.vapidKey !== key) throw new Error("the subscription is another server's");
    const ttl = headerOf(headers, "ttl");
    if (ttl === null || !/^\d+$/.test(ttl)) throw new Error("no TTL");
    const topic = headerOf(headers, "topic");
    if (topic !== null && !/^[A-Za-z0-9_-]{1,32}$/.test(topic)) throw new Error("topic malformed");
    if (body.length > 4096) throw new Error("too large");
    if (body.length > 0 && headers["content-encoding"] !== "aes128gcm") throw new Error("content encoding");
    const text = body.length === 0 ? null : opened(body, browser);
    return {
      to: `${this.origin}${path}`,
      topic,
      ttl: Number(ttl),
      urgency: headerOf(headers, "urgency") ?? "normal",
      bytes: body,
      content: text === null ? null : parse(pushContent, JSON.parse(text), "push_malformed"),
      vapidKey: key,
      contact: sub,
    };
  }
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" ? value : null;
}

/** RFC 8292: ES256 over the token by the key that is named, for this origin, for at most a day, with somebody to write to. */
function checkVapid(authorization: string, origin: string): { key: string; sub: string } {
  const [, token = "", key = ""] = /^vapid t=([^,]+), ?k=([A-Za-z0-9_-]+)$/.exec(authorization) ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  if (point.length !== 65 || point[0] !== 4) throw new Error("VAPID key is no point");
  const jwk = { kty: "EC", crv: "P-256", x: point.toString("base64url", 1, 33), y: point.toString("base64url", 33) };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) throw new Error("VAPID signature is wrong");
  const { alg } = JSON.parse(Buffer.from(head, "base64url").toString()) as { alg: string };
  const said = JSON.parse(Buffer.from(claims, "base64url").toString()) as { aud: string; exp: number; sub: string };
  const now = Date.now() / 1000;
  if (alg !== "ES256") throw new Error("VAPID algorithm is wrong");
  if (said.aud !== origin) throw new Error("VAPID audience is wrong");
  if (!(said.exp > now && said.exp <= now + 86_400)) throw new Error("VAPID token has expired or lives too long");
  if (!/^(?:mailto:.+@.+|https:\/\/.+)$/.test(said.sub)) throw new Error("VAPID subject is no address");
  return { key, sub: said.sub };
}

/** RFC 8291 and 8188, one record. */
function opened(body: Buffer, { ecdh, auth }: Browser): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const keyEnd = 21 + body.readUInt8(20);
  const senderPk = body.subarray(21, keyEnd);
  const cipher = body.subarray(keyEnd);
  if (cipher.length > recordSize) throw new Error("more than one record");
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), senderPk]);
  const secret = Buffer.from(hkdfSync("sha256", ecdh.computeSecret(senderPk), auth, info, 32));
  const key = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16));
  const iv = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12));
  const decipher = createDecipheriv("aes-128-gcm", key, iv).setAuthTag(cipher.subarray(-16));
  const padded = Buffer.concat([decipher.update(cipher.subarray(0, -16)), decipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error("no delimiter of a last record");
  return padded.subarray(0, end).toString();
}
