import { basename } from "node:path";
import type { Language } from "../../skill.ts";
import { counted, inLanguage } from "../in-language.ts";
import type { Cleaned, Dropped, DropReason } from "./clean.ts";
import type { Format } from "./format.ts";
import type { Rules } from "./rules.ts";

const linesShownMax = 25;

/** One line for each reason: how many rows, which lines of which file, and what rule took them. */
export function leftOutLines(cleaned: Cleaned, language: Language): string[] {
  const order: DropReason[] = [
    "outside",
    "missing",
    "duplicate",
    "test",
    "picked",
    "least",
    "refund",
    "currency",
    "no-date",
    "total",
    "blank",
  ];
  return order.flatMap((reason) => {
    const dropped = cleaned.dropped.filter((one) => one.reason === reason);
    return dropped.length === 0
      ? []
      : [`${reasonText(reason, language)}: ${dropped.length} (${places(dropped, language)})`];
  });
}

/** Rows that held figures and do not count; blank and total lines are no rows. */
export function leftOutCount(cleaned: Cleaned): number {
  return cleaned.dropped.filter(({ reason }) => reason !== "blank" && reason !== "total").length;
}

function reasonText(reason: DropReason, language: Language): string {
  const say = inLanguage(language);
  const texts: Record<DropReason, string> = {
    outside: say("Outside the period", "기간 밖"),
    missing: say("A figure missing (empty, n/a or unreadable)", "빠진 값(빈칸, n/a, 읽을 수 없음)"),
    duplicate: say("There twice", "중복"),
    test: say("Test rows", "테스트 행"),
    picked: say("Left out by a rule of the last report", "지난 보고의 규칙에 따라 제외"),
    least: say("Too small by a rule of the last report", "지난 보고의 규칙에 따라 제외(최소값 미만)"),
    refund: say("Refunds, left out by a rule of the last report", "지난 보고의 규칙에 따라 제외한 환불"),
    currency: say("In another currency without a stated rate", "환율이 없는 다른 통화"),
    "no-date": say("The date can't be read", "날짜를 읽을 수 없음"),
    total: say("Total lines, never used", "합계 행(사용하지 않음)"),
    blank: say("Blank lines", "빈 행"),
  };
  return texts[reason];
}

function places(dropped: readonly Dropped[], language: Language): string {
  const say = inLanguage(language);
  const files = [...new Set(dropped.map(({ file }) => file))];
  return files
    .map((file) => {
      const lines = dropped.filter((one) => one.file === file).sort((a, b) => a.line - b.line);
      const shown = lines
        .slice(0, linesShownMax)
        .map(({ line, reason, detail }) =>
          detail !== "" && reason !== "total" && lines.length <= 12
            ? `${line} ${detailText(reason, detail, language)}`.trim()
            : `${line}`,
        );
      return `${basename(file)}, ${say(lines.length === 1 ? "line" : "lines", "행")} ${shown.join(", ")}${lines.length > linesShownMax ? ` … (${lines.length})` : ""}`;
    })
    .join("; ");
}

function detailText(reason: DropReason, detail: string, language: Language): string {
  const say = inLanguage(language);
  if (reason === "duplicate") return say(`[same as ${detail}]`, `[${detail}행과 같음]`);
  if (reason === "picked" || reason === "least") return "";
  return `[${detail.slice(0, 40)}]`;
}

/** The rules that were used, for a report that has no earlier one to take them from. */
export function ownRules(rules: Rules, language: Language): string[] {
  const say = inLanguage(language);
  return [
    say("Rows outside the period are left out.", "기간 밖의 행은 제외합니다."),
    say(
      "A row with a figure missing (empty or n/a) is left out altogether, and counted below.",
      "값이 빠진 행(빈칸, n/a)은 통째로 제외하고 아래에 셉니다.",
    ),
    say("A row that is there twice counts once.", "같은 행이 두 번 있으면 한 번만 셉니다."),
    say("Total lines and test rows are never used.", "합계 행과 테스트 행은 사용하지 않습니다."),
    say(
      "Names that differ only in capitals, spaces and marks are one.",
      "대소문자, 띄어쓰기, 기호만 다른 이름은 하나로 봅니다.",
    ),
    say(
      `Negative amounts (refunds) are ${rules.refunds === "add" ? "kept apart from" : "taken off"} revenue.`,
      `음수 금액(환불)은 매출에서 ${rules.refunds === "add" ? "따로 봅니다" : "뺍니다"}.`,
    ),
    say("Rates come from sums, not from averaging rows.", "비율은 행의 평균이 아니라 합계로 계산합니다."),
  ];
}

/** What the rules did that a row count does not show. */
export function ruleEffects(cleaned: Cleaned, rules: Rules, format: Format, language: Language): string[] {
  const say = inLanguage(language);
  const lines: string[] = [];
  const refunds = cleaned.rows.filter(({ isRefund }) => isRefund).length;
  if (refunds > 0) {
    const amount = format.money(cleaned.refunds);
    lines.push(
      rules.refunds === "add"
        ? say(
            `${counted(refunds, "refund")} of ${amount} together, kept out of revenue.`,
            `환불 ${refunds}건, 합계 ${amount}: 매출에 넣지 않음.`,
          )
        : say(
            `${counted(refunds, "refund")} of ${amount} together, taken off revenue${rules.refunds === null ? " (no rule says so; please check)" : ""}.`,
            `환불 ${refunds}건, 합계 ${amount}: 매출에서 뺌${rules.refunds === null ? "(정해진 규칙이 없으니 확인해 주세요)" : ""}.`,
          ),
    );
  }
  if (cleaned.zeroed > 0)
    lines.push(
      say(
        `${counted(cleaned.zeroed, "row")} with an empty figure counted as 0, as the rule says.`,
        `빈 값이 있는 행 ${cleaned.zeroed}개는 규칙대로 0으로 셈.`,
      ),
    );
  return lines;
}
