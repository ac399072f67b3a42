import { signal } from "@preact/signals";
import { Problem } from "../../domain/problem.ts";
import type { PushControl } from "./app-session.ts";

/** What this platform allows. The hub has no way yet to hand a notification on: turning it on says so. */
export function webPush(): PushControl {
  const refuse = (): Promise<void> => Promise.reject(new Problem("push_not_available"));
  return { state: signal(platformState()), lastOutcome: signal(null), turnOn: refuse, turnOff: refuse, test: refuse };
}

function platformState(): "unsupported" | "install_first" | "off" | "denied" {
  const isInstalled = matchMedia("(display-mode: standalone)").matches;
  // An iPhone has push in installed apps only.
  if (/iPhone|iPad/.test(navigator.userAgent) && !isInstalled) return "install_first";
  if (!("PushManager" in window) || !("Notification" in window)) return "unsupported";
  return Notification.permission === "denied" ? "denied" : "off";
}
