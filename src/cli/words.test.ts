import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Problem } from "../domain/problem.ts";
import { problemTexts } from "../protocol/problem-texts.ts";
import { languageOf } from "./io.ts";
import { wordsOf } from "./words.ts";

const en = wordsOf("en");
const ko = wordsOf("ko");

/** Codes as they stand in the sources. */
const rooms = fileURLToPath(new URL("../", import.meta.url));
const thrown = globSync("{cli,runner,domain,store,agents,sandbox,hub-client}/**/*.ts", { cwd: rooms })
  .filter((path) => !path.endsWith(".test.ts"))
  .flatMap((path) => [
    ...readFileSync(join(rooms, path), "utf8").matchAll(
      /(?:(?:new Problem|outside)\(\s*|\b(?:code|reason): )"([a-z_]+)"/g,
    ),
  ])
  .map((match) => match[1] ?? "");

test("every problem has words of its own, in every language", () => {
  const codes = new Set([...thrown, ...problemTexts.keys()]);
  const without = [...codes].filter((code) =>
    [en, ko].some((words) => words.problem(new Problem(code)).title.includes(`(${code})`)),
  );
  expect(thrown.length).toBeGreaterThan(50);
  expect(without).toEqual([]);
});

test("Korean is Korean throughout", () => {
  const says: string[] = [...problemTexts.keys(), ...thrown].map((code) => ko.problem(new Problem(code)).title);
  const walk = (value: unknown): void => {
    if (typeof value === "string") says.push(value);
    else if (value instanceof Map) walk([...value.values()]);
    else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) walk(inner);
  };
  walk({
    ...ko,
    mark: [],
    commands: Object.values(ko.commands).map((command) => [command.summary, command.examples.map(([what]) => what)]),
  });
  expect(says.filter((text) => !/[가-힣]/.test(text) && text !== "REF")).toEqual([]);
});

test("facts that are missing leave no holes", () => {
  expect(en.problem(new Problem("project_unknown")).title).toBe("There is no such project");
  expect(en.problem(new Problem("project_unknown", { project: "x" })).title).toBe("There is no such project: x");
});

test("a problem's own next goes first", () => {
  expect(en.problem(new Problem("not_running", {}, "Do this")).next).toBe("Do this");
});

test.each([
  [{ LANG: "ko_KR.UTF-8" }, "ko"],
  [{ LANG: "kok_IN" }, "en"],
  [{ LANG: "ko_KR.UTF-8", LC_ALL: "en_US.UTF-8" }, "en"],
  [{ LANG: "en_US.UTF-8", ERRAND_LANG: "ko" }, "ko"],
  [{}, "en"],
])("%j speaks %s", (env, language) => {
  expect(languageOf(env)).toBe(language);
});
