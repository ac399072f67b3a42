import { basename, extname, relative } from "node:path";
import { listFolder } from "../../folder.ts";
import type { LastResult, Scene, Skill } from "../../skill.ts";
import { counted, inLanguage } from "../in-language.ts";
import { fileNameOf, writeTogether } from "../write-together.ts";
import { svgChart } from "./chart.ts";
import { collect } from "./collect.ts";
import type { Collected } from "./collect.ts";
import { spanText } from "./format.ts";
import { leftOutCount } from "./left-out.ts";
import { limitLines } from "./observe.ts";
import { isoWeekOf, isWeek } from "./weeks.ts";
import { titleOf, writeReport } from "./write-report.ts";
import type { Written } from "./write-report.ts";

const REPORT =
  /\b(?:reports?|reporting|figures|numbers|round-?up|roundup|dashboard|stats|statistics|analy[sz]e|analysis)\b|보고서?|리포트|통계|실적|집계|분석/i;
const DATA =
  /\b(?:csvs?|exports?|exported|campaigns?|channels?|ads?|adverts?|marketing|sales|spend|revenue|turnover|data|kpis?|metrics|traffic|orders?|roas|ctr|performance|shop|store)\b|캠페인|광고|채널|매출|판매|데이터|내보낸|주문|마케팅|실적|성과/i;
