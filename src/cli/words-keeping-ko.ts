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
  service: {
    installed: (file) => `이제 컴퓨터가 켜지면 Errand도 시작합니다: ${file}`,
    uninstalled: "Errand가 더는 컴퓨터와 함께 시작하지 않습니다. 데이터는 그대로입니다.",
    state: (isInstalled, isRunning, file) =>
      isInstalled ? `${isRunning ? "설치됨, 실행 중" : "설치됨, 멈춤"}: ${file}` : "설치되지 않음",
    linger: "로그아웃하면 멈춥니다. 계속 실행하려면: loginctl enable-linger",
  },
};
