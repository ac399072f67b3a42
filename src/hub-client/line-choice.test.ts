import { expect, test } from "vitest";
import { LineChoice } from "./line-choice.ts";

test("a socket that is refused twice gives way to lines, and is tried once more later and later", () => {
  const choice = new LineChoice();
  choice.socketRefused();
  expect(choice.next).toBe("socket");
  choice.socketRefused();
  expect(choice.next).toBe("lines");
  expect(choice.linesOpened()).toBe(1_000);
  const minutes: number[] = [];
  for (let tries = 0; tries < 8; tries += 1) {
    minutes.push(choice.linesOpened() / 60_000);
    choice.trySocketOnce();
    expect(choice.next).toBe("socket");
    choice.socketRefused();
    expect(choice.next).toBe("lines");
  }
  expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  choice.socketOpened();
  expect([choice.next, choice.linesOpened()]).toEqual(["socket", 1_000]);
});

test("a hub that is away does not count against sockets", () => {
  const choice = new LineChoice();
  for (let tries = 0; tries < 10; tries += 1) {
    choice.socketRefused();
    choice.socketRefused();
    expect(choice.next).toBe("lines");
    choice.linesRefused();
    expect(choice.next).toBe("socket");
  }
});
