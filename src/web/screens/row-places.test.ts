import { expect, test } from "vitest";
import { keepPlaces } from "./row-places.ts";

const open = (id: string) => ({ id, group: "open" });
const ended = (id: string) => ({ id, group: "ended" });

test("a row that ends or is heard of again stays where it is while somebody looks", () => {
  expect(keepPlaces([open("a"), open("b"), ended("c")], [open("b"), ended("a"), ended("c")])).toEqual([
    open("a"),
    open("b"),
    ended("c"),
  ]);
});

test("what is new comes on top, what is gone is taken out", () => {
  expect(keepPlaces([open("a"), ended("c")], [open("n"), open("a")])).toEqual([open("n"), open("a")]);
  expect(keepPlaces([], [open("a"), ended("c")])).toEqual([open("a"), ended("c")]);
});
