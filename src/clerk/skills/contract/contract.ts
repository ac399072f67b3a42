import { basename, extname, relative } from "node:path";
import { listFolder } from "../../folder.ts";
import type { LastResult, Scene, Skill } from "../../skill.ts";
import { counted, inLanguage } from "../in-language.ts";
import { fileNameOf, stemOf, writeTogether } from "../write-together.ts";
import { findRisks } from "./find-risks.ts";
import type { Reviewed } from "./find-risks.ts";
import type { ContractText } from "./paragraph.ts";
import { ROLES } from "./parties.ts";
import { isContractKind, readContract } from "./read-contract.ts";
import { severity, writeRisks } from "./write-risks.ts";

const CONTRACT =
  /\b(?:contracts?|agreements?|leases?|tenanc(?:y|ies)|nda|terms(?: (?:and conditions|of (?:service|use|business)))?|t&cs?|msa|sow|licen[cs]e agreement)\b|계약서?|약관|협약서?|임대차|약정서?/i;
const REVIEW =
  /\b(?:risks?|risky|review|check|red ?flags?|problems?|issues?|clauses?|dangers?|dangerous|watch out|look (?:at|over|through)|unfair|pitfalls?|go through|analy[sz]e|concerns?|traps?|gotchas?|sign)\b|위험|리스크|검토|독소|조항|문제|불리|확인|점검|살펴/i;
const OTHER_WORK = /\b(?:e-?mail|letter|csv|sort|organi[sz]e|tidy|meeting|minutes)\b|이메일|회의록/i;

type Candidate = { file: string; source: ContractText; reviewed: Reviewed };

/** The risk items of a contract, each with its clause, its words, why it matters and what to ask for. */
export const contract: Skill = {
  name: "contract",
  sureness({ task: { words, attached } }) {
    const isSure = CONTRACT.test(words) && REVIEW.test(words);
    if (isSure) return OTHER_WORK.test(words) && !/\brisks?\b|위험|리스크|독소/i.test(words) ? 0.4 : 0.97;
    return /\b(?:risks?|red flags?|clause numbers?)\b|위험 ?(?:항목|조항|요소)|독소 ?조항/i.test(words) &&
      (attached.some(isContractKind) || /\b(?:draft|document|paper|pdf|docx)\b|초안|문서/i.test(words))
      ? 0.9
      : 0;
  },

  async run(scene) {
    const { place, task, turn } = scene;
    const say = inLanguage(task.language);
    const plan = await turn.plan([
      say("Read the contract", "계약서 읽기"),
      say("Go through it clause by clause", "조항별로 살펴보기"),
      say("Write the list of risks", "위험 목록 쓰기"),
    ]);
    const listed = listFolder(place.cwd, place.results === null ? [] : [place.results]).files.map(({ path }) => path);
    const all = task.attached.length > 0 ? [...task.attached] : named(listed, task.words);
    const files = all.filter((path) => isContractKind(path) && !/^(?:Risks |위험 항목 )/.test(basename(path)));
    const tool = await turn.tool({
      name: "read_contract",
      title: say(`Read ${counted(files.length, "document")}`, `문서 ${files.length}개 읽기`),
      kind: "read",
      paths: files,
      input: { folder: place.cwd, files: files.map((file) => inside(file, scene)) },
    });
    await tool.working();
    const { candidates, left } = await readAll(files, scene);
    await tool.done({
      read: candidates.map(({ file, reviewed }) => ({ file: inside(file, scene), clauses: reviewed.clauseCount })),
      left,
    });
    if (candidates.length === 0) {
      await plan.finish();
      await turn.say(
        say(
          `I found no contract (.docx, .pdf, .txt) with two parties and clauses here, so I made nothing.${
            left.length > 0
              ? ` I could not use: ${left
                  .slice(0, 6)
                  .map(({ file, why }) => `${file} (${why})`)
                  .join("; ")}.`
              : ""
          }\n`,
          `두 당사자와 조항이 있는 계약서(.docx, .pdf, .txt)를 찾지 못해 아무것도 만들지 않았습니다.${
            left.length > 0
              ? ` 쓸 수 없던 파일: ${left
                  .slice(0, 6)
                  .map(({ file, why }) => `${file} (${why})`)
                  .join("; ")}.`
              : ""
          }\n`,
        ),
      );
      return null;
    }
    await plan.start(1);
    await turn.step();
    await plan.start(2);
    for (const candidate of candidates) if (!(await writeOne(candidate, left, scene))) break;
    await plan.finish();
    const result: LastResult | null = null;
    return result;
  },
};

