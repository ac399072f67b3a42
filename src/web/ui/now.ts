import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const second = signal(Date.now());
const minute = signal(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | null = null;

/** Ticks while something on screen counts; one timer for all of it, and none while nothing does. */
export function useSecond(isCounting: boolean): ReadonlySignal<number> {
  useEffect(() => (isCounting ? watch() : undefined), [isCounting]);
  return second;
}

/** For "3 minutes ago" and "Tue". */
export function useMinute(): ReadonlySignal<number> {
  useEffect(() => watch(), []);
  return minute;
}

function watch(): () => void {
  watchers += 1;
  tick();
  timer ??= setInterval(tick, 1000);
  return () => {
    watchers -= 1;
    if (watchers > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function tick(): void {
  const now = Date.now();
  second.value = now;
  if (now - minute.value >= 60_000) minute.value = now;
}
