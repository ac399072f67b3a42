import { expect, test } from "vitest";
import type { TaskId, ThreadId } from "../domain/ids.ts";
import { hrefOf, parseRoute } from "./router.ts";
import type { Route } from "./router.ts";

const id = "Qm3vK9rT1wXc7LpZ0dHs2A";

test("every screen's address leads back to it", () => {
  const routes: Route[] = [
    { at: "threads" },
    { at: "needs" },
    { at: "new" },
    { at: "settings" },
    { at: "join" },
    { at: "thread", thread: id as ThreadId },
    { at: "artifact", thread: id as ThreadId, task: id as TaskId, index: 3 },
  ];
  expect(routes.map((route) => parseRoute(hrefOf(route)))).toEqual(routes);
});

test("what is not an address of ours is the list of threads", () => {
  for (const hash of ["", "#", "#/t/", "#/t/short", `#/a/${id}`, `#/a/${id}/${id}.x`, `#/t/${id}%0A`, "#/nowhere"])
    expect(parseRoute(hash)).toEqual({ at: "threads" });
});

test("a pairing link is the join screen's", () => expect(parseRoute("#p=AAAA")).toEqual({ at: "join" }));
