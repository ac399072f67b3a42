import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Problem } from "../domain/problem.ts";
import { problemDocument } from "./http.ts";
import { parse } from "./parse.ts";
import { problemTexts } from "./problem-texts.ts";
import { problemText, toProblemDocument } from "./problems.ts";

/** Rooms whose Problems cross a wire, and the runner's file that refuses orders. */
const places = ["hub", "hub-client", "protocol", "seal", "store/log", "domain"].map((room) => `src/${room}/**/*.ts`);
/** What only the hub's own command can meet, before it serves anybody: its words stand with the command line's. */
const ownCommand = /store\/log\/(copies|copy-tables|fill-from-copy|open-shared-log-store)\.ts$/;
const codes = globSync([...places, "src/runner/{orders,asks}.ts"])
  .filter((path) => !path.endsWith(".test.ts") && !ownCommand.test(path))
  .flatMap((path) => [...readFileSync(path, "utf8").matchAll(/(?:new Problem\(|\brefuse\(|\{ code: )"([a-z0-9_]+)"/g)])
  .map(([, code = ""]) => code)
  // roster-state.ts refuses by a reason inside of roster_malformed.
  .filter((code) => !["member_known", "too_many_members", "member_not_active", "root", "epoch", "wrap"].includes(code));

describe("a problem that crosses a wire", () => {
  test("has a status, words and a way on, each in the table", () => {
    expect(codes.length).toBeGreaterThan(50);
    expect([...new Set(codes)].filter((code) => !problemTexts.has(code))).toEqual([]);
  });

  test.each([...problemTexts])("%s says what happened and what to do", (code, { status, title, next }) => {
    expect(code).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(next).toMatch(/^[A-Z].*(\.|: errand .+)$/);
  });

  test("becomes a problem document of RFC 9457", () => {
    const document = toProblemDocument(new Problem("roster_gap", { expected: 3, found: 5 }));
    expect(document).toEqual({
      type: "urn:errand:problem:roster_gap",
      title: "A roster statement is missing",
      status: 409,
      code: "roster_gap",
      facts: { expected: 3, found: 5 },
      next: "Fetch the roster again; if it stays, don't trust this hub.",
    });
    expect(parse(problemDocument, document, "hub_answer_malformed")).toEqual(document);
  });

  test("says its own way on before the table's, and no facts when it has none", () => {
    const document = toProblemDocument(new Problem("not_found", {}, "Look elsewhere."));
    expect(document).toMatchObject({ next: "Look elsewhere.", status: 404 });
    expect(document).not.toHaveProperty("facts");
  });

  test.each(["no_such_code", "constructor", "__proto__", "toString"])("%s is a fault of ours: 500", (code) => {
    expect(problemText(code).status).toBe(500);
    expect(toProblemDocument(new Problem(code))).toMatchObject({ status: 500, code });
  });
});