const WEEKLY = /\bweek(?:ly|['’]?s)?\b|\bkw ?\d|\bw\d\d\b|주간|지난 ?주|이번 ?주|저번 ?주|주차/i;
const OTHER_WORK =
  /\b(?:contract|agreement|e-?mail to|reply to|translate|meeting|minutes|sort|organi[sz]e|tidy|folder per)\b|계약|회의|이메일|번역/i;

/** A weekly report out of CSV exports: every rule stated, every row that does not count told. */
export const report: Skill = {
  name: "report",
  sureness({ task: { words, attached } }) {
    const isTable = attached.some((path) => /\.(?:csv|tsv)$/i.test(path));
    if (OTHER_WORK.test(words) && !/\bcsv|캠페인|campaign/i.test(words)) return 0;
    if (
      /\bcsvs?\b|\bexports?\b|내보낸|캠페인|\bcampaigns?\b/i.test(words) &&
      (REPORT.test(words) || WEEKLY.test(words))
    )
      return 0.98;
    if (WEEKLY.test(words) && REPORT.test(words) && (DATA.test(words) || isTable)) return 0.98;
    if (/\bweekly report\b|주간 ?(?:보고|리포트|실적)/i.test(words)) return 0.9;
    return isTable && REPORT.test(words) ? 0.9 : 0;
  },

  async run(scene) {
    const { place, task, turn } = scene;
    const say = inLanguage(task.language);
    const plan = await turn.plan([
      say("Read the exports and the last report", "내보낸 파일과 지난 보고서 읽기"),
      say("Clean and count the rows by the stated rules", "정해진 규칙으로 행을 정리하고 집계"),
      say("Write the report", "보고서 쓰기"),
    ]);
    const listed = listFolder(place.cwd, place.results === null ? [] : [place.results]).files.map(({ path }) => path);
    const files = [...new Set([...task.attached, ...listed])].filter((path) =>
      /^\.(?:csv|tsv|tab|txt|md|markdown|docx)$/.test(extname(path).toLowerCase()),
    );
    const read = await turn.tool({
      name: "read_exports",
      title: say(`Read ${counted(files.length, "file")}`, `파일 ${files.length}개 읽기`),
      kind: "read",
      paths: files,
      input: { folder: place.cwd, files: files.map((file) => inside(file, scene)) },
    });
    await read.working();
    const collected = await collect(files, scene);
    await read.done({
      exports: collected.exports.map(({ file }) => inside(file, scene)),
      last: collected.last === null ? null : inside(collected.last.file, scene),
      left: collected.left,
    });
    if (collected.exports.length === 0 || collected.cleaned.rows.length === 0) {
      await plan.finish();
      await turn.say(nothing(collected, scene));
      return null;
    }
    await plan.start(1);
    await turn.step();
    const { figures, rules, limits, worth } = collected;
    const title = titleOf(figures, figures.last?.title ?? null);
    await plan.start(2);
    await turn.step();
    const stem = isWeek(figures.span)
      ? `${say("Weekly report", "주간 보고")} ${isoWeekOf(figures.span.first)}`
      : `${say("Report", "보고")} ${figures.span.first} - ${figures.span.last}`;
    const written = await writeTogether(turn, place, fileNameOf(stem), [".md", ".svg"], (free) => {
      const parts: Written = { figures, rules, limits, worth, title, chartName: `${free}.svg` };
      return [
        { ending: ".md", text: writeReport(parts) },
        { ending: ".svg", text: svgChart(figures, title, task.language) },
      ];
    });
    await plan.finish();
    if (written.outcome !== "written") {
      await turn.say(
        written.outcome === "refused"
          ? say(
              "You said no to writing the report, so I wrote nothing. Nothing in the folder has changed.\n",
              "보고서를 쓰지 말라고 하셔서 아무것도 쓰지 않았습니다. 폴더는 그대로입니다.\n",
            )
          : say(
              "I could not save the report: neither the project's folder nor the results folder can be written. Nothing has changed.\n",
              "보고서를 저장하지 못했습니다. 프로젝트 폴더와 결과 폴더에 쓸 수 없습니다. 바뀐 것은 없습니다.\n",
            ),
      );
      return null;
    }
    await turn.say(message(collected, written, scene));
    const result: LastResult | null = null;
    return result;
  },
};

function message(
  collected: Collected,
  { paths, isInProject }: { paths: readonly string[]; isInProject: boolean },
  scene: Scene,
): string {
  const { figures, limits, worth, left, isStated, isNearest } = collected;
  const say = inLanguage(scene.task.language);
  const { cleaned, last } = figures;
  const names = paths.map((path) => `\`${basename(path)}\``).join(say(" and ", ", "));
  const broken = limitLines(figures, limits)
    .filter(({ isBroken }) => isBroken)
    .map(({ text }) => text);
  const period = spanText(figures.span, scene.task.language);
  const lines = [
    say(
      `I wrote ${names}${isInProject ? "" : " into the results folder, as the project can't be written"}: ${period}${isStated ? "" : isNearest ? " (you named no week; the exports hold this one)" : " (last week, as you named none)"}, ${counted(figures.groups.length, "channel or group", "channels or groups")}, ${counted(cleaned.rows.length, "row")}. It is a draft; nothing was sent.`,
      `${names}을(를) ${isInProject ? "썼습니다" : "결과 폴더에 썼습니다(프로젝트 폴더에는 쓸 수 없음)"}: ${period}${isStated ? "" : isNearest ? "(주를 말씀하지 않아 자료에 있는 주로 했습니다)" : "(주를 말씀하지 않아 지난주로 했습니다)"}, 항목 ${figures.groups.length}개, ${cleaned.rows.length}행. 초안이며 아무것도 보내지 않았습니다.`,
    ),
    say(
      `Used: ${collected.exports.map(({ file }) => inside(file, scene)).join("; ")}. ${last === null ? "No earlier report found, so I used my own rules; they stand in it." : `Shape, rules and comparison from ${inside(last.file, scene)}.`}`,
      `사용: ${collected.exports.map(({ file }) => inside(file, scene)).join("; ")}. ${last === null ? "지난 보고서가 없어 제 기본 규칙을 썼고 보고서에 적었습니다." : `형식, 규칙, 비교는 ${inside(last.file, scene)}에서 가져왔습니다.`}`,
    ),
    say(
      `Left out: ${counted(leftOutCount(cleaned), "row")}, each with its line number in the report${
        left.length > 0
          ? `; files ${left
              .slice(0, 4)
              .map(({ file, why }) => `${file} (${why})`)
              .join(", ")}`
          : ""
      }.`,
      `제외: ${leftOutCount(cleaned)}행(행 번호는 보고서에 있음)${
        left.length > 0
          ? `; 파일 ${left
              .slice(0, 4)
              .map(({ file, why }) => `${file} (${why})`)
              .join(", ")}`
          : ""
      }.`,
    ),
  ];
  if (broken.length > 0 || worth.length > 0)
    lines.push(
      [
        ...broken,
        ...(worth.length > 0
          ? [
              say(
                `${counted(worth.length, "thing")} to look at before you send it: see "Worth checking".`,
                `보내기 전에 볼 점 ${worth.length}건: "확인할 점"을 보세요.`,
              ),
            ]
          : []),
      ].join(" "),
    );
  return `${lines.join("\n")}\n`;
}

function nothing({ exports, left, span, seenDays }: Collected, scene: Scene): string {
  const say = inLanguage(scene.task.language);
  const unread =
    left.length > 0
      ? say(
          ` I could not use: ${left
            .slice(0, 6)
            .map(({ file, why }) => `${file} (${why})`)
            .join("; ")}.`,
          ` 쓸 수 없던 파일: ${left
            .slice(0, 6)
            .map(({ file, why }) => `${file} (${why})`)
            .join("; ")}.`,
        )
      : "";
  if (exports.length === 0)
    return `${say("I found no CSV export with a date column and figures here, so I made nothing.", "날짜와 수치가 있는 CSV 파일을 찾지 못해 아무것도 만들지 않았습니다.")}${unread}\n`;
  const days =
    seenDays === null
      ? ""
      : say(
          ` The exports hold ${seenDays.first} to ${seenDays.last}.`,
          ` 자료의 기간은 ${seenDays.first}부터 ${seenDays.last}까지입니다.`,
        );
  return `${say(`The exports have no row that counts for ${spanText(span, "en")}, so I made nothing.`, `${spanText(span, "ko")}에 집계할 행이 없어 아무것도 만들지 않았습니다.`)}${days}${unread}\n`;
}

function inside(file: string, { place }: Scene): string {
  const path = relative(place.cwd, file);
  return path.startsWith("..") ? basename(file) : path;
}
