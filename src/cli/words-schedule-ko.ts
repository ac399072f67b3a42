import type { LateBy, Made, SkipReason } from "../domain/schedule.ts";
import { sayRepeat } from "../domain/schedule-said.ts";
import { momentWords } from "./moment-words.ts";
import type { scheduleEn } from "./words-schedule-en.ts";

export const scheduleKo: typeof scheduleEn = {
  schedule: {
    repeat: (when) => sayRepeat(when, "ko"),
    columns: ["REF", "다음", "시간", "지난번", "제목"],
    none: '예약이 없습니다. 만들기: errand schedule add "평일 아침 8시" "…"',
    ...momentWords("ko"),
    once: "한 번",
    next: (zone) => `다음 시각, ${zone} 시계로:`,
    noMore: "그 뒤로는 없습니다.",
    save: "저장할까요? [y/n]",
    which: "어느 쪽인가요?",
    notSaved: "저장하지 않았습니다.",
    saved: (ref) => `저장했습니다. 결과 보기: errand schedule show ${ref}`,
    paused: "멈춤",
    over: "끝남",
    waits: "앞의 실행을 기다림",
    failing: (times) => `확인 필요: ${times}번 잇달아 성과가 없었음`,
    never: "아직 없음",
    done: {
      pause: "멈췄습니다.",
      resume: "다시 합니다.",
      run: "시작했습니다.",
      remove: "지웠습니다.",
      change: "바꿨습니다.",
    },
    zone: "시간대",
    task: "할 일",
    missed: "놓치면",
    perDay: "하루 최대",
    until: "끝",
    history: "기록",
    misfire: { once: "돌아와서 한 번 실행", skip: "건너뛰고 알림", all: "하나씩 모두 실행" },
    late: (planned, started, why) => `${planned} 예정, ${started} 시작 (${lateBy[why]})`,
    byHand: "직접 실행",
    skipped: (reason, count) => `${count === 1 ? "실행하지 않음" : `${count}번 실행하지 않음`}: ${skips[reason]}`,
    made: (made) => leftBehind.get(made) ?? null,
    working: "진행 중",
  },
};

const lateBy: Record<LateBy, string> = {
  asleep: "컴퓨터가 잠들어 있었음",
  not_running: "Errand가 꺼져 있었음",
  order_late: "예약이 그 뒤에 컴퓨터에 닿음",
  still_working: "앞의 실행이 끝나지 않았음",
};
const skips: Record<SkipReason, string> = {
  missed: "컴퓨터가 자리를 비움",
  merged: "나중 실행이 대신함",
  still_working: "앞의 실행이 끝나지 않았음",
  max_per_day: "하루 한도에 닿음",
  paused: "멈추는 중이었음",
};
const leftBehind = new Map<Made, string>([
  ["tools", "파일 없음"],
  ["words", "말뿐"],
  ["nothing", "한 일이 없음"],
]);
