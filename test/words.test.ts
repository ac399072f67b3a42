import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseSource } from "./tidy/source.ts";
import { checkWords } from "./tidy/words.ts";

const root = new URL("../", import.meta.url);

test("no screen says anything that is not in the catalogue", () => {
  const paths = globSync("src/web/**/*.tsx", { cwd: root });
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.flatMap((path) => checkWords(parseSource(path, readFileSync(new URL(path, root), "utf8"))))).toEqual([]);
});

test("a word planted in a component is found, wherever it stands", () => {
  const found = (jsx: string) => checkWords(parseSource("src/web/ui/planted.tsx", `export const x = ${jsx};`)).length;
  for (const jsx of [
    "<p>Hello</p>",
    '<p>{"Hello"}</p>',
    "<p>{`Hello ${name}`}</p>",
    '<p>{isOn ? "on" : word}</p>',
    '<button aria-label="Close" />',
    '<input placeholder={isOn ? word : "Search"} />',
    "<img alt={`Picture ${name}`} />",
    "<p>안녕</p>",
  ])
    expect([jsx, found(jsx)]).toEqual([jsx, 1]);
  for (const jsx of [
    "<p>{word}</p>",
    "<p> · </p>",
    '<p class="hello" data-testid="hello">{words().name}…</p>',
    '<Icon name="close" />',
  ])
    expect([jsx, found(jsx)]).toEqual([jsx, 0]);
});
