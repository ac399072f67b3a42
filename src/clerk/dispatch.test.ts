import { expect, test } from "vitest";
import { skillFor } from "./dispatch.ts";
import type { Language } from "./skill.ts";

const place = { cwd: "/nowhere/project", results: null, state: "/nowhere/state", day: "2026-11-22", locale: null };
const skillNamed = async (words: string, attached: string[] = []) => {
  const language: Language = /[가-힣]{2}/.test(words) ? "ko" : "en";
  return (await skillFor({ place, task: { words, language, attached }, last: null })).name;
};

test.each([
  ["report", "Pull last week's campaign data and draft a weekly report, same shape as the one in there"],
  ["report", "Make the weekly sales report from the CSV exports"],
  ["report", "Can you turn these exports into our weekly numbers?"],
  ["report", "Summarise last week's ad performance from the CSVs into a report"],
  ["report", "weekly marketing report for KW46 please"],
  ["report", "지난주 캠페인 데이터로 주간 보고서 초안을 만들어 주세요"],
  ["report", "이번 주 매출 CSV로 주간 리포트 작성해줘"],
  [
    "contract",
    "Review this contract draft and list the risk items. We're the Customer (Fernhollow). Clause numbers please",
  ],
  ["contract", "Anything dangerous in this lease? I'm the tenant"],
  ["contract", "Check the NDA for red flags"],
  ["contract", "What should I watch out for before I sign the agreement?"],
  ["contract", "이 계약서 검토하고 위험 조항을 정리해 주세요"],
  ["contract", "약관에서 불리한 조항을 찾아줘"],
  ["email", "Draft this email, notes are in the drafts folder. Don't send it, I'll look at it first"],
  ["email", "Write a mail to Dana from the notes"],
  ["email", "Compose an e-mail to the supplier based on alder-farm.md"],
  ["email", "이 메모로 이메일 초안을 써 주세요"],
  ["email", "drafts 폴더 메모로 메일 작성해줘"],
  ["briefing", "Summarize yesterday's three meeting notes into a one-page briefing"],
  ["briefing", "어제 회의 메모를 한 쪽 브리핑으로 요약해 주세요"],
  ["briefing", "Recap of the weekly meeting notes, please"],
  ["sorting", "Organize these reports, one folder per month, in it one per type: sales, stock, other"],
  ["sorting", "Sort the contracts folder by month"],
  ["sorting", "이 보고서들을 월별 폴더로 정리해 주세요"],
  ["help", "Write a haiku about trees"],
  ["help", "Translate the contract into German"],
  ["help", "Delete all my emails"],
])("%s: %s", async (name, words) => expect(await skillNamed(words)).toBe(name));
