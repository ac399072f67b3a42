import type { Meeting } from "../../meetings/meeting.ts";

/** What clerk says about a briefing in Korean; the English words stand in briefing.ts. */
export type Told = {
  name: string;
  wordCount: number;
  isInProject: boolean;
  used: readonly string[];
  left: readonly string[];
  asked: number;
};

export function tellMade(
  { name, wordCount, isInProject, used, left, asked }: Told,
  meetings: readonly Meeting[],
): string {
  const total = (list: (meeting: Meeting) => readonly unknown[]) =>
    meetings.reduce((sum, meeting) => sum + list(meeting).length, 0);
  const unowned = meetings.flatMap(({ actions }) => actions).filter(({ owner }) => owner === null).length;
  const odd = total(({ oddities }) => oddities);
  const lines = [
    `\`${name}\`(${wordCount}단어)을(를) ${isInProject ? "썼습니다" : "결과 폴더에 썼습니다(프로젝트 폴더에는 쓸 수 없음)"}: 결정 ${total(({ decisions }) => decisions)}건, 할 일 ${total(({ actions }) => actions)}건${unowned > 0 ? `(담당자 없음 ${unowned}건)` : ""}, 미결 ${total(({ open }) => open)}건.`,
    `사용: ${used.join("; ")}.`,
    ...(left.length > 0
      ? [`제외: ${left.slice(0, 6).join("; ")}${left.length > 6 ? ` 외 ${left.length - 6}건` : ""}.`]
      : []),
    ...(asked > 0 && asked !== used.length ? [`${asked}건을 말씀하셨는데 ${used.length}건을 찾았습니다.`] : []),
    ...(odd > 0 ? [`메모에서 서로 맞지 않는 점이 ${odd}건 있습니다. "확인할 점"을 보세요.`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

export function tellNothing(
  period: string | null,
  otherDays: readonly string[],
  unreadable: readonly string[],
): string {
  const lines = [
    `${period === null ? "회의 메모(.md, .txt, .docx)" : `${period}의 메모`}를 찾지 못해 아무것도 만들지 않았습니다.`,
    ...(otherDays.length > 0 ? [`다른 날의 메모: ${otherDays.slice(0, 8).join("; ")}.`] : []),
    ...(unreadable.length > 0 ? [`읽을 수 없던 파일: ${unreadable.slice(0, 6).join("; ")}.`] : []),
  ];
  return `${lines.join("\n")}\n`;
}
