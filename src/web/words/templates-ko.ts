import type { Template } from "./templates-en.ts";

export const templatesKo: readonly Template[] = [
  {
    id: "briefing",
    title: "브리핑",
    note: "회의록을 한 쪽으로",
    text: "어제 회의록을 한 쪽짜리 브리핑으로 정리해 줘. 결정 사항, 담당자와 기한이 있는 할 일, 남은 질문을 넣어 줘.",
  },
  {
    id: "report",
    title: "주간 보고",
    note: "CSV에서 수치로",
    text: "CSV 파일로 지난주 보고서를 만들어 줘. 채널별 합계와 비율을 지난 보고서와 비교하고, 어떻게 셌는지도 적어 줘.",
  },
  {
    id: "contract",
    title: "계약서 위험",
    note: "조항 번호와 함께",
    text: "계약서 초안을 읽고 위험한 조항을 번호와 함께 심각한 순서로 정리해 줘.",
  },
  {
    id: "sort",
    title: "폴더 정리",
    note: "월별, 종류별로",
    text: "Reports 폴더를 정리해 줘. 월별 폴더를 만들고 그 안에 종류별(매출, 재고, 기타)로 나눠 줘. 아무것도 지우지 마.",
  },
  {
    id: "email",
    title: "이메일 초안",
    note: "메모로 작성, 보내지 않음",
    text: "폴더의 메모로 이메일 초안을 써 줘. 보내지는 마.",
  },
];
