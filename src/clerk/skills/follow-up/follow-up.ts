import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { rewriteResult, writeResult } from "../../results.ts";
import type { LastResult, Place, Scene, Skill } from "../../skill.ts";
import { wordCount } from "../briefing/write-briefing.ts";
import { actionsOf, readBriefing, shorter } from "./read-briefing.ts";
import type { BriefingAction, BriefingText } from "./read-briefing.ts";

const SHORTER =
  /\b(?:short(?:er|en)|condense|trim|too long|cut (?:it|this|that) down|half (?:as|the)|tighten)\b|짧게|줄여/i;
const ACTIONS =
  /\b(?:action (?:items?|points?|list)|actions|to-?dos?|tasks|who does what|owners?|deadlines?|due)\b|할 ?일|담당/i;
const LIST =
  /\b(?:csv|table|spreadsheet|list|extract|pull out|export|excel|make|give|show|what|who|which)\b|목록|표|뽑아/i;
const SHOW = /\b(?:show|read (?:it|me)|what(?:['’]s| is| does) (?:in|it say)|print|display|send me the text)\b|보여/i;
const IT = /\b(?:it|this|that|them|briefing|summary|one[- ]pager|result|artifact)\b|그|이것|브리핑/i;

/** What can be done with a briefing that is there: shorten it, list its action items, show it. */
export const followUp: Skill = {
  name: "follow-up",
  sureness({ task: { words }, last, place }) {
    if (last?.kind === "sorted" || findBriefing(last, place) === null) return 0;
    const speaksOfIt =
      /\bbriefing\b|브리핑/i.test(words) &&
      /\b(?:the|that|this|your|from|of|in)\s+(?:\w+\s+)?briefing\b|브리핑(?:에서|의|을|을 더)?/i.test(words);
    const isNew = /\b(?:notes?|meetings?|minutes)\b|회의록/i.test(words) && !speaksOfIt;
    if (isNew) return 0;
    if (SHORTER.test(words) && (IT.test(words) || words.split(/\s+/).length <= 6)) return 0.97;
    if (ACTIONS.test(words) && LIST.test(words)) return 0.97;
    return SHOW.test(words) && speaksOfIt ? 0.97 : 0;
  },

  async run(scene) {
    const { place, task, turn, last } = scene;
    const path = findBriefing(last, place);
    const briefing = path === null ? null : readBriefing(readFileSync(path, "utf8"));
    if (path === null || briefing === null) {
      await turn.say("I can't find a briefing of mine to work on. I changed nothing.\n");
      return null;
    }
    const read = await turn.tool({
      name: "read_file",
      title: `Read ${basename(path)}`,
      kind: "read",
      paths: [path],
      input: { path },
    });
    await read.done({ path });
    if (SHORTER.test(task.words)) return shorten(path, briefing, scene);
    if (ACTIONS.test(task.words)) return listActions(path, briefing, scene);
    await turn.say(readFileSync(path, "utf8"));
    return null;
  },
};

/** The session's own briefing, else the newest one in the project or the results folder. */
function findBriefing(last: LastResult | null, place: Place): string | null {
  if (last?.kind === "briefing" && existsSync(last.path)) return last.path;
  const found = [place.cwd, ...(place.results === null ? [] : [place.results])].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => /^Briefing \d{4}-\d\d-\d\d(?: \(\d+\))?\.md$/.test(name))
          .map((name) => join(folder, name))
      : [],
  );
  return (
    found.sort(
      (a, b) =>
        basename(b).slice(0, 19).localeCompare(basename(a).slice(0, 19)) || statSync(b).mtimeMs - statSync(a).mtimeMs,
    )[0] ?? null
  );
}

async function shorten(path: string, briefing: BriefingText, scene: Scene): Promise<LastResult | null> {
  const { turn, place } = scene;
  const old = readFileSync(path, "utf8");
  const text =
    [14, 11, 9].map((max) => shorter(briefing, max)).find((one) => wordCount(one) <= wordCount(old) * 0.7) ??
    shorter(briefing, 9);
  if (wordCount(text) >= wordCount(old)) {
    await turn.say(
      `The briefing has ${wordCount(old)} words and nothing in it that I could leave out without losing a fact. I changed nothing.\n`,
    );
    return null;
  }
  const written = await rewriteResult(turn, place, path, text);
  if (written.outcome !== "written") {
    await turn.say(
      written.outcome === "refused"
        ? "You said no, so the briefing stays as it is.\n"
        : `I could not change the briefing: ${written.why}.\n`,
    );
    return null;
  }
  await turn.say(
    `\`${basename(path)}\` now has ${wordCount(text)} words instead of ${wordCount(old)}. I left out who was there, the key points and the list of things worth checking, and cut long action lines; decisions are whole, owners and due dates are still there.\n`,
  );
  return { kind: "briefing", path, sources: [], language: briefing.language };
}

async function listActions(path: string, briefing: BriefingText, scene: Scene): Promise<LastResult | null> {
  const { turn, place, task } = scene;
  const all = actionsOf(briefing);
  const owner = ownerIn(task.words, all);
  const isOrphans =
    /\b(?:no|without (?:an )?|missing|unassigned|nobody|who has no)\b.{0,12}\bowners?\b|\bunassigned\b|담당자 ?없/i.test(
      task.words,
    );
  const actions = all.filter((action) =>
    isOrphans ? action.owner === null : owner === null || action.owner?.includes(owner) === true,
  );
  if (actions.length === 0) {
    await turn.say(`${basename(path)} lists no action items${owner === null ? "" : ` for ${owner}`}.\n`);
    return null;
  }
  // A question is answered in words; a file is made when a file was asked for.
  if (!/\b(?:csv|table|spreadsheet|excel|file|export|list of|extract|make)\b|목록|표|파일/i.test(task.words)) {
    await turn.say(
      `${actions.map((action) => `- ${action.owner ?? "No owner"}: ${action.what}${action.due === "" ? " (no date)" : ` (${action.due})`}`).join("\n")}\n`,
    );
    return null;
  }
  const cell = (text: string) => (/[",\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  // A cell that begins like a formula would be run by a spreadsheet.
  const safe = (text: string) => cell(/^[=+\-@]/.test(text) ? `'${text}` : text);
  const csv = `owner,action,due,due as told\n${actions.map(({ owner: who, what, day, due }) => [who ?? "", what, day ?? "", due].map(safe).join(",")).join("\n")}\n`;
  const written = await writeResult(turn, place, `Action items ${place.day}.csv`, csv);
  if (written.outcome !== "written") {
    await turn.say(
      written.outcome === "refused"
        ? "You said no, so I wrote no list.\n"
        : `I could not save the list: ${written.why}.\n`,
    );
    return null;
  }
  const unowned = actions.filter((action) => action.owner === null).length;
  await turn.say(
    `I wrote \`${basename(written.path)}\`${written.isInProject ? "" : " into the results folder"}: ${actions.length} action items from ${basename(path)}${unowned > 0 ? `, ${unowned} of them without an owner` : ""}.\n`,
  );
  // The briefing stays what "it" means: the list was made from it.
  return null;
}

function ownerIn(words: string, actions: readonly BriefingAction[]): string | null {
  const owners = actions.flatMap(({ owner }) => (owner === null ? [] : [owner]));
  return (
    owners.find((owner) => words.includes(owner)) ??
    owners.find((owner) =>
      new RegExp(String.raw`(?<!\p{L})${owner.split(" ")[0] ?? ""}(?:['’]s)?(?!\p{L})`, "u").test(words),
    ) ??
    null
  );
}
