import type { MailText } from "./english.ts";
import { isBarred } from "./kept-out.ts";
import type { MailNotes } from "./read-notes.ts";

/** A Korean mail: the notes' clipped endings become polite ones, the rest stays word for word. */
export function koreanMail(notes: MailNotes): MailText {
  const barredLines: number[] = [];
  const paragraphs: string[] = [];
  const topics: string[] = [];
  for (const { text, line } of notes.points) {
    const sentences = text
      .split(/(?<=[.!?。])\s+/)
      .map((sentence) => sentence.trim())
      .filter((sentence) => sentence !== "");
    const kept = sentences.filter((sentence) => !isBarred(sentence, notes.keptOut));
    if (kept.length < sentences.length) barredLines.push(line);
    const written = kept
      .map((sentence) => politeEnding(toReader(sentence, notes)))
      .filter((sentence) => sentence !== "");
    if (written.length === 0) continue;
    topics.push(topicOf(kept[0] ?? ""));
    paragraphs.push(written.join(" "));
  }
  const middle = paragraphs.length > 5 ? [paragraphs.map((paragraph) => `- ${paragraph}`).join("\n")] : paragraphs;
  const hello =
    notes.from === null || notes.from.full === ""
      ? "안녕하세요."
      : `안녕하세요. ${[notes.from.role.split(",").at(-1)?.trim() ?? "", notes.from.full, notes.from.title].filter((part) => part !== "").join(" ")}입니다.`;
  const body = [greeting(notes), hello, ...middle, "감사합니다.", signature(notes)].join("\n\n");
  const useful = topics.filter((topic) => topic.length > 1);
  const subject =
    notes.subject ??
    (notes.about !== null && !isBarred(notes.about, notes.keptOut) ? notes.about : useful.slice(0, 2).join(", "));
  return { subject: subject === "" ? "안내 말씀드립니다" : subject, body, barredLines };
}

function greeting({ to }: MailNotes): string {
  const known = to.filter(({ full }) => full !== "");
  if (known.length === 0) return "담당자님께";
  return `${known.map(({ full, title }) => `${full}${title === "" ? " " : ` ${title}`}님`).join(", ")}께`;
}

function signature({ from }: MailNotes): string {
  if (from === null || from.full === "") return "[보내는 사람] 드림";
  return `${[from.full, from.title].filter((part) => part !== "").join(" ")} 드림`;
}

/** The recipient is spoken to, not about. */
function toReader(sentence: string, { to }: MailNotes): string {
  const [person] = to;
  let text = sentence
    .replace(/(?:그쪽|상대방|상대 회사|그 회사)(?=에서|은|는|이|가|의|에|께|\s)/g, "귀사")
    .replace(/!+/g, ".");
  text = text.replace(/^(?:그리고|또|또한|아울러)\s+/, "");
  if (person === undefined || person.full === "") return text;
  const name = `${person.full}(?:\\s?${person.title === "" ? "님" : person.title})?(?:님)?`;
  return text.replace(new RegExp(`^${name}(?:께|에게|한테)\\s*`), "");
}

