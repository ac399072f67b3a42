import type { Outcome } from "../../domain/outcome.ts";
import { sayRepeat } from "../../domain/schedule-said.ts";
import type { LateBy, Made, SkipReason } from "../../domain/schedule.ts";
import type { enSchedules } from "./en-schedules.ts";
import { format } from "./format.ts";
import { zoneFormat } from "./zone-format.ts";

const { number } = format("ko");
const { moment, day, clock } = zoneFormat("ko");

const outcomes: Record<Outcome, string> = {
  succeeded: "완료",
  unchecked: "완료, 검사 없음",
  failed: "실패",
  cancelled: "취소됨",
  expired: "너무 늦음",
  refused: "거절됨",
};
const lateBy: Record<LateBy, string> = {
  asleep: "컴퓨터가 잠들어 있었어요",
  not_running: "Errand가 꺼져 있었어요",
  order_late: "예약이 그 뒤에 컴퓨터에 닿았어요",
  still_working: "앞의 실행이 끝나지 않았어요",
};
const skips: Record<SkipReason, string> = {
  missed: "컴퓨터가 자리를 비웠어요",
  merged: "나중 실행이 대신해요",
  still_working: "앞의 실행이 끝나지 않았어요",
  max_per_day: "하루 한도를 채웠어요",
  paused: "멈추는 중이었어요",
};

export const koSchedules: typeof enSchedules = {
  schedules: {
    title: "예약",
    intro: "정한 시간에 컴퓨터가 알아서 시작하는 일이에요.",
    create: "새 예약",
    emptyTitle: "예약한 일이 없어요",
    emptyText: "‘평일 아침 8시’처럼 시간을 말하면 컴퓨터가 알아서 해요.",
    missingTitle: "이 예약이 여기에 없어요",
    missingText: "지웠거나, 컴퓨터가 아직 알려 주지 않았어요.",
    fromCache: "이 기기에 보관한 내용이에요. 그 뒤에 실행한 것은 보이지 않아요.",
    moment,
    day,
    repeat: (when, zone) => ("at" in when ? `${moment(when.at, zone)} 한 번` : (sayRepeat(when, "ko") ?? "")),
    next: (at) => `다음: ${at}`,
    paused: "멈춤",
    over: "끝남: 남은 시간이 없어요",
    waits: "시간이 됐어요: 앞의 실행을 기다려요",
    last: (said) => `지난번: ${said}`,
    never: "아직 실행한 적이 없어요",
    failing: (n) => (n === 1 ? "지난번에 성과가 없었어요" : `${number(n)}번 잇달아 성과가 없었어요`),
    failingNext: "아래에서 지난 실행을 살펴보고 할 일을 고치거나 멈추세요.",
    asked: {
      add: "새 예약",
      change: "여기서 바꿈",
      pause: "멈추는 중",
      resume: "다시 하는 중",
      run: "실행하는 중",
      remove: "지우는 중",
    },
    rungs: { saved: "허브가 답할 때까지 이 기기에 보관해요", stored: "컴퓨터가 아직 받지 않았어요" },
    refused: "컴퓨터가 받지 않았어요",
    putAway: "치우기",

    what: "할 일",
    when: "시간",
    whenOf: (zone) => `${zone} 시계로`,
    nextTimes: "다음 시각",
    noMore: "그 뒤로는 없어요.",
    ifMissed: "컴퓨터가 자리를 비웠으면",
    perDay: "하루 최대",
    times: (n) => `${number(n)}번`,
    until: "끝나는 날",
    openThread: "스레드 열기",
    edit: "고치기",
    pause: "멈추기",
    resume: "다시 하기",
    run: "지금 실행",
    remove: "지우기",
    removeTitle: "이 예약을 지울까요?",
    removeText: "더는 실행하지 않아요. 만든 것과 스레드는 그대로 남아요.",
    history: "기록",
    noHistory: "아직 없어요. 예약한 시각마다 결과가 여기에 보여요.",
    record: (record, zone) => {
      const { state, outcome, trigger, slots } = record;
      if (state === "skipped")
        // The journal holds this reason where a moment was skipped.
        return `${slots === 1 ? "실행하지 않음" : `${number(slots)}번 실행하지 않음`}: ${skips[record.reason as SkipReason]}`;
      const parts = [outcome === null ? "진행 중" : outcomeWords(outcome, record.made)];
      if (record.lateBy !== null && record.startedAt !== null)
        parts.push(`${clock(record.startedAt, zone)} 시작 (${lateBy[record.lateBy]})`);
      if (trigger === "person") parts.push("직접 실행");
      return parts.join(" · ");
    },
    origin: ({ slot, startedAt, tz, trigger, lateBy: why }) => {
      if (trigger === "person") return "예약한 일을 직접 실행";
      const planned = day(slot, tz) === day(startedAt, tz) ? clock(slot, tz) : moment(slot, tz);
      return why === null ? `${planned} 예약` : `${planned} 예약, ${clock(startedAt, tz)} 시작 (${lateBy[why]})`;
    },

    createTitle: "새 예약",
    editTitle: "예약 고치기",
    inThread: (title) => `‘${title}’ 스레드에서`,
    whenLabel: "언제 할까요?",
    whenHint: "평일 아침 8시",
    examples: ["평일 아침 8시", "매주 월요일 9시 30분", "매월 1일 오전 7시", "내일 오전 9시", "2시간마다"],
    examplesTitle: "이렇게 말해 보세요",
    read: "이렇게 알아들었어요",
    which: "어느 쪽인가요?",
    first: (at) => `처음 ${at}`,
    notUnderstood: {
      schedule_words_unknown: "끝까지 알아듣지 못했어요. 이렇게 말해 보세요.",
      schedule_words_no_time: "시각이 없어요. ‘아침 8시’나 ‘17:30’처럼 더해 주세요.",
      schedule_words_uneven: "간격이 고르지 않아요. 한 시간, 하루, 한 주를 고르게 나누는 간격으로 말해 주세요.",
      schedule_words_past: "이미 지난 시각이에요. 아직 오지 않은 시각을 말해 주세요.",
      schedule_never: "이 날에 끝나면 한 번도 실행되지 않아요. 더 나중 날을 고르세요.",
    },
    needsWhen: "언제 할지 말해 주세요.",
    needsWhich: "어느 시각인지 고르세요.",
    more: "끝나는 날, 한도, 이름",
    misfire: { once: "돌아와서 한 번 실행", skip: "건너뛰고 알려 주기", all: "놓친 것을 오래된 것부터 모두 실행" },
    perDayNote: "비우면 한도가 없어요",
    untilNote: "비우면 끝이 없어요",
    name: "이름",
    nameNote: "비우면 할 일의 첫마디",
    save: "예약 저장",
    make: "예약으로 만들기",
    show: "보기",
    menu: "여기서 예약하기",
    settingsText: "알아서 하는 일",
  },
};

function outcomeWords(outcome: Outcome, made: Made): string {
  const word = outcomes[outcome];
  if (outcome !== "succeeded" && outcome !== "unchecked") return word;
  const left: Record<Made, string> = {
    files: "파일 있음",
    tools: "파일 없음",
    words: "답만 있음",
    nothing: "한 일이 없음",
  };
  return `${word}, ${left[made]}`;
}
