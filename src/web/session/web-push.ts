import { signal } from "@preact/signals";
import type { PushBody, PushOutcome } from "../../domain/entries.ts";
import type { Timestamp } from "../../domain/ids.ts";
import { isProblem, Problem } from "../../domain/problem.ts";
import type { HubConnection } from "../../hub-client/connection.ts";
import { equalBytes, fromB64u, toB64u } from "../../kit/bytes.ts";
import type { PushControl, SettingsControl } from "./app-session.ts";

type PushState = PushControl["state"]["value"];

/** What the open space lends: its line, and a way to tell every runner, or the first. */
export type PushSpace = {
  connection: HubConnection;
  tell: (body: PushBody, whom: "every_runner" | "first_runner") => Promise<void>;
  /** What was chosen is remembered with the space. */
  keep: (isOn: boolean) => Promise<void>;
};

/** This device's notifications: the browser's subscription, the hub's endpoint, and the keys that each runner seals by. */
export class WebPush implements PushControl {
  readonly state = signal<PushState>(platformState());
  readonly lastOutcome = signal<{ outcome: PushOutcome; at: Timestamp } | null>(null);
  readonly #language: SettingsControl["language"];
  #space: PushSpace | null = null;
  #isOn = false;

  constructor(language: SettingsControl["language"]) {
    this.#language = language;
    language.subscribe(() => {
      if (this.#isOn) void this.#subscribe().catch(() => {});
    });
  }

  /** `isOn`: what was chosen here. The browser may have dropped or renewed its subscription since. */
  attach(space: PushSpace | null, isOn: boolean): void {
    this.#space = space;
    this.#isOn = isOn && space !== null;
    this.state.value = this.#isOn ? "on" : platformState();
    this.lastOutcome.value = null;
  }

  /** The hub is reached: what it knows is compared with what the browser has. */
  async reached(member: Parameters<HubConnection["pushState"]>[0]): Promise<void> {
    const space = this.#space;
    if (space === null || !this.#isOn) return;
    try {
      if (platformState() !== "off") throw new Problem("push_denied");
      const known = await space.connection.pushState(member);
      if (known.last !== null) this.lastOutcome.value = known.last;
      const subscription = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
      if (subscription === null || !known.isOn) await this.#subscribe();
    } catch (error) {
      if (isProblem(error) && error.code === "hub_unreachable") return;
      this.#isOn = false;
      this.state.value = platformState();
    }
  }

  /** Throws `push_denied`, `push_unsupported` and the hub's refusals. */
  async turnOn(): Promise<void> {
    if (platformState() === "unsupported" || platformState() === "install_first") throw new Problem("push_unsupported");
    if ((await Notification.requestPermission()) !== "granted") {
      this.state.value = platformState();
      throw new Problem("push_denied");
    }
    await this.#subscribe();
    await this.#attached().keep(true);
    this.#isOn = true;
    this.state.value = "on";
  }

  async turnOff(): Promise<void> {
    const { connection, tell, keep } = this.#attached();
    await keep(false);
    this.#isOn = false;
    this.state.value = platformState();
    await tell({ action: "off" }, "every_runner");
    const subscription = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
    await subscription?.unsubscribe();
    await connection.putPush(null);
  }

  async test(): Promise<void> {
    await this.#attached().tell({ action: "test" }, "first_runner");
  }

  heard(outcome: PushOutcome, at: Timestamp): void {
    this.lastOutcome.value = { outcome, at };
  }

  async #subscribe(): Promise<void> {
    const { connection, tell } = this.#attached();
    const { pushManager } = await navigator.serviceWorker.ready;
    const key = fromB64u(await connection.pushKey());
    if (key === null) throw new Problem("hub_answer_malformed");
    const old = await pushManager.getSubscription();
    // A subscription is bound to one hub's key.
    if (old !== null && !isFor(old, key)) await old.unsubscribe();
    const subscription = await pushManager
      .subscribe({ userVisibleOnly: true, applicationServerKey: key })
      .catch(asProblem);
    const [p256dh, auth] = [subscription.getKey("p256dh"), subscription.getKey("auth")];
    if (p256dh === null || auth === null) throw new Problem("push_unsupported");
    await connection.putPush(subscription.endpoint);
    const keys = { p256dh: toB64u(new Uint8Array(p256dh)), auth: toB64u(new Uint8Array(auth)) };
    await tell({ action: "on", ...keys, language: this.#language.peek() }, "every_runner");
  }

  #attached(): PushSpace {
    if (this.#space === null) throw new Problem("not_paired");
    return this.#space;
  }
}

function isFor(subscription: PushSubscription, key: Uint8Array): boolean {
  const given = subscription.options.applicationServerKey;
  return given !== null && equalBytes(new Uint8Array(given), key);
}

/** What the platform allows before anything was chosen here. */
function platformState(): Exclude<PushState, "on"> {
  const isInstalled = matchMedia("(display-mode: standalone)").matches;
  // An iPhone has push in installed apps only.
  if (/iPhone|iPad/.test(navigator.userAgent) && !isInstalled) return "install_first";
  if (!("PushManager" in window) || !("Notification" in window) || !("serviceWorker" in navigator))
    return "unsupported";
  return Notification.permission === "denied" ? "denied" : "off";
}

/** A browser without a push service of its own, or a private window. */
function asProblem(error: unknown): never {
  throw new Problem("push_unsupported", { reason: error instanceof Error ? error.name : "unknown" });
}
