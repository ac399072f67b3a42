import type { Skill } from "../../skill.ts";

const ASKS =
  /\b(?:help|what can you do|what do you do|who are you|commands?|skills|how do you work|capabilities)\b|도움말|뭘 할 수|무엇을 할 수/i;

/** Takes what no other skill is sure of: says what clerk is, and makes nothing up. */
export const help: Skill = {
  name: "help",
  sureness: () => 0,
  async run({ task, turn }) {
    const isAsked = ASKS.test(task.words) || task.words === "";
    const text = task.language === "ko" ? korean(isAsked) : english(isAsked);
    await (isAsked ? turn.say(text) : turn.decline(text));
    return null;
  },
};

function english(isAsked: boolean): string {
  const cannot = isAsked
    ? ""
    : "I can't do this one: I am clerk, the built-in agent. I work by fixed rules, without a language model, so I did nothing rather than guess.\n";
  return `${cannot}What I can do:
- a one-page briefing from meeting notes ("Summarize yesterday's meeting notes into a one-page briefing"), and from it a list of the action items or a shorter version
- a weekly report from CSV exports, in the shape of the last one ("Make last week's report from the campaign exports")
- the risk items of a contract with clause numbers, .docx, .pdf or .txt ("Review this contract and list the risks, we're the Customer")
- an e-mail drafted from notes, never sent ("Draft this e-mail from the notes in the drafts folder")
- sort a folder by month and type ("Organize these reports, one folder per month, in it one per type: sales, stock, other"), and undo it
For other work connect a model-driven agent on this computer: \`errand doctor\` shows which agents it found and the one command that is missing; the README says how.
`;
}

function korean(isAsked: boolean): string {
  const cannot = isAsked
    ? ""
    : "이 일은 제가 할 수 없습니다. 저는 내장 에이전트 clerk이고 언어 모델 없이 정해진 규칙으로 일하므로, 짐작하지 않고 아무것도 하지 않았습니다.\n";
  return `${cannot}할 수 있는 일:
- 회의 메모로 한 쪽 브리핑 만들기("어제 회의 메모를 한 쪽 브리핑으로 요약해 주세요"), 브리핑에서 할 일 목록 뽑기와 줄이기
- CSV 파일로 지난 보고서 형식의 주간 보고서 만들기("지난주 광고 데이터로 주간 보고서를 만들어 주세요")
- 계약서(.docx, .pdf, .txt)의 위험 조항을 조항 번호와 함께 찾기("이 계약서의 위험 조항을 검토해 주세요. 우리는 을입니다")
- 메모로 이메일 초안 쓰기, 보내지는 않음("drafts 폴더의 메모로 이메일 초안을 써 주세요")
- 폴더를 월별·종류별로 정리하고 되돌리기("이 보고서들을 월별 폴더로 정리해 주세요")
다른 일에는 이 컴퓨터에 모델 에이전트를 연결하세요. \`errand doctor\`가 찾은 에이전트와 필요한 명령을 보여 줍니다.
`;
}
