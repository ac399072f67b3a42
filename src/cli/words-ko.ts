import type { Outcome, Rung } from "../domain/entries.ts";
import { commandsKo } from "./commands-ko.ts";
import { changesKo } from "./words-changes-ko.ts";
import { keepingKo } from "./words-keeping-ko.ts";
import { scheduleKo } from "./words-schedule-ko.ts";
import { filled } from "./problem-words.ts";
import { problemsKo } from "./problems-ko.ts";
import { sized } from "./words-en.ts";
import type { en } from "./words-en.ts";

const rungs: Record<Rung, string> = {
  saved: "저장됨",
  stored: "보관됨",
  accepted: "접수됨",
  waiting: "대기 중",
  working: "작업 중",
  needs_you: "확인 필요",
  succeeded: "성공",
  unchecked: "완료(검사 없음)",
  failed: "실패",
  cancelled: "취소됨",
  expired: "만료됨",
  refused: "거절됨",
};
const waits = new Map([
  ["turn", "차례를 기다림"],
  ["folder", "폴더를 기다림"],
  ["limit", "사용 한도가 풀리기를 기다림"],
  ["agent", "에이전트를 기다림"],
]);
const fieldTypes = {
  text: "글",
  number: "숫자",
  boolean: "예 또는 아니요",
  choice: "하나 고르기",
  choices: "여러 개 고르기",
};

