import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PermissionOption, PermissionRequest } from "../agents/agent.ts";
import { limits } from "../domain/limits.ts";
import { parseBody } from "../protocol/bodies.ts";
import { optionFor, renderAsked, scopeOf } from "./asked.ts";

const option = (kind: PermissionOption["kind"]): PermissionOption => ({ id: kind, kind, name: kind });
const request = (fields: Partial<PermissionRequest> = {}): PermissionRequest => ({
  toolId: "1",
  title: "Do it",
  tool: "bash",
  toolKind: "execute",
  argv: ["sh", "-c", "ls"],
  paths: [],
  cwd: "/desk",
  diffs: [],
  input: {},
  options: [option("allow_once"), option("allow_always"), option("reject_once")],
  ...fields,
});
const asBody = (rendered: ReturnType<typeof renderAsked>) => ({
  task: "AAAAAAAAAAAAAAAAAAAAAA",
  attempt: 1,
  ...rendered,
});

describe("an approval shows what would happen", () => {
  test("the whole input of the tool, as it was given", () => {
    const moves = Array.from({ length: 40 }, (_, i) => ({
      from: `report ${i}.csv`,
      to: `2026-11/Sales/report ${i}.csv`,
    }));
    const { asked } = renderAsked(
      request({ tool: "move_files", toolKind: "move", argv: null, input: { root: "/desk", moves } }),
    );
    for (const { from, to } of moves) expect(asked.input).toMatch(new RegExp(`"from": "${from}",\\n\\s+"to": "${to}"`));
  });

  test("the agent's own words stand apart, and cannot hide what is asked", () => {
    const rendered = renderAsked(request({ title: "List files\u202e", argv: ["sh", "-c", "rm -rf ~ \u2066# ls"] }));
    expect(rendered.agentSays).toBe("List files\\u{202e}");
    expect(rendered.asked.argv).toEqual(["sh", "-c", "rm -rf ~ \\u{2066}# ls"]);
  });

  test("however much is asked, every device can read it", () => {
    const long = fc.string({ unit: "binary", maxLength: 300 }).map((text) => text.repeat(200));
    const requests = fc.record({
      tool: long,
      toolKind: fc.string(),
      title: long,
      argv: fc.option(
        fc.array(long, { maxLength: 3 }).map((list) => list.flatMap((one) => Array.from({ length: 50 }, () => one))),
      ),
      paths: fc.array(long, { maxLength: 5 }),
      cwd: long,
      diffs: fc.array(fc.record({ path: long, before: fc.option(long), after: fc.option(long) }), { maxLength: 4 }),
      input: fc.dictionary(fc.string(), long, { maxKeys: 3 }),
    });
    fc.assert(
      fc.property(requests, (fields) => {
        const body = asBody(renderAsked(request(fields)));
        expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(limits.reportBytesMax - 32 * 1024);
        expect(parseBody("approval", body)).toEqual({ kind: "approval", body });
      }),
      { numRuns: 8 },
    );
  });
});

describe("a choice from afar", () => {
  test("never makes a standing permission where a single one is offered", () => {
    const options = [option("allow_always"), option("allow_once"), option("reject_always"), option("reject_once")];
    expect([optionFor("once", options), optionFor("task", options), optionFor("deny", options)]).toEqual([
      "allow_once",
      "allow_once",
      "reject_once",
    ]);
  });

  test("is offered only where the agent takes it", () => {
    expect(renderAsked(request({ options: [option("reject_once")] })).choices).toEqual(["deny", "stop"]);
  });
});

describe("for this task covers", () => {
  const scope = (fields: Partial<PermissionRequest>): string => scopeOf(request(fields));

  test("the same command in the same folder, and no other", () => {
    expect(scope({ title: "said differently" })).toBe(scope({}));
    expect(scope({ argv: ["sh", "-c", "ls -l"] })).not.toBe(scope({}));
    expect(scope({ cwd: "/elsewhere" })).not.toBe(scope({}));
  });

  test("the same file whatever is written to it", () => {
    const edit = { tool: "edit", toolKind: "edit", argv: null, paths: ["/desk/a.md"] };
    expect(scope({ ...edit, input: { text: "one" } })).toBe(scope({ ...edit, input: { text: "two" } }));
    expect(scope({ ...edit, paths: ["/desk/b.md"] })).not.toBe(scope(edit));
  });

  test("of a tool that names no file, only the very same input", () => {
    const fetch = { tool: "fetch", toolKind: "fetch", argv: null, paths: [] };
    expect(scope({ ...fetch, input: { url: "https://a.example" } })).not.toBe(
      scope({ ...fetch, input: { url: "https://b.example" } }),
    );
  });

  test("of a move, the very same plan: where things go is not among its paths", () => {
    const move = { tool: "move", toolKind: "move", argv: null, paths: ["/desk/a"] };
    expect(scope({ ...move, input: { to: "/desk/b" } })).not.toBe(scope({ ...move, input: { to: "/desk/c" } }));
  });
});
