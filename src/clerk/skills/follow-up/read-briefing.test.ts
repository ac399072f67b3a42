import { expect, test } from "vitest";
import { actionsOf, readBriefing } from "./read-briefing.ts";

test("action items are read back from a briefing in either language, brackets in them included", () => {
  const english = readBriefing(
    "# Briefing: 2026-11-21\n\n## Action items\n\n- **Ana Ruiz**: Call (twice) the bank (Mon 2026-11-23) [1]\n- **No owner**: Test the till (no date)\n",
  );
  expect(english === null ? [] : actionsOf(english)).toEqual([
    { owner: "Ana Ruiz", what: "Call (twice) the bank", due: "Mon 2026-11-23", day: "2026-11-23" },
    { owner: null, what: "Test the till", due: "", day: null },
  ]);
  const korean = readBriefing("# 브리핑: 2026-11-20\n\n## 할 일\n\n- **김민수**: 계약서 보내기 (2026-11-25 (수))\n");
  expect(korean === null ? [] : actionsOf(korean)).toEqual([
    { owner: "김민수", what: "계약서 보내기", due: "2026-11-25 (수)", day: "2026-11-25" },
  ]);
  expect(readBriefing("# Something else\n")).toBeNull();
});
