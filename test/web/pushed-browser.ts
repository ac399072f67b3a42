import type { BrowserContext, Page, Worker } from "playwright-core";
import type { PushService, Received, Subscription } from "../fakes/push-service.ts";

/** What the page asks of its push service: a subscription bound to this key, the one it has, or none any more. */
type Asked = { key: number[] } | "known" | "forget";

/**
 * A browser whose push service is the one of the tests. Chromium speaks to its maker's service only, so exactly that is
 * replaced: what `subscribe` answers, and who hands the opened record to the service worker. All else is the browser's.
 */
export class PushedBrowser {
  subscription: Subscription | null = null;
  /** What the worker asked of the browser's windows. */
  readonly asked: string[] = [];
  readonly #context: BrowserContext;
  readonly #service: PushService;
  readonly #origin: string;
  #deliver: ((data: string) => Promise<void>) | null = null;

  constructor(context: BrowserContext, service: PushService, origin: string) {
    this.#context = context;
    this.#service = service;
    this.#origin = origin;
  }

  /** Before the first page. */
  async prepare(): Promise<void> {
    await this.#context.grantPermissions(["notifications"], { origin: this.#origin });
    await this.#context.exposeBinding("pushServiceOf", (_source, asked: Asked) => {
      if (asked === "forget") this.subscription = null;
      else if (asked !== "known") this.subscription = this.#service.subscribe(b64u(asked.key));
      const kept = this.subscription;
      return kept && { endpoint: kept.endpoint, p256dh: bytesOf(kept.p256dh), auth: bytesOf(kept.auth) };
    });
    await this.#context.addInitScript(replacePushService);
  }

  /** As the browser's push service does it once it has opened the record. Resolves when the worker has shown it. */
  async hand({ content }: Received): Promise<void> {
    this.#deliver ??= await this.#worker();
    if (content === null) return this.#deliver("");
    for (const deadline = Date.now() + 40_000; Date.now() < deadline;) {
      await this.#deliver(JSON.stringify(content));
      // Handed to a worker that is just being started it is lost; a second one takes the place of the first, by its tag.
      const isShown = await this.worker().evaluate(showsWithin, { title: content.title, ms: 3_000 });
      if (isShown) return;
    }
    throw new Error(`the worker never showed ${content.title}`);
  }

  /** Presses the notification that carries this title. A press that no finger made may not touch windows: both ways are told. */
  async press(title: string): Promise<void> {
    const worker = this.worker();
    const asked = await worker.evaluate(pressNotification, title);
    this.asked.push(...asked);
  }

  worker(): Worker {
    const worker = this.#context.serviceWorkers().find((each) => each.url().startsWith(this.#origin));
    if (worker === undefined) throw new Error("the app has no service worker");
    return worker;
  }

  /** Through a page that is not the app's: the app may be closed. */
  async #worker(): Promise<(data: string) => Promise<void>> {
    const page: Page = await this.#context.newPage();
    const cdp = await this.#context.newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const found = registrations.find(({ scopeURL }) => scopeURL.startsWith(this.#origin));
        if (found !== undefined) resolve(found.registrationId);
      }),
    );
    await cdp.send("ServiceWorker.enable");
    const registrationId = await registered;
    return async (data) =>
      void (await cdp.send("ServiceWorker.deliverPushMessage", { origin: this.#origin, registrationId, data }));
  }
}

const b64u = (bytes: readonly number[]): string => Buffer.from(bytes).toString("base64url");
const bytesOf = (text: string): number[] => [...Buffer.from(text, "base64url")];

/** In each page: refuses what a browser refuses, by the errors of the Push API. */
function replacePushService(): void {
  type Kept = { endpoint: string; p256dh: number[]; auth: number[] };
  // Put there by `exposeBinding`.
  const ask = (globalThis as unknown as { pushServiceOf(asked: unknown): Promise<Kept | null> }).pushServiceOf;
  let key: ArrayBuffer | null = null;
  const made = (kept: Kept): unknown => ({
    endpoint: kept.endpoint,
    options: { userVisibleOnly: true, applicationServerKey: key },
    getKey: (name: string) => (name === "p256dh" || name === "auth" ? new Uint8Array(kept[name]).buffer : null),
    unsubscribe: async () => (await ask("forget")) === null,
  });
  Object.assign(PushManager.prototype, {
    async subscribe(options: { userVisibleOnly?: boolean; applicationServerKey?: Uint8Array<ArrayBuffer> } = {}) {
      const { userVisibleOnly = false, applicationServerKey } = options;
      if (Notification.permission !== "granted") throw new DOMException("denied", "NotAllowedError");
      if (!userVisibleOnly) throw new DOMException("silent push", "NotAllowedError");
      if (applicationServerKey?.length !== 65 || applicationServerKey[0] !== 4)
        throw new DOMException("no P-256 point", "InvalidAccessError");
      if ((await navigator.serviceWorker.ready).active === null) throw new DOMException("no worker", "AbortError");
      key = applicationServerKey.slice().buffer;
      const kept = await ask({ key: [...applicationServerKey] });
      return kept === null ? null : made(kept);
    },
    async getSubscription() {
      const kept = await ask("known");
      return kept === null ? null : made(kept);
    },
  });
}

/** In the worker. */
async function showsWithin({ title, ms }: { title: string; ms: number }): Promise<boolean> {
  // A worker's world, which the compiler does not know.
  const { registration } = globalThis as unknown as { registration: { getNotifications(): Promise<Notification[]> } };
  for (const deadline = performance.now() + ms; performance.now() < deadline;) {
    if ((await registration.getNotifications()).some((each) => each.title === title)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** In the worker. */
async function pressNotification(title: string): Promise<string[]> {
  const asked: string[] = [];
  // A worker's world, which the compiler does not know.
  const world = globalThis as unknown as {
    registration: { getNotifications(): Promise<Notification[]> };
    clients: { openWindow: unknown };
    WindowClient: { prototype: object };
    NotificationEvent: new (name: string, init: { notification: Notification }) => Event;
  };
  const notification = (await world.registration.getNotifications()).find((each) => each.title === title);
  if (notification === undefined) throw new Error(`no notification says ${title}`);
  Object.assign(world.clients, { openWindow: async (url: string) => void asked.push(`opened ${url}`) });
  Object.assign(world.WindowClient.prototype, { focus: async () => void asked.push("focused") });
  const event = new world.NotificationEvent("notificationclick", { notification });
  let work: Promise<unknown> = Promise.resolve();
  Object.assign(event, { waitUntil: (given: Promise<unknown>) => void (work = given) });
  dispatchEvent(event);
  await work;
  return asked;
}
