import { expect, test } from "vitest";
import { problemCodesEn } from "./problems-en.ts";
import { problemCodesKo, problemWordsKo } from "./problems-ko.ts";

test("every problem that has English words has Korean ones", () => {
  expect([...problemCodesEn].filter((code) => !problemCodesKo.has(code))).toEqual([]);
});

test("Korean problems are polite in one way", () => {
  for (const code of problemCodesKo) {
    const { title, next } = problemWordsKo(code);
    expect(`${title} ${next ?? ""}`).not.toMatch(/습니다|십시오/);
    expect(next ?? "세요").toMatch(/(요\.?|: errand .*|세요)$/);
  }
});
