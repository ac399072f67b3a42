import { inspect } from "node:util";
import fc from "fast-check";
import type * as v from "valibot";
import { describe, expect, test } from "vitest";
import { blob, bytes32, examples, file, task } from "../../test/fakes/example-bodies.ts";
import type { AnswerBody, EntryBodies, EntryKind } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { parseBody, type bodySchemas } from "./bodies.ts";

type ParsedBodies = { [Kind in EntryKind]: v.InferOutput<(typeof bodySchemas)[Kind]> };
/** The other half of the check beside the table: a schema that forgot one of the domain's shapes does not compile. */
export const everyShapeIsParsed = (body: EntryBodies): ParsedBodies => body;

const all = Object.entries(examples).flatMap(([kind, bodies]) => bodies.map((body) => [kind, body] as const));
const malformed = expect.objectContaining({ name: "Problem", code: "body_malformed" });
const refused = (kind: string, body: unknown): void => {
  expect(() => parseBody(kind, body), `${kind} ${inspect(body)}`).toThrow(malformed);
};

type Place = { path: (string | number)[]; value: unknown };

/** Every value within a body, itself first. */
function places(value: unknown, path: (string | number)[] = []): Place[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    places(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [{ path, value }, ...inner];
}

function changed(body: unknown, path: (string | number)[], change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(body);
  if (Array.isArray(body)) return body.map((each, i) => (i === key ? changed(each, rest, change) : each));
  const fields = Object.entries(body as object).map(([name, each]) => [
    name,
    name === key ? changed(each, rest, change) : each,
  ]);
  return Object.fromEntries(fields);
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** The places where a body may hold what its sender likes: there an unknown key is no fault. */
const isOpen = (path: (string | number)[]): boolean => path.at(-1) === "values" || path.at(-1) === "detail";

describe("P-ENV-12: a body of kind", () => {
  test.each(all)("%s is parsed to itself: %j", (kind, body) => {
    expect(parseBody(kind, body)).toEqual({ kind, body });
  });

  test.each(all)("%s with an unknown or missing field is refused, however deep: %j", (kind, body) => {
    for (const { path, value } of places(body).filter((place) => isObject(place.value) && !isOpen(place.path))) {
      refused(
        kind,
        changed(body, path, (object) => ({ ...(object as object), extra: 1 })),
      );
      refused(
        kind,
        changed(body, path, (object) => JSON.parse(`{"__proto__":{},${JSON.stringify(object).slice(1)}`)),
      );
      for (const name of Object.keys(value as object)) {
        refused(
          kind,
          changed(body, path, (object) =>
            Object.fromEntries(Object.entries(object as object).filter(([key]) => key !== name)),
          ),
        );
      }
    }
  });

  test.each(all)("%s with a value of another type is refused, however deep: %j", (kind, body) => {
    for (const { path, value } of places(body).filter(
      (place) => !place.path.some((_, i) => isOpen(place.path.slice(0, i + 1))),
    )) {
      const others = [
        undefined,
        Symbol.iterator,
        1n,
        () => 1,
        ...(value === null ? [[]] : [typeof value === "string" ? 7 : "text"]),
      ];
      for (const other of others)
        refused(
          kind,
          changed(body, path, () => other),
        );
      if (typeof value === "number")
        for (const bad of [-1, NaN, Infinity, "1"])
          refused(
            kind,
            changed(body, path, () => bad),
          );
      if (Array.isArray(value))
        refused(
          kind,
          changed(body, path, () => Object.fromEntries(value.entries())),
        );
      if (isObject(value))
        refused(
          kind,
          changed(body, path, (object) => [object]),
        );
      if (typeof value === "string")
        refused(
          kind,
          changed(body, path, () => "\ud800"),
        );
      if (typeof value === "string")
        refused(
          kind,
          changed(body, path, () => "x".repeat(300_000)),
        );
    }
  });

  test.each(Object.keys(examples))("%s: anything at all is parsed or refused by a Problem", (kind) => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (body) => {
        refused(kind, body);
      }),
      { numRuns: 30 },
    );
  });
});

describe("P-ENV-12:", () => {
  const withName = (name: string): unknown => ({ ...examples.task[1], attachments: [{ ...file, name }] });

  test.each([
    ".",
    "..",
    "../a",
    "a/b",
    "/etc/passwd",
    "a\\b",
    "C:\\a",
    "a\u0000b",
    "a\nb",
    "\u007f",
    "\u0085",
    "",
    "x".repeat(256),
  ])("a file named %j is refused: a name is no path", (name) => {
    refused("task", withName(name));
  });

  test.each(["a.txt", ".env", "...", "..a", "회의록.docx", "a b", "x".repeat(255)])(
    "a file may be named %j",
    (name) => {
      expect(parseBody("task", withName(name))).toMatchObject({ kind: "task" });
    },
  );

  test("values of an answer are plain and few", () => {
    const answer = (values: unknown): AnswerBody => ({ to: task, hash: bytes32, answer: { values } }) as AnswerBody;
    const bad = [[], null, "a", { a: null }, { a: {} }, { a: [1] }, { a: NaN }, { a: ["\ud800"] }, { "": "a" }];
    for (const values of bad) refused("answer", answer(values));
    refused("answer", answer(JSON.parse('{"__proto__":"a"}')));
    refused("answer", answer(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i]))));
    refused("answer", { to: task, hash: bytes32, answer: { choice: "once", declined: true } });
    refused("answer", { to: task, hash: bytes32, answer: { declined: false } });
  });

  test("too many attachments and a file of more than a gigabyte are refused", () => {
    refused("task", { ...examples.task[0], attachments: Array(limits.attachmentsMax + 1).fill(file) });
    refused("task", {
      ...examples.task[0],
      attachments: [{ ...file, blob: { ...blob, size: limits.blobBytesMax + 1 } }],
    });
  });

  test("a refusal names the field and never its value", () => {
    const body = { ...examples.task[1], attachments: [{ ...file, blob: { ...blob, key: "secret" } }] };
    try {
      parseBody("task", body);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "body_malformed", detail: { path: "attachments.0.blob.key" } });
      expect(JSON.stringify(error)).not.toContain("secret");
    }
  });

  test.each(["dream", "inbound", "constructor", "toString", "__proto__", ""])(
    "P-ENV-8: of the unknown kind %j anything is kept as it came",
    (kind) => {
      const body = { made: ["by", { a: "newer version" }] };
      expect(parseBody(kind, body)).toEqual({ kind: "unknown", body });
      expect(parseBody(kind, null)).toEqual({ kind: "unknown", body: null });
    },
  );
});
