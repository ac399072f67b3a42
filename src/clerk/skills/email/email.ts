import { readFileSync, statSync } from "node:fs";
import { basename, extname, relative } from "node:path";
import { blockText, decodeText, isUnreadable, readDocument } from "../../documents/read-document.ts";
import { listFolder } from "../../folder.ts";
import type { LastResult, Scene, Skill } from "../../skill.ts";
import { counted, inLanguage } from "../in-language.ts";
import { fileNameOf, writeTogether } from "../write-together.ts";
import { emlOf } from "./eml.ts";
import { englishMail } from "./english.ts";
import type { MailText } from "./english.ts";
import { koreanMail } from "./korean.ts";
import { openQuestions } from "./open-questions.ts";
import type { Person } from "./people.ts";
import { readNotes } from "./read-notes.ts";
import type { MailNotes } from "./read-notes.ts";

const MAIL = /\be-?mails?\b|\bmails?\b|이메일|메일|\bletters?\b|편지/i;
const WRITE =
  /\b(?:draft|write|compose|prepare|word|put together|turn (?:\w+ ){0,4}into|make|reply|answer)\b|초안|작성|써 ?줘|쓰기|답장|만들어|보낼/i;
const OTHER_WORK =
  /\b(?:csvs?|spreadsheet|sort|organi[sz]e|summari[sz]e|weekly report|campaign report|export)\b|정리해|보고서/i;
const notesBytesMax = 256 * 1024;

/** `named` are the recipients that the notes themselves name; the task may name one too. */
type Source = { name: string; path: string | null; notes: MailNotes; named: readonly Person[] };

/** A mail from somebody's notes, as a draft. Nothing here can send: clerk has no network. */
export const email: Skill = {
  name: "email",
  sureness({ task: { words } }) {
    if (!MAIL.test(words) || (!WRITE.test(words) && !/^\s*e-?mail\b/i.test(words))) return 0;
    if (OTHER_WORK.test(words) && !/\bdraft\b[^.]{0,40}\b(?:e-?mail|mail)\b|메일 ?초안/i.test(words)) return 0.3;
    return 0.96;
  },

  async run(scene) {
    const { place, task, turn } = scene;
    const say = inLanguage(task.language);
    const plan = await turn.plan([
      say("Read the notes", "메모 읽기"),
      say("Write the draft, without what is to be kept out", "빼야 할 내용을 빼고 초안 쓰기"),
      say("Save it; nothing is sent", "저장하기(보내지 않음)"),
    ]);
    const listed = listFolder(place.cwd, place.results === null ? [] : [place.results]).files.map(({ path }) => path);
    const files = (task.attached.length > 0 ? [...task.attached] : listed).filter(
      (path) =>
        /^\.(?:md|markdown|txt|text|docx)$/.test(extname(path).toLowerCase()) &&
        !/^(?:Draft to |메일 초안 )/.test(basename(path)),
    );
    const tool = await turn.tool({
      name: "read_notes",
      title: say(`Read ${counted(files.length, "document")}`, `문서 ${files.length}개 읽기`),
      kind: "read",
      paths: files,
      input: { folder: place.cwd, files: files.map((file) => inside(file, scene)) },
    });
    await tool.working();
    const sources = await readSources(files, scene);
    await tool.done({ notes: sources.map(({ name }) => name) });
    const chosen = choose(sources, scene);
    if ("why" in chosen) {
      await plan.finish();
      await turn.say(chosen.why);
      return null;
    }
    await plan.start(1);
    await turn.step();
    await plan.start(2);
    for (const source of chosen.sources) if (!(await writeOne(source, scene))) break;
    await plan.finish();
    const result: LastResult | null = null;
    return result;
  },
};

async function readSources(files: readonly string[], scene: Scene): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of files) {
    await scene.turn.step();
    const text = await textOf(path);
    if (text !== null)
      sources.push({
        name: inside(path, scene),
        path,
        notes: readNotes(text, scene.task.words),
        named: readNotes(text, "").to,
      });
  }
  return sources;
}

async function textOf(path: string): Promise<string | null> {
  if (statSync(path).size > notesBytesMax) return null;
  if (extname(path).toLowerCase() !== ".docx") return decodeText(readFileSync(path));
  const blocks = await readDocument(path);
  return isUnreadable(blocks)
    ? null
    : blocks.map((block) => (block.kind === "item" ? `- ${blockText(block)}` : blockText(block))).join("\n\n");
}

