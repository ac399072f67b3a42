/** "How to match" of README.md: whether a result's text holds the facts that expected.json lists. */

/** Every inner list must have a string that occurs. */
export function holdsFact(text: string, match: readonly (readonly string[])[]): boolean {
  return match.every((choices) => holdsAny(text, choices));
}

export function holdsAny(text: string, choices: readonly string[]): boolean {
  return choices.some((choice) => patternOf(choice).test(plain(text)));
}

/** The parts of the text in which all inner lists are found together, smallest first: a line, else neighbours. */
export function linesWithFact(text: string, match: readonly (readonly string[])[]): string[] {
  return text.split("\n").filter((line) => holdsFact(line, match));
}

/** Words are runs of non-space. */
export function wordCount(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ");
}

function patternOf(choice: string): RegExp {
  if (choice.startsWith("re:")) return new RegExp(choice.slice(3), "iu");
  const words = choice.replace(/\s+/g, " ").replace(/[.*+?^${}()|[\]\\/-]/g, (mark) => (mark === "-" || mark === "/" ? mark : `\\${mark}`));
  const isShort = /^\p{L}{1,4}$/u.test(choice);
  const after = isShort ? "(?![\\p{L}\\d])" : /\d$/.test(choice) ? "(?!\\d)" : "";
  return new RegExp(`(?<![\\p{L}\\d])${words}${after}`, "iu");
}
