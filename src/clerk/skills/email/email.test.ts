import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { OneClerk } from "../../../../test/office/one-clerk.ts";
import { DrivenClerk, makeDesk, repo, sample } from "../../../../test/samples/driven-clerk.ts";
import type { Desk } from "../../../../test/samples/driven-clerk.ts";
import { holdsAny, holdsFact, wordCount } from "../../../../test/samples/match.ts";
import { emlOf } from "./eml.ts";
import { isBarred, parted, termsOf } from "./kept-out.ts";
import { politeEnding } from "./korean.ts";
import { spokenTo } from "./second-person.ts";

type Expected = {
  to: string;
  from: string;
  limits: { maxWords: number };
  mustInclude: { what: string; match: string[][] }[];
  mustNotInclude: { what: string; matchAny: string[]; where?: string }[];
  shouldNotInclude: { matchAny: string[] }[];
};

const words = readFileSync(sample("email/task.txt"), "utf8").trim();
// Safe: the file is part of the repository and its shape is described beside it.
const expected = JSON.parse(readFileSync(sample("email/expected.json"), "utf8")) as Expected;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function deskWith(input?: string): Desk {
  const made = makeDesk(input);
  closing.push(() => made.remove());
  return made;
}

async function clerkAt(at: Desk, options: ConstructorParameters<typeof DrivenClerk>[1] = {}): Promise<DrivenClerk> {
  const clerk = new DrivenClerk(at, options);
  closing.push(() => clerk.close());
  return clerk.start();
}

/** Header lines unfolded, and the body as people read it. */
function readEml(eml: string): { headers: Map<string, string>; body: string } {
  const [head = "", ...rest] = eml.split("\r\n\r\n");
  const headers = new Map(
    head
      .replace(/\r\n[ \t]/g, " ")
      .split("\r\n")
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const),
  );
  const raw = rest.join("\r\n\r\n");
  const bytes =
    headers.get("Content-Transfer-Encoding") === "base64"
      ? Buffer.from(raw, "base64")
      : Buffer.from(
          raw
            .replace(/=\r\n/g, "")
            .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          "latin1",
        );
  return { headers, body: bytes.toString("utf8") };
}

describe("the sample e-mail", () => {
  test("says all points to the recipient, nothing that was to be kept out, and is not sent", async () => {
    const at = deskWith(sample("email/drafts"));
    const turn = await (await clerkAt(at)).prompt(words);
    expect(turn.stopReason).toBe("end_turn");
    expect(turn.asked).toHaveLength(1);
    expect(turn.text).toMatch(/nothing was sent/);
    const page = readFileSync(join(at.cwd, "Draft to Dana Whitlock.md"), "utf8");
    const { headers, body } = readEml(readFileSync(join(at.cwd, "Draft to Dana Whitlock.eml"), "utf8"));
    for (const text of [page, body]) {
      for (const { what, match } of expected.mustInclude) expect(holdsFact(text, match), `${what}`).toBe(true);
      for (const { matchAny } of [...expected.mustNotInclude, ...expected.shouldNotInclude])
        expect(holdsAny(text, matchAny), `${matchAny.join()}`).toBe(false);
      expect(wordCount(text)).toBeLessThanOrEqual(expected.limits.maxWords);
    }
    for (const { matchAny } of expected.mustNotInclude.filter(({ where }) => where === undefined))
      expect(holdsAny(turn.text, matchAny)).toBe(false);
    expect(headers.get("To")).toBe(`Dana Whitlock <${expected.to}>`);
    expect(headers.get("X-Unsent")).toBe("1");
    expect(headers.get("Subject")).toContain("FH-2231");
    expect(headers.get("Date")).toBe("Sun, 22 Nov 2026 12:00:00 -0000");
    expect(headers.has("Cc")).toBe(false);
    expect(turn.text).toContain("No address for Jo Brandvold");
    expect(body.startsWith("Hi Dana,\r\n")).toBe(true);
  });

  test("shows both files before it writes, and writes none when told no", async () => {
    const at = deskWith(sample("email/drafts"));
    const clerk = await clerkAt(at);
    clerk.answer = () => "reject";
    const turn = await clerk.prompt(words);
    expect(turn.asked[0]?.toolCall.content).toHaveLength(2);
    expect(readdirSync(at.cwd)).toEqual(["alder-farm.md"]);
    expect(turn.text).toMatch(/said no.*Nothing was sent/);
  });

  test("goes to the results folder, unasked, when the project may only be read", async () => {
    const at = deskWith(sample("email/drafts"));
    const flags = [
      "--permission",
      `--allow-fs-read=${repo}`,
      `--allow-fs-read=${at.base}`,
      `--allow-fs-write=${at.results}`,
      `--allow-fs-write=${at.home}`,
    ];
    const turn = await (await clerkAt(at, { flags })).prompt(words);
    expect(turn.asked).toEqual([]);
    expect(readdirSync(at.results).sort()).toEqual(["Draft to Dana Whitlock.eml", "Draft to Dana Whitlock.md"]);
  });
});

