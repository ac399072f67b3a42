import { signal } from "@preact/signals";
import type { TaskId, ThreadId } from "../domain/ids.ts";

export type Route =
  | { at: "threads" }
  | { at: "needs" }
  | { at: "thread"; thread: ThreadId }
  | { at: "new" }
  | { at: "artifact"; thread: ThreadId; task: TaskId; index: number }
  | { at: "settings" }
  /** `path`: which of its own screens, for that screen to read. */
  | { at: "schedules"; path: string }
  | { at: "join" };

const id = /^[A-Za-z0-9_-]{22}$/;

/** The address after `#`; what is not understood is the list of threads. A pairing link (`#p=…`) is the join screen's. */
export function parseRoute(hash: string): Route {
  const [first = "", second = "", third = ""] = hash.replace(/^#\/?/, "").split("/");
  if (hash.startsWith("#p=") || first === "join") return { at: "join" };
  if (first === "schedules") return { at: first, path: hash.slice(11) };
  if (first === "needs" || first === "new" || first === "settings") return { at: first };
  // The pattern is what an id looks like; a wrong one is simply not found.
  if (first === "t" && id.test(second)) return { at: "thread", thread: second as ThreadId };
  const [task = "", index = ""] = third.split(".");
  if (first === "a" && id.test(second) && id.test(task) && /^\d{1,4}$/.test(index))
    // As above.
    return { at: "artifact", thread: second as ThreadId, task: task as TaskId, index: Number(index) };
  return { at: "threads" };
}

export function hrefOf(route: Route): string {
  switch (route.at) {
    case "threads":
      return "#/";
    case "thread":
      return `#/t/${route.thread}`;
    case "artifact":
      return `#/a/${route.thread}/${route.task}.${route.index}`;
    case "schedules":
      return `#/schedules${route.path}`;
    default:
      return `#/${route.at}`;
  }
}

export const route = signal<Route>({ at: "threads" });
/** True once the person has moved inside the app: only then may focus be taken to the new screen's title. */
export const hasMoved = signal(false);

export function listenToRoute(): () => void {
  const read = () => {
    const next = parseRoute(location.hash);
    if (hrefOf(next) === hrefOf(route.value)) return;
    hasMoved.value = true;
    route.value = next;
  };
  route.value = parseRoute(location.hash);
  addEventListener("hashchange", read);
  return () => removeEventListener("hashchange", read);
}

export function go(to: Route, how: "push" | "replace" = "push"): void {
  if (how === "push") location.hash = hrefOf(to);
  else location.replace(hrefOf(to));
}
