import { signal } from "@preact/signals";
import type { UpdateControl } from "./app-session.ts";

const workerPath = "/service-worker.js";
const checkEveryMs = 60 * 60_000;

/** The browser's own types do not know Trusted Types yet. */
type Policies = {
  createPolicy(
    name: string,
    rules: { createScriptURL(path: string): string },
  ): { createScriptURL(path: string): string };
};

/** Registers the service worker and says when a newer one waits. Without one the app works, but not offline. */
export function webUpdate(onOpen: (url: string) => void): UpdateControl {
  const isReady = signal(false);
  let waiting: ServiceWorker | null = null;
  const control: UpdateControl = {
    isReady,
    apply: () => {
      if (waiting === null) return location.reload();
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ type: "take_over" });
    },
  };
  if (!("serviceWorker" in navigator)) return control;
  const wait = (worker: ServiceWorker | null): void => {
    // The very first one takes over at once: there is nothing older to replace.
    if (worker === null || navigator.serviceWorker.controller === null) return;
    waiting = worker;
    isReady.value = true;
  };
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (isOpenMessage(data)) onOpen(data.url);
  });
  void navigator.serviceWorker.register(workerUrl(), { scope: "/", updateViaCache: "none" }).then(
    (registration) => {
      wait(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const { installing } = registration;
        installing?.addEventListener("statechange", () => {
          if (installing.state === "installed") wait(installing);
        });
      });
      setInterval(() => void registration.update().catch(() => {}), checkEveryMs);
    },
    // No worker in a private window of some browsers.
    () => {},
  );
  return control;
}

/** The one script address that this page makes from text. */
function workerUrl(): string {
  if (!("trustedTypes" in window)) return workerPath;
  // Where it exists it is the object of the specification.
  const policies = window.trustedTypes as Policies;
  const policy = policies.createPolicy("errand-worker", {
    createScriptURL(path) {
      if (path !== workerPath) throw new TypeError("not our service worker");
      return path;
    },
  });
  return policy.createScriptURL(workerPath);
}

const isOpenMessage = (data: unknown): data is { type: "open"; url: string } =>
  typeof data === "object" &&
  data !== null &&
  "type" in data &&
  data.type === "open" &&
  "url" in data &&
  typeof data.url === "string";
