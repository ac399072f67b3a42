import type { Clock } from "../../domain/ports.ts";
import { concatBytes, fromB64u, toB64u, utf8, type Bytes } from "../../kit/bytes.ts";
import type { LogStore } from "../../store/log/log-store.ts";

const keyName = "vapid";
const algorithm = { name: "ECDSA", namedCurve: "P-256" };
/** A push service refuses more than 24 hours. */
const tokenSeconds = 12 * 3_600;

type Keys = { publicKey: Bytes; privateKey: CryptoKey };

/** Says to a push service which hub this is (RFC 8292): one key pair, made at its first use and kept for ever. */
export class Vapid {
  readonly #store: LogStore;
  readonly #clock: Clock;
  readonly #contact: string;
  #keys: Promise<Keys> | null = null;

  /** `contact`: a `mailto:` or `https:` address at which the service's people reach the hub's. */
  constructor(store: LogStore, clock: Clock, contact: string) {
    this.#store = store;
    this.#clock = clock;
    this.#contact = contact;
  }

  /** The uncompressed point, base64url: what a browser subscribes with. */
  async publicKey(): Promise<string> {
    return toB64u((await this.#open()).publicKey);
  }

  /** The `Authorization` for one push to this endpoint. */
  async authorization(endpoint: string): Promise<string> {
    const { publicKey, privateKey } = await this.#open();
    const claims = {
      aud: new URL(endpoint).origin,
      exp: Math.floor(this.#clock.now() / 1000) + tokenSeconds,
      sub: this.#contact,
    };
    const said = [{ typ: "JWT", alg: "ES256" }, claims].map((part) => toB64u(utf8(JSON.stringify(part)))).join(".");
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, utf8(said));
    return `vapid t=${said}.${toB64u(new Uint8Array(signature))}, k=${toB64u(publicKey)}`;
  }

  async #open(): Promise<Keys> {
    this.#keys ??= this.#load();
    try {
      return await this.#keys;
    } catch (error) {
      this.#keys = null;
      throw error;
    }
  }

  async #load(): Promise<Keys> {
    const kept = (await this.#store.hubKey(keyName)) ?? (await this.#store.keepHubKey(keyName, await makeKey()));
    const pkcs8 = fromB64u(kept);
    if (pkcs8 === null) throw new Error("the hub's push key is damaged");
    // Exportable for a moment, to learn the public half; only the other one is used.
    const readable = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]);
    const { x = "", y = "" } = await crypto.subtle.exportKey("jwk", readable);
    const publicKey = concatBytes(Uint8Array.of(4), fromB64u(x) ?? new Uint8Array(), fromB64u(y) ?? new Uint8Array());
    return { publicKey, privateKey: await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]) };
  }
}

async function makeKey(): Promise<string> {
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign"]);
  return toB64u(new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey)));
}
