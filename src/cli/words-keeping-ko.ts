import type { keepingEn } from "./words-keeping-en.ts";

export const keepingKo: typeof keepingEn = {
  backup: {
    passphrase: "암호:",
    passphraseAgain: "한 번 더:",
    written: (file, size) => `저장했습니다: ${file} (${size})`,
    plain:
      "암호화되지 않았습니다. 이 파일을 가진 사람은 모든 것의 열쇠를 가집니다. 열쇠처럼 보관하거나 --passphrase를 쓰세요.",
    restored: (home, at) => `${home}에 ${at} 때의 상태로 되살렸습니다`,
    afterRestore:
      "시작하기: errand up. 그 뒤에 한 일을 먼저 읽으며, 아무것도 다시 실행하지 않습니다. 다른 기기를 짝짓거나 취소하기 전에 모든 휴대폰에서 앱을 한 번 여세요.",
    onlyKey:
      "이 공간의 열쇠는 이 컴퓨터에만 있습니다. 백업 없이 디스크를 잃으면 새 공간을 만들어야 합니다. 백업하기: errand backup FILE --passphrase",
  },
};
