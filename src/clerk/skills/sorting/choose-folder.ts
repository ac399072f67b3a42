import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The folder to sort: one below `cwd` when the words name it, else `cwd` itself. */
export function folderToSort(words: string, cwd: string): string {
  const names = readdirSync(cwd, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name);
  const text = ` ${plain(words)} `;
  // A whole name of one common word ("old", "sales") needs the word folder beside it.
  const named = names
    .filter((name) => {
      const bare = plain(name);
      if (bare === "") return false;
      // "like 2026-10" is an example of a name, also when such a folder is there by now.
      const isPhrase =
        (/\p{L}{2}/u.test(bare) && (bare.includes(" ") || /\d/.test(bare))) ||
        new RegExp(`["'“‘\`]${escape(name)}["'”’\`]|${escape(name)}/`, "i").test(words);
      return isPhrase
        ? text.includes(` ${bare} `)
        : text.includes(` folder ${bare} `) || text.includes(` ${bare} folder `) || text.includes(` ${bare} 폴더`);
    })
    .sort((a, b) => b.length - a.length);
  if (named[0] !== undefined) return join(cwd, named[0]);
  // "Sort the messy folder" where one folder is called "Messy papers".
  const adjective = /\b(?:the|my|this|that)\s+(\p{L}{3,})\s+folder\b/iu.exec(words)?.[1]?.toLowerCase();
  const like = adjective === undefined ? [] : names.filter((name) => plain(name).split(" ").includes(adjective));
  return like.length === 1 && like[0] !== undefined ? join(cwd, like[0]) : cwd;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
