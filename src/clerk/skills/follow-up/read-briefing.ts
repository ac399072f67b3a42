import type { Language } from "../../skill.ts";
import { labels } from "../briefing/labels.ts";

export type BriefingAction = { owner: string | null; what: string; due: string; day: string | null };
export type BriefingText = { language: Language; heading: string; sections: { title: string; lines: string[] }[] };

/** A briefing as clerk writes it, read back from its file: the person may have changed it since. Null: not one. */
export function readBriefing(text: string): BriefingText | null {
  const title = /^# ([^:\n]+): (.+)$/m.exec(text);
  const language = title === null ? undefined : (["en", "ko"] as const).find((one) => labels[one].title === title[1]);
  if (title === null || language === undefined) return null;
  const sections = text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [first = "", ...lines] = section.split("\n");
      return { title: first.trim(), lines: lines.filter((line) => line.trim() !== "") };
    });
  return { language, heading: title[2] ?? "", sections };
}

export function actionsOf({ language, sections }: BriefingText): BriefingAction[] {
  const words = labels[language];
  const lines = sections.find(({ title }) => title === words.actions)?.lines ?? [];
  return lines.flatMap((line) => {
    const found = /^[-*] \*\*(.+?)\*\*:\s*(.*?)\s*\(((?:[^()]|\([^()]*\))*)\)(?:\s*\[\d+\])?\s*$/.exec(line);
    if (found === null) return [];
    const [, owner = "", what = "", due = ""] = found;
    return [
      {
        owner: owner === words.noOwner ? null : owner,
        what,
        due: due === words.noDate ? "" : due,
        day: /\d{4}-\d\d-\d\d/.exec(due)?.[0] ?? null,
      },
    ];
  });
}

/** The briefing with people, talk and doubts left out. Decisions stay whole, actions keep owner and date. */
export function shorter(briefing: BriefingText, wordsMax: number): string {
  const words = labels[briefing.language];
  const sections = briefing.sections
    .filter(({ title }) => title !== words.odd)
    .map(({ title, lines }) => {
      const kept =
        title === words.decisions
          ? lines
          : title === words.meetings
            ? lines
                .filter((line) => !/^\s{2,}-/.test(line))
                .map((line) =>
                  line.replace(
                    new RegExp(String.raw`\s*(?:${words.there}|${words.absent}|${words.next}): [^\n]*$`),
                    "",
                  ),
                )
            : lines.map((line) => clip(line, wordsMax));
      return `## ${title}\n\n${kept.join("\n")}`;
    });
  return `# ${words.title}: ${briefing.heading}\n\n${sections.join("\n\n")}\n`;
}

/** Owner and date stay; the words between are cut. */
function clip(line: string, wordsMax: number): string {
  const [, head = "", body = "", tail = ""] =
    /^(\s*[-*] (?:\*\*.+?\*\*:\s*)?)(.*?)(\s*(?:\([^()]*\))?(?:\s*\[\d+\])?)$/.exec(line) ?? ["", "", line, ""];
  const words = body.split(/\s+/);
  return words.length <= wordsMax
    ? line
    : `${head}${words
        .slice(0, wordsMax)
        .join(" ")
        .replace(/[,;:–-]+$/, "")} …${tail}`;
}