/** Other people's notes. What must and must not be said was written down before the code saw them. */
const office = join(repo, "test/office/email");
const oneClerk = new OneClerk();
afterAll(() => oneClerk.close());

describe.each(readdirSync(office))("the notes of %s", (name) => {
  test("become a draft with what may be said and without what may not", async () => {
    const folder = join(office, name);
    // Safe: the file is part of the repository.
    const wanted = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
      file: string;
      must: string[][];
      mustNot: string[];
      to: string;
      said: string[][];
    };
    const { turn, folder: project } = await oneClerk.work(
      join(folder, "input"),
      readFileSync(join(folder, "task.txt"), "utf8").trim(),
    );
    const page = readFileSync(join(project, `${wanted.file}.md`), "utf8");
    const { headers, body } = readEml(readFileSync(join(project, `${wanted.file}.eml`), "utf8"));
    for (const choices of wanted.must) expect(holdsAny(page, choices), `${choices.join()} in ${page}`).toBe(true);
    for (const one of wanted.mustNot) expect(`${page}\n${body}`, `${one}`).not.toContain(one);
    for (const choices of wanted.said)
      expect(holdsAny(turn.text, choices), `${choices.join()} in ${turn.text}`).toBe(true);
    expect(headers.get("To")).toContain(wanted.to);
    expect(body.trim().split("\n")[0]).not.toBe("");
  });
});

describe("an .eml", () => {
  const person = (full: string, address: string | null) => ({
    full,
    first: full,
    last: full,
    title: "",
    role: "",
    address,
  });

  test("never takes a header from a name or a subject, and no line is too long", () => {
    const eml = emlOf({
      from: person("Zoë", "zoe@a.example"),
      to: [person('Eve\r\nBcc: x@y.example "the cat"', "eve@a.example")],
      cc: [],
      bcc: [],
      subject: `안녕하세요\r\nBcc: x@y.example ${"긴 제목 ".repeat(20)}`,
      body: `${"ä".repeat(400)} end \n.\n`,
      day: "2026-11-22",
    });
    const { headers, body } = readEml(eml);
    expect([...headers.keys()]).not.toContain("Bcc");
    expect(eml.split("\r\n").every((line) => line.length <= 78)).toBe(true);
    expect(body).toContain("ä".repeat(400));
    expect(/^[\x20-\x7e\r\n]*$/.test(eml)).toBe(true);
  });
});

describe("what is to be kept out", () => {
  test.each([
    ["The delivery is late, but don't tell them that the truck broke down.", "The delivery is late"],
    ["Price is £500 (don't mention that we paid £400 before).", "Price is £500."],
    ["Please leave the discount out. Ask her for the date.", "Ask her for the date."],
    ["Do not mention Acme. We only spoke to them in case he says no.", ""],
    ["No word about the merger.", ""],
    ["재고 부족은 언급하지 말 것.", ""],
  ])("%s", (note, said) => expect(parted(note, true).said).toBe(said));

  test("a name told to be kept out bars every sentence that has it", () => {
    const terms = termsOf([{ text: "don't mention Glenfield or the £400", isTopic: false }], ["Dana"]);
    expect(isBarred("We also asked Glenfield.", terms)).toBe(true);
    expect(isBarred("It was £400 last year.", terms)).toBe(true);
    expect(isBarred("Dana gets 40 trees.", terms)).toBe(false);
  });
});

describe("speaking to the reader", () => {
  const speaking = { names: ["Dana Whitlock", "Dana"], others: ["Jo"], isOne: true };

  test.each([
    ["Dana has the list and she wants it back", "you have the list and you want it back"],
    ["we owe them 18 pallets, their driver can take those", "we owe you 18 pallets, your driver can take those"],
    ["the chairs arrived but they are broken", "the chairs arrived but they are broken"],
    ["Jo said she is ill", "Jo said she is ill"],
    ["send it to her by Friday", "send it to you by Friday"],
  ])("%s", (note, spoken) => expect(spokenTo(note, speaking)).toBe(spoken));

  test.each([
    ["납품이 이틀 늦어진다고 전하기", "납품이 이틀 늦어집니다."],
    ["견적서 3부 요청", "견적서 3부 요청드립니다."],
    ["회의는 오후 3시로 변경됨", "회의는 오후 3시로 변경됩니다."],
    ["샘플은 이미 보냈음", "샘플은 이미 보냈습니다."],
    ["금요일까지 답변 바람", "금요일까지 답변 부탁드립니다."],
    ["주차는 지하 2층", "주차는 지하 2층입니다."],
  ])("%s", (note, polite) => expect(politeEnding(note)).toBe(polite));
});
