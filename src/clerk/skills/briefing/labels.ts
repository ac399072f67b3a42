import type { Language } from "../../skill.ts";

/** The words of a briefing. The follow-up skill reads a briefing by the same table that wrote it. */
export type Labels = {
  title: string;
  meetings: string;
  decisions: string;
  actions: string;
  open: string;
  odd: string;
  noOwner: string;
  noDate: string;
  soon: string;
  weekOf: string;
  there: string;
  absent: string;
  next: string;
  none: string;
  undated: string;
  people: string;
  more: string;
};

export const labels: Record<Language, Labels> = {
  en: {
    title: "Briefing",
    meetings: "Meetings",
    decisions: "Decisions",
    actions: "Action items",
    open: "Open points",
    odd: "Worth checking",
    noOwner: "No owner",
    noDate: "no date",
    soon: "as soon as possible",
    weekOf: "week of",
    there: "There",
    absent: "Not there",
    next: "Next",
    none: "None found in the notes.",
    undated: "no date",
    people: "people",
    more: "more in the notes",
  },
  ko: {
    title: "브리핑",
    meetings: "회의",
    decisions: "결정 사항",
    actions: "할 일",
    open: "미결 사항",
    odd: "확인할 점",
    noOwner: "담당자 없음 (no owner)",
    noDate: "기한 없음",
    soon: "가능한 한 빨리",
    weekOf: "해당 주:",
    there: "참석",
    absent: "불참",
    next: "다음",
    none: "기록에서 찾지 못함.",
    undated: "날짜 없음",
    people: "명",
    more: "건 더 있음(기록 참조)",
  },
};
