/**
 * Text as it is shown to somebody who decides by it: what would be invisible, reorder the line or pass for another
 * character becomes an escape, and what is cut says how much is missing.
 */
export function visible(text: string, charsMax: number, allowed = ""): string {
  const shown = escapeLookAlikes(text).replaceAll(hidden, (found) =>
    allowed.includes(found) ? found : escaped(found),
  );
  return cutMiddle(shown, charsMax);
}

/** Like `visible`, for what a machine reads exactly: commands, paths, tools. A dash or a slash that only looks so is told. */
export function visibleExactly(text: string, charsMax: number, allowed = ""): string {
  return visible(text.replaceAll(punctuationLookAlikes, escaped), charsMax, allowed);
}

/** Head and tail, cut between characters, never inside one. */
export function cutMiddle(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const half = Math.max(0, Math.floor((charsMax - 60) / 2));
  const head = text.slice(0, half).toWellFormed();
  const tail = half === 0 ? "" : text.slice(-half).toWellFormed();
  return `${head} \u22ef ${text.length - 2 * half} characters not shown \u22ef ${tail}`
    .slice(0, charsMax)
    .toWellFormed();
}

/** Unicode's control, format, surrogate, private, unassigned and ignorable characters, blanks, spaces that are not the plain one. */
const hidden = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}/gu;

/** Dashes, slashes, dots, quotes and colons of other sets, full-width forms, letters made for formulas. */
const punctuationLookAlikes =
  /[\u2010-\u2015\u2212\u02d7\ufe58\ufe63\u2044\u2215\u29f8\u2024\u2027\u02d0\ua789\u2236\u0589\u05c3\u02bc\u2018\u2019\u201b\u2032\u00b4\u201c\u201d\u2033\u037e\u01c3\u2223\u01c0]|[\uff01-\uff5e]|[\u{1d400}-\u{1d7ff}]/gu;

/** Letters of other scripts that are drawn like a Latin one. */
const twins = new Set("аеорсухѕіјԛԝѵһԁӏгАВЕКМНОРСТХЅІЈҮԌЗαονρτυικχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲϳոսօհյցզՏՕԼɑɡıǀᴏᴠᴡᴢ");
const words = /[\p{L}\p{M}\p{N}_]+/gu;

/** A word that mixes Latin letters with their twins, or is made of twins alone, is not what it looks like. */
function escapeLookAlikes(text: string): string {
  if (!mayHoldTwins.test(text)) return text;
  return text.replaceAll(words, (word) => {
    const letters = Array.from(word).filter((letter) => /\p{L}/u.test(letter));
    const found = letters.filter((letter) => twins.has(letter));
    const isMixed = letters.some((letter) => /\p{Script=Latin}/u.test(letter) && !twins.has(letter));
    if (found.length === 0 || (!isMixed && found.length < letters.length)) return word;
    return Array.from(word, (letter) => (twins.has(letter) ? escaped(letter) : letter)).join("");
  });
}

const mayHoldTwins = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\u0131\u0251\u0261\u01c0\u1d00-\u1d2b]/u;
const escaped = (found: string): string => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`;
