import type { changesEn } from "./words-changes-en.ts";

export const changesKo: typeof changesEn = {
  changes: {
    none: "보관된 변경이 없습니다.",
    counts: (added, changed, deleted) => `추가 ${added}, 변경 ${changed}, 삭제 ${deleted}`,
    more: (count) => `그 밖에 ${count}개`,
    unkept: (count) => `보관하지 않은 것 ${count}개: 소켓, 파이프, 읽을 수 없는 것`,
    skipped: (why) => `되돌릴 수 없습니다. ${why}`,
    undone: (action, done) =>
      action === "undo" ? `파일 ${done}개가 예전과 같습니다.` : `파일 ${done}개가 작업이 끝났을 때와 같습니다.`,
    conflicts: {
      edited: "그대로 둠, 그 뒤에 바뀜:",
      edited_between: "그대로 둠, 그 사이에 바뀜:",
      in_the_way: "그대로 둠, 다른 것이 있음:",
      not_kept: "그대로 둠, 보관하지 못했음:",
    },
    failed: "실패:",
    howToForce: "지금 있는 것을 잃어도 된다면: errand undo TASK --files PATH --force",
  },
};