/** 한다, 함, 요청, 예정 and their like, as one writes to somebody outside. */
export function politeEnding(sentence: string): string {
  const text = sentence.replace(/[.。!?]+$/, "").trim();
  if (text === "") return "";
  if (/\?$/.test(sentence.trim()) && /(?:나|가|까|지|요)$/.test(text))
    return /(?:까|요)$/.test(text) ? `${text}?` : `${text}요?`;
  if (/(?:니다|니까|세요|어요|아요|해요|예요|에요|십시오|시오)$/.test(text)) return `${text}.`;
  const asked =
    /^(.*?)(?:해|하여)\s?(?:달라고|줄 것을|주십사)\s*(?:하기|할 것|요청|부탁|말하기|전하기|해 ?줘|하고|물어보기)?(?:하기|할 것)?$/u.exec(
      text,
    );
  if (asked !== null) return `${asked[1] ?? ""}해 주시기 바랍니다.`;
  const given =
    /^(.*?)\s?(?:달라고|주라고)\s*(?:하기|할 것|요청(?:하기|할 것)?|부탁(?:하기|할 것)?|말하기|전하기|해 ?줘)?$/u.exec(
      text,
    );
  if (given !== null) return `${given[1] ?? ""} 주시기 바랍니다.`;
  const told =
    /^(.*?다)고\s*(?:전하기|전해 ?줘|말하기|알리기|안내(?:하기)?|할 것|전달(?:하기)?|설명(?:하기)?|하기)$/u.exec(text);
  if (told !== null) return `${declared(told[1] ?? "")}.`;
  const whether =
    /^(.*?(?:는지|은지|인지|을지|ㄹ지|할지|될지))\s*(?:여부\s*)?(?:물어보기|물어볼 것|문의(?:하기)?|확인(?:하기|할 것|요청)?|물어봐 ?줘)?$/u.exec(
      text,
    );
  if (whether !== null) return `${whether[1] ?? ""} 알려 주시기 바랍니다.`;
  const please = /^(.*?(?:해|어|아|여|와|워|려|내|줘))\s?(?:줘|주기|줄 것|주세요|주길|주면 좋겠다)$/u.exec(text);
  if (please !== null) return `${please[1] ?? ""} 주시기 바랍니다.`;
  if (/(?:확인|회신|답변|연락|검토|협조|양해)(?:을|를)?(?: ?요망| ?요청| ?부탁| ?바람)?$/.test(text))
    return `${text.replace(/(?:을|를)?(?: ?요망| ?요청| ?부탁| ?바람)$/, "")} 부탁드립니다.`;
  if (/(?:확인|회신|답변|연락|검토|요청|문의|안내|공유|전달|제안|사과|감사)\s?(?:하기|할 것)$/.test(text))
    return politeEnding(text.replace(/\s?(?:하기|할 것)$/, ""));
  if (/(?:요청|부탁|문의|제안|안내|공유|전달|사과|감사|축하)$/.test(text)) return `${text}드립니다.`;
  if (/(?:필요|가능|불가|불가능|희망|예상|동일|충분|부족)$/.test(text)) return `${text}합니다.`;
  if (/다$/.test(text)) return `${declared(text)}.`;
  return `${nominal(text)}.`;
}

const FIRST = 0xac00;
const FINAL = { none: 0, nieun: 4, mieum: 16, bieup: 17 };

/** 한다 → 합니다, 먹는다 → 먹습니다, 있다 → 있습니다, 필요하다 → 필요합니다. */
function declared(text: string): string {
  const stem = text.slice(0, -1);
  if (/는$/.test(stem)) return `${stem.slice(0, -1)}습니다`;
  const final = finalOf(stem);
  if (final === FINAL.nieun || final === FINAL.none) return `${withFinal(stem, FINAL.bieup)}니다`;
  return `${stem}습니다`;
}

/** 함 → 합니다, 있음 → 있습니다; a bare noun → 입니다. */
function nominal(text: string): string {
  if (/음$/.test(text) && finalOf(text.slice(0, -1)) !== FINAL.none) return `${text.slice(0, -1)}습니다`;
  if (
    /[함임됨감옴줌봄림짐킴김]$/.test(text) &&
    text.length > 2 &&
    !/(?:모임|책임|그림|느낌|알림|이김|요금|지금)$/.test(text)
  )
    return `${withFinal(text, FINAL.bieup)}니다`;
  return `${text}입니다`;
}

function finalOf(text: string): number {
  const code = (text.codePointAt(text.length - 1) ?? 0) - FIRST;
  return code < 0 || code > 11_171 ? -1 : code % 28;
}

function withFinal(text: string, final: number): string {
  const code = text.codePointAt(text.length - 1) ?? 0;
  if (finalOf(text) < 0) return text;
  return text.slice(0, -1) + String.fromCodePoint(code - ((code - FIRST) % 28) + final);
}

function topicOf(sentence: string): string {
  return (sentence.split(/[,.(:]|(?<=[가-힣\d]{2})(?:은|는|을|를)\s/)[0] ?? "").trim().slice(0, 24).trim();
}