export const ko: typeof en = {
  ...commandsKo,
  ...keepingKo,
  ...changesKo,
  ...scheduleKo,
  mark: { problem: "✗", fine: "✓", step: "·", ask: "?", prompt: ">" },
  rung: (rung, waitsFor) => {
    const why = waitsFor === null ? undefined : waits.get(waitsFor);
    return why === undefined ? rungs[rung] : `${rungs[rung]}: ${why}`;
  },
  outcome: (outcome: Outcome) =>
    outcome === "unchecked" ? "끝났습니다. 검사한 것은 없으니 살펴보세요." : `끝남: ${rungs[outcome]}`,
  confinement: (level) =>
    new Map([
      ["confined", "에이전트가 격리됩니다"],
      ["none", "내장 clerk만 일할 수 있습니다"],
      ["off", "직접 쓴 설정에 따라 꺼져 있습니다"],
    ]).get(level) ?? level,
  size: (bytes) => sized(bytes, ["바이트", "kB", "MB", "GB"]),
  problem: ({ code, detail, next }) => {
    const known = problemsKo.get(code);
    if (!known) return { title: `문제가 생겼습니다(${code}).`, next: next ?? "살펴보기: errand doctor" };
    const words = filled(known, detail);
    // What only the problem itself knows, such as the command that repairs this computer, stays as it is.
    return { title: words.title, next: words.next ?? next };
  },
  threads: {
    columns: ["REF", "상태", "프로젝트", "제목"],
    none: '아직 스레드가 없습니다. 시작하기: errand assign "…"',
  },
  thread: { newer: (count) => `더 새로운 Errand가 쓴 항목 ${count}개는 보이지 않습니다.` },
  task: {
    given: (thread) => `맡겼습니다. 지켜보기: errand follow ${thread}`,
    goesOn: (thread) => `작업은 계속됩니다. 지켜보기: errand follow ${thread}`,
    by: (agent, confinement) => {
      const level = new Map([
        ["confined", "격리됨"],
        ["off", "격리 없음"],
      ]).get(confinement ?? "");
      return level === undefined ? `(${agent})` : `(${agent}, ${level})`;
    },
    toolFailed: (title) => `${title}: 실패`,
    cancelled: "취소했습니다.",
  },
  ask: {
    approval: "에이전트가 허락을 구합니다",
    question: "에이전트가 묻습니다",
    tool: "도구",
    command: "명령",
    path: "경로",
    folder: "위치",
    input: "입력",
    change: "변경",
    changeSize: (before, after) => `${before} → ${after}줄`,
    agentSays: "에이전트의 말",
    howToApprove: (ref, choices) =>
      `답하기: errand answer ${ref} ${choices.map((choice) => `--${choice}`).join(" | ")}`,
    howToAnswer: (ref, names) =>
      `답하기: errand answer ${ref} ${names.map((name) => `--value ${name}=…`).join(" ")} | --decline`,
    waits: (ref) => `작업이 답을 기다립니다: errand answer ${ref} …  무엇을 묻는지 보려면 errand follow`,
    answered: "답함",
    taken: "답했습니다.",
    choices: { once: "[o] 한 번", task: "[t] 이 작업 동안", deny: "[d] 거부", stop: "[s] 작업 중지" },
    field: (title, isRequired) => `${title} (${isRequired ? "비우면 답하지 않음" : "비우면 건너뜀"})`,
    notAValue: (field) =>
      field.options.length > 0
        ? `다음 중 하나: ${field.options.map((option) => option.value).join(", ")}`
        : `맞는 형식: ${fieldTypes[field.type]}`,
  },
  fieldTypes,
  follow: { started: "지켜보는 중입니다. Ctrl-C로 끝내도 작업은 계속됩니다." },
  project: {
    added: (name, folder, access) =>
      `${name}: 에이전트가 ${folder}에서 ${access === "write" ? "읽고 쓸" : "읽을"} 수 있습니다`,
    none: "아직 프로젝트가 없어 에이전트는 결과 폴더에서만 일합니다. 더하기: errand project add DIR --write",
    access: { read: "읽기", write: "쓰기" },
  },
  config: {
    sound: (file, count) => `${file}: 올바름, 프로젝트 ${count}개`,
    connector: "커넥터",
    skill: "스킬",
    notAllowed: "허용 안 됨",
    nothing: "이 컴퓨터의 에이전트에 설정된 커넥터나 스킬이 없습니다.",
    unread: (file, reason) => `${file} 파일을 읽을 수 없습니다 (${reason}). 더 있을 수 있습니다.`,
    howToAllow: "하나 허용하기: errand config import --allow NAME --project PROJECT",
    allowed: (name, project, secretFile) =>
      `${project}에서 ${name}을(를) 쓸 수 있습니다.${secretFile === null ? "" : ` 비밀은 나만 읽을 수 있는 ${secretFile} 파일에 있습니다.`}`,
  },
  devices: {
    columns: ["REF", "이름", "역할", "상태"],
    roles: { owner: "기기", runner: "러너", bridge: "브리지" },
    thisDesk: "이 컴퓨터",
    online: "연결됨",
    away: (since) => (since === null ? "연결 안 됨" : `${since}부터 연결 안 됨`),
    revoked: "내보냄",
    hasRevoked: (member) => `${member}을(를) 내보냈습니다. 새로운 것을 볼 수 없고 주문은 거절됩니다.`,
  },
  pair: {
    open: "3분 안에 기기에서 이 링크를 여세요. 다른 사람에게 보이지 마세요.",
    notForPhones: (program) => `이 컴퓨터에서만 쓸 수 있는 주소입니다. 휴대폰은: ${program} phone`,
    openOnRunner: "3분 안에 다른 컴퓨터에서: errand join LINK",
    asked: (name, platform) => `${name}(${platform})이(가) 들어오려고 합니다.`,
    digits: "그 기기에 보이는 숫자 여섯 자리:",
    sixDigits: "숫자 여섯 자리를 입력하세요.",
    wrongDigits: (triesLeft) => `숫자가 다릅니다. 남은 횟수: ${triesLeft}`,
    paired: (program, member) => `연결했습니다. 확인하기: ${program} devices (${member})`,
  },
  phone: {
    question: "휴대폰이 이 컴퓨터에 어떻게 닿게 할까요?",
    offer: {
      tailscale: (url) => `Tailscale, 집에서도 밖에서도: ${url}`,
      home: (url) => `집 Wi-Fi, 집 안에서만, 휴대폰에 프로파일을 하나 설치: ${url}`,
      hub: (url) => `이 컴퓨터가 쓰는 허브: ${url}`,
      address: (url) => `자신의 주소: ${url}`,
    },
    ownAddress: "프록시나 터널 뒤에 있는 자신의 https 주소",
    choose: (count) => `고르기 1-${count}:`,
    typeAddress: "주소(예: https://errand.example):",
    missing: {
      tailscale_absent: "Tailscale이 설치되어 있지 않습니다(https://tailscale.com/download).",
      tailscale_stopped: "Tailscale이 연결되어 있지 않습니다: tailscale up",
      tailscale_no_name: "Tailscale에 이 컴퓨터의 이름이 없습니다. 관리 콘솔에서 MagicDNS를 켜세요.",
      tailscale_no_https: "Tailscale에 이 컴퓨터의 인증서가 없습니다. 관리 콘솔에서 HTTPS 인증서를 켜세요.",
      home_no_network: "이 컴퓨터는 집 네트워크에 있지 않습니다.",
      home_no_name:
        "이 컴퓨터의 .local 이름을 찾을 수 없습니다. Linux에서는: sudo apt-get install avahi-daemon libnss-mdns",
      hub_needs_https: "이 컴퓨터가 쓰는 허브에 https 주소가 없습니다. --hub https://… 로 시작하세요.",
    },
    testing: (url) => `시험하는 중: ${url} …`,
    passed: (url) => `${url} 주소가 이 Errand로 이어집니다. 휴대폰에서 쓸 수 있습니다.`,
    order: [
      "iPhone: Safari에서 주소를 열고 공유, 홈 화면에 추가. 거기서 Errand를 열고 그 안에서 코드를 스캔하세요.",
      "Android: 카메라로 코드를 스캔하고 브라우저 메뉴에서 앱을 설치하세요.",
    ],
    mayServe: (command) => `Tailscale이 여기를 가리켜야 합니다. 실행할까요? ${command} [y/N]`,
    moveTo: (url, run) => [
      `${url} 주소에서 Errand 허브가 답합니다. 여기의 Errand를 멈추고(Ctrl-C) 다음을 실행하세요.`,
      `  ${run}`,
      "  errand phone",
      "작업은 이 컴퓨터에 남고, 이전 허브의 스레드는 그곳에 남습니다.",
    ],
    certificate: {
      title: (name) => `${name}의 Errand 인증서`,
      before: [
        "집 안에서만 쓸 수 있습니다. 먼저 휴대폰이 이 집의 인증서를 한 번 믿게 해야 합니다.",
        "이 Wi-Fi에 있는 휴대폰에서 여세요(http이며 공개 인증서만 줍니다):",
      ],
      compare: "믿기 전에 휴대폰의 인증서 세부 정보에 보이는 지문을 비교하세요.",
      iphone:
        "iPhone: 프로파일을 받고 설정, 일반, VPN 및 기기 관리에서 설치한 뒤, 일반, 정보, 인증서 신뢰 설정에서 켜세요.",
      android: "Android: 파일을 받고 설정, 보안, 암호화 및 인증 정보, 인증서 설치, CA 인증서에서 설치하세요.",
      pressEnter: "설치했으면 Enter를 누르세요:",
    },
    doctor: {
      none: "아직 휴대폰이 이 컴퓨터에 닿을 길이 없습니다",
      works: (url) => `휴대폰이 이 컴퓨터에 닿는 주소: ${url}`,
      broken: (url, why) => `휴대폰이 이 컴퓨터에 닿지 못합니다(${url}): ${why}`,
    },
  },
  open: {
    opened: (url) => `브라우저에서 앱을 엽니다(${url}).`,
    openYourself:
      "3분 안에 이 컴퓨터의 브라우저에서 이 파일을 여세요. 한 번만 쓸 수 있으니 다른 사람에게 보이지 마세요.",
  },
  join: {
    digits: (digits) => `errand pair를 실행한 곳에 이 숫자를 입력하세요: ${digits}`,
    joined: (hubUrl) => `들어왔습니다. 일을 시작하려면: errand up --hub ${hubUrl}`,
  },
  hub: {
    exported: (file) => `썼습니다: ${file}. 허브의 키가 들어 있으니 잘 보관하세요.`,
    imported: (spaces, entries) => `넣었습니다: 공간 ${spaces}개, 항목 ${entries}개.`,
    invited: (run) => `새 공간 하나를 위한 초대이며 일주일 동안 쓸 수 있습니다. 데스크톱에서: ${run}`,
    ready: (url, invite) => [
      `허브가 준비되었습니다: ${url}`,
      `새 공간 하나를 위한 초대: ${invite}`,
      "데스크톱에서 쓰기: errand up --hub URL --invite INVITE",
    ],
  },
  up: {
    ready: "Errand가 준비되었습니다. Ctrl-C로 멈춥니다.",
    hub: "허브",
    folders: "쓸 수 있는 폴더",
    confinement: "격리",
    noConfinement: (reason, repair) =>
      `여기서는 clerk 말고 다른 에이전트를 격리할 수 없습니다(${reason}). 고치기: ${repair}`,
    next: (program, project) => [
      "다른 터미널에서:",
      project === null
        ? `  ${program} project add DIR --write`
        : `  ${program} assign "…" --project ${JSON.stringify(project)} --wait`,
      `  ${program} open`,
      `  ${program} phone`,
    ],
    tryMe: (program, project, folder) => [
      `써 볼 것이 ${folder}에 있습니다. 다른 터미널에서:`,
      `  ${program} assign "Write a one-page briefing from the notes" --project ${JSON.stringify(project)} --wait`,
      `  ${program} assign "Sort the folder Reports by month and type" --project ${JSON.stringify(project)} --wait`,
      `  ${program} open`,
      `  ${program} phone`,
    ],
    mayWrite: (path) => `에이전트가 ${path}에 쓸 수 있게 됩니다. 계속할까요? [y/N]`,
    notStarted: "시작하지 않았고, 허락한 것도 없습니다.",
    stopped: "Errand를 멈췄습니다. 하던 작업은 다음 errand up에서 이어집니다.",
  },
};