async function readAll(
  files: readonly string[],
  scene: Scene,
): Promise<{ candidates: Candidate[]; left: { file: string; why: string }[] }> {
  const say = inLanguage(scene.task.language);
  const candidates: Candidate[] = [];
  const left: { file: string; why: string }[] = [];
  for (const file of files) {
    await scene.turn.step();
    const source = await readContract(file);
    if ("why" in source) {
      left.push({ file: inside(file, scene), why: source.why });
      continue;
    }
    const reviewed = findRisks(source.paragraphs, scene.task.words);
    const isContract = reviewed !== null && (reviewed.clauseCount >= 5 || scene.task.attached.includes(file));
    if (isContract) candidates.push({ file, source, reviewed });
    else
      left.push({
        file: inside(file, scene),
        why: say("no contract with two parties and clauses", "당사자와 조항이 있는 계약서가 아님"),
      });
  }
  return { candidates, left };
}

/** False when the person said no or nothing can be written: the next one would end the same way. */
async function writeOne(
  { file, source, reviewed }: Candidate,
  left: readonly { file: string; why: string }[],
  scene: Scene,
): Promise<boolean> {
  const { turn, place, task } = scene;
  const { language } = task;
  const say = inLanguage(language);
  const document = basename(file);
  const stem = fileNameOf(`${say("Risks", "위험 항목")} ${stemOf(document)}`);
  const written = await writeTogether(turn, place, stem, [".md"], () => [
    { ending: ".md", text: writeRisks({ document, reviewed, source, language }) },
  ]);
  if (written.outcome !== "written") {
    await turn.say(
      written.outcome === "refused"
        ? say(
            "You said no to writing the list, so I wrote nothing. Nothing in the folder has changed.\n",
            "목록을 쓰지 말라고 하셔서 아무것도 쓰지 않았습니다. 폴더는 그대로입니다.\n",
          )
        : say(
            "I could not save the list: neither the project's folder nor the results folder can be written.\n",
            "목록을 저장하지 못했습니다. 프로젝트 폴더와 결과 폴더에 쓸 수 없습니다.\n",
          ),
    );
    return false;
  }
  const { risks, sides, isNumbered } = reviewed;
  const high = risks.filter(({ weight }) => severity(weight, language) === severity(5, language)).length;
  const name = `\`${basename(written.paths[0] ?? stem)}\``;
  const skipped =
    left.length > 0
      ? say(
          ` Left out: ${left
            .slice(0, 4)
            .map((one) => `${one.file} (${one.why})`)
            .join("; ")}.`,
          ` 제외: ${left
            .slice(0, 4)
            .map((one) => `${one.file} (${one.why})`)
            .join("; ")}.`,
        )
      : "";
  const who = /^[a-z]/.test(sides.us.term)
    ? `"${sides.us.term}"`
    : `${ROLES.includes(sides.us.term) ? "the " : ""}${sides.us.term}`;
  const side = sides.isStated
    ? say(`Seen from ${who}.`, `${sides.us.term}의 입장에서 보았습니다.`)
    : say(
        `You did not say which party you are; I took ${who}. Say "we are the …" and I look again.`,
        `어느 쪽인지 말씀하지 않아 ${sides.us.term}(으)로 보았습니다. "우리는 …"이라고 알려 주시면 다시 봅니다.`,
      );
  const unnumbered = isNumbered
    ? ""
    : say(
        " The document has no clause numbers, so places are named by heading.",
        " 조항 번호가 없어 제목으로 위치를 적었습니다.",
      );
  await turn.say(
    say(
      `I wrote ${name}${written.isInProject ? "" : " into the results folder, as the project can't be written"}: ${counted(risks.length, "risk item")} in ${document}, ${high} of them high, each with its clause, the words, and what to ask for.\n${side}${unnumbered}${skipped}\nFound by fixed rules: they can miss what is worded unusually, and they are no legal advice. Have a lawyer read what is marked high.\n`,
      `${name}을(를) ${written.isInProject ? "썼습니다" : "결과 폴더에 썼습니다(프로젝트 폴더에는 쓸 수 없음)"}: ${document}의 위험 항목 ${risks.length}건(높음 ${high}건), 조항 번호와 원문, 요구할 내용을 함께 적었습니다.\n${side}${unnumbered}${skipped}\n정해진 규칙으로 찾았으므로 특이한 표현은 놓칠 수 있으며 법률 자문이 아닙니다. 높음 항목은 변호사에게 확인하세요.\n`,
    ),
  );
  return true;
}

/** The files that the words name; all of them when they name none. */
function named(files: readonly string[], words: string): string[] {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .normalize("NFC")
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  const said = ` ${plain(words)} `;
  const chosen = files.filter(
    (file) =>
      said.includes(` ${plain(basename(file))} `) ||
      (plain(stemOf(basename(file))).length >= 6 && said.includes(` ${plain(stemOf(basename(file)))} `)),
  );
  const kind = /\bpdf\b/i.test(words) ? ".pdf" : /\b(?:docx|word)\b/i.test(words) ? ".docx" : null;
  const ofKind = kind === null ? [] : files.filter((file) => extname(file).toLowerCase() === kind);
  return chosen.length > 0 ? chosen : ofKind.length > 0 ? ofKind : [...files];
}

function inside(file: string, { place }: Scene): string {
  const path = relative(place.cwd, file);
  return path.startsWith("..") ? basename(file) : path;
}
