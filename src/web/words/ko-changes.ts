import type { enChanges } from "./en-changes.ts";

export const koChanges: typeof enChanges = {
  changes: {
    title: "바뀐 것",
    counts: (added, changed, deleted) =>
      [added > 0 ? `추가 ${added}` : "", changed > 0 ? `변경 ${changed}` : "", deleted > 0 ? `삭제 ${deleted}` : ""]
        .filter((each) => each !== "")
        .join(", "),
    kinds: { added: "추가", changed: "변경", deleted: "삭제" },
    choose: (path) => `${path} 고르기`,
    more: (count) => `그 밖에 ${count}개: 모두 되돌리면 함께 되돌려요.`,
    unkept: (count) => `보관하지 않은 것 ${count}개: 소켓, 파이프, 읽을 수 없는 것.`,
    skipped: "보관하지 못해 되돌릴 수 없어요:",
    undoAll: "모두 되돌리기",
    undoChosen: (count) => `고른 ${count}개 되돌리기`,
    redo: "되돌리기 취소",
    asked: "컴퓨터를 기다리고 있어요 …",
    undone: (action, done) =>
      action === "undo"
        ? `되돌렸어요: 파일 ${done}개가 예전과 같아요.`
        : `다시 했어요: 파일 ${done}개가 작업 직후와 같아요.`,
    conflicts: {
      edited: "그대로 두었어요: 그 뒤에 바뀌었어요.",
      edited_between: "그대로 두었어요: 그 사이에 바뀌었어요.",
      in_the_way: "그대로 두었어요: 그 자리에 다른 것이 있어요.",
      not_kept: "그대로 두었어요: 보관하지 못했어요.",
    },
    lose: "지금 있는 것을 잃어도 돼요",
    failed: "쓰지 못했어요:",
  },
};