/** The notes that the words mean; else those that look like notes for a mail; else the words themselves. */
function choose(sources: readonly Source[], { task, place }: Scene): { sources: Source[] } | { why: string } {
  const say = inLanguage(task.language);
  const words = task.words.toLowerCase();
  const usable = sources.filter(({ notes }) => notes.points.length > 0);
  const meant = usable.filter(
    ({ name, named: to }) =>
      words.includes(basename(name).toLowerCase()) ||
      to.some(
        ({ full, first, address }) =>
          (full !== "" && words.includes(full.toLowerCase())) ||
          (first.length > 2 &&
            new RegExp(
              `(?<![\\p{L}])${first.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}])`,
              "u",
            ).test(words)) ||
          (address !== null && words.includes(address.toLowerCase())),
      ),
  );
  const likely = usable.filter(
    ({ name, notes, path, named: to }) =>
      (to.length > 0 && notes.points.length <= 30) ||
      /mail|draft|letter|메일|초안|편지/i.test(path === null ? name : relative(place.cwd, path)),
  );
  const isAll = /\b(?:e-?mails|mails|drafts|letters|each|all|both|every)\b|각각|모두|메일들/i.test(
    task.words.replace(/\bdrafts (?:folder|directory)\b/i, ""),
  );
  for (const found of [meant, likely, usable]) {
    if (found.length === 1 || (found.length > 1 && (isAll || found === meant))) return { sources: found };
    if (found.length > 1)
      return {
        why: say(
          `There are notes for several mails here, so I made nothing yet: ${found
            .slice(0, 8)
            .map(({ name, named: to }) => `${name}${to[0] === undefined ? "" : ` (to ${to[0].full})`}`)
            .join("; ")}. Say which one, or "all".\n`,
          `메일 메모가 여러 개라 아직 아무것도 만들지 않았습니다: ${found
            .slice(0, 8)
            .map(({ name }) => name)
            .join("; ")}. 어느 것인지, 또는 "모두"라고 알려 주세요.\n`,
        ),
      };
  }
  const own = readNotes(wordsAsNotes(task.words), task.words);
  if (own.points.length > 0)
    return { sources: [{ name: say("your message", "보내신 말씀"), path: null, notes: own, named: own.to }] };
  return {
    why: say(
      "I found no notes (.md, .txt, .docx) for a mail here, so I made nothing. Put them into the folder, or write after a colon what the mail should say.\n",
      "메일에 쓸 메모(.md, .txt, .docx)를 찾지 못해 아무것도 만들지 않았습니다. 메모를 폴더에 넣거나 메일에 쓸 내용을 적어 주세요.\n",
    ),
  };
}

