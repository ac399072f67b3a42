import { strongestConcern, type Due } from "../domain/attention.ts";
import type { Language } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { SPACE_THREAD } from "../domain/ids.ts";
import type { PushContent } from "../protocol/push.ts";
import { visible } from "./visible.ts";

/** Code points, so that the longest in any script still fits into `limits.pushPlainBytes`. */
const titleCharsMax = 80;
const wordsCharsMax = 200;

/** What an agent wrote, as one line without its markup, for a lock screen. */
export function shortly(text: string): string {
  const plain = visible(text.slice(0, 4_000), 8_000, "\n\t")
    .replaceAll(/```|[*_`]{1,2}(?=\S)|(?<=\S)[*_`]{1,2}|^\s*(?:#{1,6}|>|[-*+])\s+/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return cut(plain, wordsCharsMax);
}

type Said = Pick<Due, "concern" | "thread" | "entry" | "task" | "row" | "member" | "at"> & {
  kind: string;
  words: string;
};

/** `name`: the thread's title; for a test this computer's name. */
export function pushContentOf(dues: readonly Said[], name: string, language: Language): PushContent {
  const words = catalogue[language];
  const kind = strongestConcern(dues);
  const said = dues.filter(({ concern }) => concern === kind);
  const newest = said.at(-1);
  const title = cut(visible(name, 300), titleCharsMax);
  const thread = newest?.thread ?? SPACE_THREAD;
  if (kind === "test") return { kind, title, body: words.test, tag: "test", url: "/#/settings" };
  const place = { kind, title, tag: thread, url: `/#/t/${thread}` };
  const detail = newest?.words ?? "";
  if (kind === "needs_you") {
    if (said.length > 1) return { ...place, body: words.several(said.length) };
    return { ...place, body: newest?.kind === "question" ? words.question(detail) : words.approval(detail) };
  }
  if (newest?.kind === "occurrence") return { ...place, body: words.schedule(limits.scheduleFailuresToTell) };
  return { ...place, body: kind === "done" ? words.done(detail) : words.failed(detail) };
}

const cut = (text: string, charsMax: number): string => {
  const chars = Array.from(text);
  return chars.length <= charsMax ? text : `${chars.slice(0, charsMax - 1).join("")}…`;
};

const after = (start: string, detail: string): string => (detail === "" ? start : `${start} ${detail}`);

const catalogue = {
  en: {
    approval: (detail: string) => after("Needs your OK:", detail),
    question: (detail: string) => after("Asks:", detail),
    several: (count: number) => `${count} things need you`,
    done: (detail: string) => after("Done.", detail),
    failed: (detail: string) => after("Not done.", detail),
    schedule: (times: number) => `This schedule has come to nothing ${times} times in a row.`,
    test: "Notifications from this computer reach you.",
  },
  ko: {
    approval: (detail: string) => after("허락이 필요해요:", detail),
    question: (detail: string) => after("물어볼 것이 있어요:", detail),
    several: (count: number) => `확인할 일이 ${count}건 있어요`,
    done: (detail: string) => after("끝났어요.", detail),
    failed: (detail: string) => after("끝내지 못했어요.", detail),
    schedule: (times: number) => `이 예약이 ${times}번 잇달아 성과 없이 끝났어요.`,
    test: "이 컴퓨터의 알림이 잘 도착했어요.",
  },
} as const;
