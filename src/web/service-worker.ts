import { pushWords } from "./words/push-words.ts";

// Put in by the build: the version's name and its files.
declare const __ERRAND_VERSION__: string;
declare const __ERRAND_FILES__: readonly string[];

// The compiler knows pages, not workers: what is used here of a worker's world.
type Waiting = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Waiting & { request: Request; respondWith(response: Promise<Response>): void };
type Pushed = Waiting & { data: { json(): unknown } | null };
type Clicked = Waiting & { notification: Notification };
type Said = Waiting & { data: unknown };
type Page = { url: string; focus(): Promise<unknown>; postMessage(message: unknown): void };
type WorkerWorld = {
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window"; includeUncontrolled: true }): Promise<Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  registration: { active: unknown; showNotification(title: string, options: NotificationOptions): Promise<void> };
  addEventListener<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): void;
};
type Events = {
  install: Waiting;
  activate: Waiting;
  fetch: Fetching;
  push: Pushed;
  notificationclick: Clicked;
  message: Said;
};
// The build makes a classic worker of this file: its global object is a worker's.
const worker = self as unknown as WorkerWorld;

const prefix = "errand-";
const cacheName = prefix + __ERRAND_VERSION__;
const shell = ["/", "/manifest.webmanifest", "/icons/icon-192.png", ...__ERRAND_FILES__];

worker.addEventListener("install", (event) => {
  event.waitUntil(keepShell());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()));
});

/** The person said yes to the newer version: every page reloads with it. */
worker.addEventListener("message", (event) => {
  if (isObject(event.data) && event.data["type"] === "take_over") event.waitUntil(worker.skipWaiting());
});

/** Pages and their files come from this version's cache. What the hub says under /v1 is never kept here. */
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/v1/")) return;
  const path = request.mode === "navigate" ? "/" : url.pathname;
  if (request.mode === "navigate" && url.pathname !== "/") return;
  if (shell.includes(path)) event.respondWith(fromShell(path, request));
});

worker.addEventListener("push", (event) => {
  event.waitUntil(show(payloadOf(event)));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(hashOf(isObject(event.notification.data) ? event.notification.data["url"] : null)));
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(cacheName);
  // Past the browser's own cache: the page that names the files must be of the same version as they.
  await cache.addAll(
    shell.map((path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload" })),
  );
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)),
  );
}

async function fromShell(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(path)) ?? fetch(request);
}

type Payload = { title: string; body: string; tag: string; url: string };

/** Decrypted by the browser, written by a runner. Without content it is the hub's own: an order waits for a runner that is away. */
function payloadOf({ data }: Pushed): Payload {
  const words = pushWords(navigator.language);
  const generic = { title: words.title, body: data === null ? words.waits : words.news, tag: "errand", url: "/#/" };
  let said: unknown = null;
  try {
    said = data?.json() ?? null;
  } catch {
    // Not ours, or of a version that writes otherwise: the generic words are still true.
  }
  if (!isObject(said)) return generic;
  const text = (name: keyof Payload): string => (typeof said[name] === "string" ? said[name] : generic[name]);
  return { title: text("title"), body: text("body"), tag: text("tag"), url: text("url") };
}

function show({ title, body, tag, url }: Payload): Promise<void> {
  return worker.registration.showNotification(title, {
    body,
    tag,
    data: { url },
    icon: "/icons/icon-192.png",
    badge: "/icons/badge-96.png",
  });
}

/** A page that is open shows the place; else one is opened there. */
async function open(hash: string): Promise<void> {
  const [page] = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (page === undefined) return void (await worker.clients.openWindow(`/${hash}`));
  // First: a browser that will not bring the page to the front leaves it at the right place all the same.
  page.postMessage({ type: "open", url: `/${hash}` });
  await page.focus();
}

/** A place in this app, whatever was sent. A pairing link is none: it is opened by a person. */
function hashOf(url: unknown): string {
  const parsed = typeof url === "string" ? URL.parse(url, location.origin) : null;
  return parsed?.origin === location.origin && parsed.hash.startsWith("#/") ? parsed.hash : "#/";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