/** "Draft an email to Sam: the meeting moves to Friday" holds its own notes. */
function wordsAsNotes(words: string): string {
  const rest =
    /^[^:]{0,160}?\b(?:e-?mail|mail|letter|message)\b[^:]{0,120}?(?::\s*|\b(?:saying|telling (?:her|him|them)|to (?:say|tell (?:her|him|them)|ask|let (?:her|him|them) know))\b\s*(?:that\s+)?)([\s\S]+)$/i.exec(
      words,
    ) ?? /^[^:]*메일[^:]*:\s*([\s\S]+)$/.exec(words);
  return (rest?.[1] ?? "")
    .replace(/\b(?:don['’]?t|do not) send (?:it|this|anything)[^.]*\.?|보내지 ?(?:말|마)\S*/gi, "")
    .trim();
}

/** False when the person said no or nothing can be written. */
async function writeOne({ name, notes }: Source, scene: Scene): Promise<boolean> {
  const { turn, place, task } = scene;
  const say = inLanguage(task.language);
  const text = notes.language === "ko" ? koreanMail(notes) : englishMail(notes);
  const questions = openQuestions(notes, text.body, place.day, task.language);
  if (text.barredLines.length > 0)
    questions.push(
      say(
        `Line ${text.barredLines.join(", ")} of ${basename(name)} touches what is to be kept out, so it is not in the mail.`,
        `${basename(name)} ${text.barredLines.join(", ")}행은 빼야 할 내용과 닿아 있어 넣지 않았습니다.`,
      ),
    );
  const wished = wishedLanguage(task.words);
  if (wished !== null && wished !== notes.language)
    questions.push(
      say("I can't translate: the draft is in the language of the notes.", "번역은 할 수 없어 메모의 언어로 썼습니다."),
    );
  const who = notes.to.map(({ full, address }) => (full === "" ? (address ?? "") : full)).join(", ");
  const stem = fileNameOf(
    task.language === "ko"
      ? `메일 초안 ${who === "" ? "받는 사람 미정" : who}`
      : `Draft to ${who === "" ? "somebody" : who}`,
  );
  const written = await writeTogether(turn, place, stem, [".md", ".eml"], () => [
    { ending: ".md", text: draftPage(notes, text, questions, name, scene) },
    {
      ending: ".eml",
      text: emlOf({
        from: notes.from,
        to: notes.to,
        cc: notes.cc,
        bcc: notes.bcc,
        subject: text.subject,
        body: text.body,
        day: place.day,
      }),
    },
  ]);
  if (written.outcome !== "written") {
    await turn.say(
      written.outcome === "refused"
        ? say(
            "You said no to saving the draft, so I wrote nothing. Nothing was sent.\n",
            "초안을 저장하지 말라고 하셔서 아무것도 쓰지 않았습니다. 보낸 것도 없습니다.\n",
          )
        : say(
            "I could not save the draft: neither the project's folder nor the results folder can be written. Nothing was sent.\n",
            "초안을 저장하지 못했습니다. 프로젝트 폴더와 결과 폴더에 쓸 수 없습니다. 보낸 것은 없습니다.\n",
          ),
    );
    return false;
  }
  const names = written.paths.map((path) => `\`${basename(path)}\``).join(say(" and ", ", "));
  const out =
    notes.keptOut.lines.length > 0
      ? say(
          ` Kept out as the notes ask: line ${notes.keptOut.lines.join(", ")}.`,
          ` 메모대로 뺀 부분: ${notes.keptOut.lines.join(", ")}행.`,
        )
      : "";
  const open = questions.length > 0 ? `${say("Before you send it", "보내기 전에")}: ${questions.join(" ")}\n` : "";
  await turn.say(
    say(
      `I wrote ${names}${written.isInProject ? "" : " into the results folder, as the project can't be written"}: a draft, nothing was sent; I have no way to send.\nUsed: ${name}.${out}\n${open}`,
      `${names}을(를) ${written.isInProject ? "썼습니다" : "결과 폴더에 썼습니다(프로젝트 폴더에는 쓸 수 없음)"}. 초안이며 보내지 않았습니다. 저는 보낼 수 없습니다.\n사용: ${name}.${out}\n${open}`,
    ),
  );
  return true;
}

function draftPage(
  notes: MailNotes,
  { subject, body }: MailText,
  questions: readonly string[],
  name: string,
  scene: Scene,
): string {
  const say = inLanguage(scene.task.language);
  const line = (label: string, people: readonly Person[]) =>
    people.length === 0
      ? ""
      : `**${label}:** ${people.map(({ full, address }) => (address === null ? full : full === "" ? address : `${full} <${address}>`)).join(", ")}`;
  const head = [
    line(say("To", "받는 사람"), notes.to),
    line("Cc", notes.cc),
    line("Bcc", notes.bcc),
    `**${say("Subject", "제목")}:** ${subject}`,
  ]
    .filter((one) => one !== "")
    .join("  \n");
  const out =
    notes.keptOut.lines.length > 0
      ? [
          say(
            `Kept out as asked: line ${notes.keptOut.lines.join(", ")} of ${basename(name)}.`,
            `요청대로 뺌: ${basename(name)} ${notes.keptOut.lines.join(", ")}행.`,
          ),
        ]
      : [];
  const foot = [...questions, ...out].map((one) => `- ${one}`).join("\n");
  return `${head}\n\n---\n\n${body}\n\n---\n\n*${say("Draft, not sent. Below is not part of the mail.", "초안, 보내지 않음. 아래는 메일에 들어가지 않습니다.")}*\n${foot === "" ? "" : `\n${foot}\n`}`;
}

function wishedLanguage(words: string): "en" | "ko" | null {
  if (/\bin english\b|영어로|영문/i.test(words)) return "en";
  return /\bin korean\b|한국어로|한글로|국문/i.test(words) ? "ko" : null;
}

function inside(file: string, { place }: Scene): string {
  const path = relative(place.cwd, file);
  return path.startsWith("..") ? basename(file) : path;
}
