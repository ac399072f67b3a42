import type { Language } from "../../skill.ts";
import { inLanguage } from "../in-language.ts";
import type { Reviewed } from "./find-risks.ts";
import type { ContractText } from "./paragraph.ts";
import type { Risk } from "./risk.ts";

export type RisksPage = { document: string; reviewed: Reviewed; source: ContractText; language: Language };

export function severity(weight: Risk["weight"], language: Language): string {
  const say = inLanguage(language);
  return weight >= 4 ? say("high", "높음") : weight === 3 ? say("medium", "중간") : say("low", "낮음");
}

export function writeRisks({ document, reviewed, source, language }: RisksPage): string {
  const say = inLanguage(language);
  const { risks, usual, sides } = reviewed;
  const count = (name: string) => risks.filter(({ weight }) => severity(weight, language) === name).length;
  const levels = [say("high", "높음"), say("medium", "중간"), say("low", "낮음")]
    .map((name) => `${count(name)} ${name}`)
    .join(", ");
  const them = sides.them.map(partyText).join(", ");
  const tracked =
    source.trackedCount > 0
      ? say(
          `- The file holds ${source.trackedCount} tracked changes: insertions are read as text, deletions are not.`,
          `- 변경 추적 ${source.trackedCount}건이 있습니다. 삽입은 본문으로, 삭제는 제외하고 읽었습니다.`,
        )
      : "";
  const comments =
    source.commentCount > 0
      ? say(
          `- The file has ${source.commentCount} comments in its margin, not reviewed here.`,
          `- 여백 메모 ${source.commentCount}건은 검토하지 않았습니다.`,
        )
      : "";
  const parts = [
    `# ${say("Risks", "위험 항목")}: ${document}`,
    [
      `- ${say("Seen from", "우리 쪽")}: **${partyText(sides.us)}**${sides.isStated ? "" : say(" (you did not say which party you are; this is my assumption)", " (어느 쪽인지 말씀하지 않아 추정했습니다)")}; ${say("the other side", "상대방")}: ${them}`,
      `- ${say(`${risks.length} risk items: ${levels}`, `위험 항목 ${risks.length}건: ${levels}`)}`,
      `- ${say("Found by fixed rules, without a language model. This is not legal advice.", "언어 모델 없이 정해진 규칙으로 찾았습니다. 법률 자문이 아닙니다.")}`,
      tracked,
      comments,
    ]
      .filter((line) => line !== "")
      .join("\n"),
    overview(risks, language),
    ...risks.map((risk, at) => riskText(risk, at + 1, language)),
  ];
  if (risks.length === 0)
    parts.push(
      say(
        "None of the patterns I know was found. That does not make the contract safe.",
        "아는 유형의 위험을 찾지 못했습니다. 그렇다고 안전하다는 뜻은 아닙니다.",
      ),
    );
  if (usual.length > 0)
    parts.push(
      `## ${say("Usual, so not listed as risks", "통상적이어서 위험으로 보지 않은 조항")}\n\n${usual.map(({ place, what }) => `- ${placeText([place], language)}: ${what[language]}`).join("\n")}`,
    );
  return `${parts.join("\n\n")}\n`;
}

/** "Clause 8.2", "Clauses 9.1 and 9.2", "Schedule 1". */
function placeText(places: readonly string[], language: Language): string {
  const say = inLanguage(language);
  if (places.length === 0) return say("No clause", "조항 없음");
  const numbers = places.filter((place) => /^\d/.test(place));
  const others = places
    .filter((place) => !/^\d/.test(place))
    .map((place) => (place === "preamble" ? say("preamble", "전문") : place));
  const clauses =
    numbers.length === 0
      ? []
      : [`${say(numbers.length === 1 ? "Clause" : "Clauses", "조항")} ${listed(numbers, say("and", "및"))}`];
  const text = listed([...clauses, ...others], say("and", "및"));
  return capital(text);
}

function overview(risks: readonly Risk[], language: Language): string {
  if (risks.length === 0) return "";
  const say = inLanguage(language);
  const rows = risks.map(
    ({ places, title, weight }, at) =>
      `| ${at + 1} | ${placeText(places, language).replace(/^(?:Clauses?|조항) (?=\d)/, "")} | ${title[language].replaceAll("|", "/")} | ${severity(weight, language)} |`,
  );
  return `| # | ${say("clause", "조항")} | ${say("risk", "위험")} | ${say("weight", "정도")} |\n|---|---|---|---|\n${rows.join("\n")}`;
}

function riskText(risk: Risk, number: number, language: Language): string {
  const say = inLanguage(language);
  const quotes = risk.quotes.map((quote) => `> ${quote.replace(/\n/g, " ")}`).join("\n>\n");
  const title =
    risk.places.length === 0
      ? `${capital(risk.title[language])} (${placeText([], language).toLowerCase()})`
      : `${placeText(risk.places, language)}: ${risk.title[language]}`;
  return [
    `## ${number}. ${title} (${severity(risk.weight, language)})`,
    quotes,
    `- **${say("Why it matters", "왜 중요한가")}:** ${risk.why[language]}\n- **${say("Ask for", "요구할 것")}:** ${risk.ask[language]}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function listed(items: readonly string[], and: string): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} ${and} ${items.at(-1) ?? ""}`;
}

function partyText({ term, name }: { term: string; name: string }): string {
  return name === "" || name === term ? term : `${term} (${name})`;
}
