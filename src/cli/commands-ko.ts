import type { commandsEn } from "./commands-en.ts";

type Examples = readonly (readonly [what: string, line: string])[];
const command = (summary: string, ...examples: Examples): { summary: string; examples: Examples } => ({
  summary,
  examples,
});

export const commandsKo: typeof commandsEn = {
  help: {
    usage: "명령 [옵션]",
    titles: new Map([
      ["Usage:", "사용법:"],
      ["Options:", "옵션:"],
      ["Arguments:", "인자:"],
      ["Commands:", "명령:"],
    ]),
    examples: "예:",
    helpOption: "도움말 보기",
    helpCommand: "명령의 도움말 보기",
    commandWord: "명령",
    versionOption: "버전 보기",
    after: `환경 변수:
  ERRAND_HOME   이 컴퓨터에서 Errand가 모든 것을 두는 곳 (~/.errand)
  ERRAND_LANG   en 또는 ko (없으면 LANG을 따름)
  NO_COLOR      색을 쓰지 않음

종료 코드: 0 끝남, 1 거절되거나 성공하지 못함, 2 잘못된 사용, 3 실행 중이 아니거나 다른 문제.`,
  },
  usage: {
    next: "사용법 보기: --help를 붙이세요",
    faults: new Map<string, (named: string[]) => string>([
      ["commander.unknownOption", ([option]) => `${option} 옵션은 없습니다.`],
      ["commander.unknownCommand", ([name]) => `${name} 명령은 없습니다.`],
      ["commander.help", () => "명령이 빠졌습니다."],
      ["commander.missingArgument", ([name]) => `${name?.toUpperCase()} 인자가 빠졌습니다.`],
      ["commander.optionMissingArgument", ([option]) => `${option}에 값이 빠졌습니다.`],
      ["commander.excessArguments", () => "인자가 너무 많습니다."],
      ["commander.conflictingOption", ([one, other]) => `${one}와(과) ${other}는 함께 쓸 수 없습니다.`],
    ]),
  },
  args: {
    text: "맡길 일. - 이면 표준 입력에서 읽음",
    ref: "스레드나 작업의 ID, 그 앞부분, 또는 스레드 제목",
    ask: "물어본 것, 그 작업 또는 스레드: ID나 그 앞부분",
    dir: "이 컴퓨터의 폴더",
    device: "기기의 ID, 그 앞부분, 또는 이름",
    link: "errand pair --runner가 보여 주는 링크",
  },
  commands: {
    errand: command(
      "내 컴퓨터의 AI 에이전트에게 일을 맡기고, 끝난 결과로 돌아오세요.",
      ["예제 폴더로 써 보기", "errand up --try-me"],
      ["일을 맡기고 결과를 기다리기", 'errand assign "보고서를 월별로 정리해 줘" --folder ~/reports --wait'],
    ),
    up: command(
      "이 컴퓨터에서 Errand 시작",
      ["한 폴더는 쓰고 다른 폴더는 읽게 하기", "errand up --folder ~/reports --write --folder ~/notes --read"],
      ["예제 폴더로 써 보기", "errand up --try-me"],
      ["다른 곳에서 실행되는 허브 쓰기", "errand up --hub https://errand.example --invite TEXT"],
    ),
    assign: command(
      "일 맡기기",
      ["맡기고 떠나기", 'errand assign "보고서를 월별로 정리해 줘" --project reports'],
      ["결과를 기다리며 묻는 것은 모두 허락하기", 'errand assign "브리핑을 써 줘" --folder ~/notes --approve'],
      ["스레드를 이어 가며 파일 보내기", 'errand assign "이것도 함께" --thread "브리핑" --attach minutes.docx'],
      ["스크립트에서", "errand assign - --project notes --wait --json < task.txt"],
    ),
    threads: command(
      "스레드와 상태 목록",
      ["내가 볼 것이 있는지", "errand threads"],
      ["스크립트용", "errand threads --json"],
    ),
    show: command(
      "스레드 하나 보기: 작업, 말, 열린 질문, 파일",
      ["제목으로", 'errand show "브리핑"'],
      ["ID 앞부분으로", "errand show k3Jx9a"],
    ),
    follow: command("일어나는 일을 바로 보기", ["모두", "errand follow"], ["스레드 하나", "errand follow k3Jx9a"]),
    answer: command(
      "에이전트가 묻는 것에 답하기",
      ["이번 한 번 허락", "errand answer k3Jx9a --once"],
      ["거부", "errand answer k3Jx9a --deny"],
      ["질문에 답하기", "errand answer k3Jx9a --value colour=green"],
    ),
    cancel: command("작업 끝내기", ["스레드의 열린 작업", "errand cancel k3Jx9a"]),
    project: command(
      "Errand가 이 컴퓨터에서 쓸 수 있는 것 정하기",
      ["폴더에 쓰게 하기", "errand project add ~/reports --write"],
      ["쓸 수 있는 폴더 보기", "errand project list"],
    ),
    "project add": command(
      "에이전트가 폴더를 쓰게 하기",
      ["읽고 쓰기", "errand project add ~/reports --write"],
      [
        "다른 에이전트와 네트워크 호스트 하나",
        "errand project add ~/site --name site --write --agent opencode --host registry.example",
      ],
    ),
    "project list": command("에이전트가 쓸 수 있는 폴더 목록", ["모두", "errand project list"]),
    config: command(
      "에이전트가 쓸 수 있는 것을 적은 파일의 위치를 보이고 검사하기",
      ["올바른지 보기", "errand config"],
      ["이 컴퓨터의 에이전트에 이미 설정된 것 보기", "errand config import"],
    ),
    "config import": command(
      "여기 에이전트에 설정된 커넥터와 스킬 목록. 저절로 허용되는 것은 없음",
      ["보기", "errand config import"],
      ["프로젝트에 하나 허용하기", "errand config import --allow tracker --project notes"],
    ),
    pair: command(
      "기기 더하기: 휴대폰, 브라우저, 다른 컴퓨터",
      ["휴대폰", "errand pair"],
      ["일하는 다른 컴퓨터", "errand pair --runner"],
    ),
    phone: command(
      "휴대폰이 이 컴퓨터에 닿는 길을 정하고 시험한 뒤 휴대폰 연결하기",
      ["무엇이 있는지 보고 고르기", "errand phone"],
      ["프록시나 터널 뒤의 자신의 주소", "errand phone --url https://errand.example"],
      ["Tailscale로", "errand phone --tailscale"],
      ["집 안에서만, 이 집의 인증서로", "errand phone --home"],
      ["다른 곳에서 도는 허브", "errand phone --hub https://errand.example --invite TEXT"],
    ),
    open: command(
      "이 컴퓨터의 브라우저에서 앱 열기",
      ["기본 브라우저에서", "errand open"],
      ["앱을 여는 파일의 위치만 보기", "errand open --print"],
    ),
    devices: command(
      "기기 목록, 또는 기기 내보내기",
      ["모두", "errand devices"],
      ["하나를 잃어버렸을 때", "errand devices revoke k3Jx9a"],
    ),
    "devices revoke": command("기기를 완전히 내보내기", ["하나를 잃어버렸을 때", "errand devices revoke k3Jx9a"]),
    join: command("이 컴퓨터가 다른 컴퓨터의 공간을 위해 일하게 하기", [
      "그곳에서 errand pair --runner가 보여 주는 링크로",
      "errand join LINK",
    ]),
    hub: command("허브만 실행: 읽을 수 없는 것을 보관하고 전달함", [
      "집 서버에서, TLS 프록시 뒤에",
      "errand hub --listen 0.0.0.0:7433 --public --url https://errand.example",
    ]),
    "hub invite": command("새 공간 하나를 위한 초대 만들기", [
      "허브가 있는 컴퓨터에서, 실행 중이든 아니든",
      "errand hub invite --data /var/lib/errand",
    ]),
    doctor: command("모든 연결을 검사하고 고치는 법 알려 주기", ["모두", "errand doctor"]),
    version: command("버전 보기", ["스크립트용", "errand version --json"]),
  },
  options: {
    json: "JSON으로, 한 줄에 값 하나씩",
    folder: "에이전트가 쓸 수 있는 폴더. 여러 번 쓸 수 있음",
    write: "쓸 수 있음",
    read: "읽기만 (기본)",
    listen: "허브가 기다리는 주소 (127.0.0.1:7433)",
    url: "기기가 허브에 닿는 주소가 다를 때 그 주소",
    hub: "허브를 시작하지 않고 이 허브를 씀",
    invite: "그 허브의 새 공간 초대",
    tryMe: "써 볼 폴더 ~/Errand/Try me 만들기",
    yes: "아무것도 묻지 않음",
    verbose: "표준 오류에 기록",
    data: "허브가 기록을 두는 곳 (ERRAND_HOME)",
    public: "다른 곳에서 닿을 수 있게 함: TLS 프록시 뒤에서만",
    allThreads: "보관된 것도",
    thread: "이 스레드를 이어 감: ID, 앞부분, 제목. 새 제목이면 새로 엶",
    project: "일할 프로젝트",
    taskFolder: "일할 폴더, 프로젝트 안",
    agent: "일할 에이전트",
    attach: "함께 보낼 파일. 여러 번 쓸 수 있음",
    wait: "과정을 보며 결과를 기다림",
    approve: "기다리며, 묻는 것은 모두 허락",
    once: "이번 한 번 허락",
    forTask: "이 작업이 끝날 때까지 허락",
    deny: "거부. 작업은 계속됨",
    stop: "거부하고 작업을 끝냄",
    value: "질문의 항목에 답함. 여러 번 쓸 수 있음",
    decline: "질문에 답하지 않음",
    projectName: "이름 (폴더 이름)",
    projectAgent: "일할 수 있는 에이전트. 첫째가 기본. 여러 번 쓸 수 있음",
    host: "에이전트가 닿을 수 있는 네트워크 호스트. 여러 번 쓸 수 있음",
    phoneUrl: "이 컴퓨터의 허브로 이어지는 자신의 https 주소",
    tailscale: "Tailscale의 serve 명령으로",
    home: "집 Wi-Fi로, 이 집의 인증서를 써서",
    phoneHub: "다른 곳에서 도는 허브",
    otherWay: "정해 둔 길이 있어도 다시 고름",
    allow: "허용할 커넥터나 스킬의 이름 (목록에 있는 대로)",
    allowProject: "그것을 쓸 수 있는 프로젝트",
    allowFrom: "같은 이름이 여럿일 때 어느 에이전트의 것인지",
    pairRunner: "일하는 컴퓨터를 하나 더함",
    print: "열지 않고, 앱을 여는 파일만 출력",
    noOpen: "이 컴퓨터의 브라우저에서 앱을 열지 않음",
  },
};
