/**
 * Ids are base64url and one in 64 starts with `-`, which a command line takes for an option. `=` is in no id: it is put
 * before such a word here and taken off by `refArgument`, so that scripts may pass ids as they are.
 */
export function guardedRefs(argv: readonly string[]): string[] {
  return argv.map((word, index) => (looksLikeId(word) && takesRef(argv, index) ? `=${word}` : word));
}

export const refArgument = (word: string): string => word.replace(/^=(?=-)/, "");

/** The starts of ids that are short and still differ from each other. */
export function shortRefs(ids: readonly string[]): Map<string, string> {
  for (let length = REF_LENGTH; length < ID_LENGTH; length += 1) {
    if (new Set(ids.map((id) => id.slice(0, length))).size === new Set(ids).size)
      return new Map(ids.map((id) => [id, shortened(id, length)]));
  }
  return new Map(ids.map((id) => [id, id]));
}

export const shortRef = (id: string): string => shortened(id, REF_LENGTH);

const REF_LENGTH = 8;
const ID_LENGTH = 22;

/** A start with two dashes could not be told from an option: such an id is shown whole. */
const shortened = (id: string, length: number): string => (id.startsWith("--") ? id : id.slice(0, length));

const looksLikeId = (word: string): boolean =>
  /^-[A-Za-z0-9_][A-Za-z0-9_-]{4,20}$/.test(word) || /^-[A-Za-z0-9_-]{21}$/.test(word);

/** Only in the place of a first argument: behind an option it is that option's value and needs no guard. */
function takesRef(argv: readonly string[], index: number): boolean {
  const before = argv[index - 1];
  return before !== undefined && REF_COMMANDS.has(argv[0] ?? "") && (!before.startsWith("-") || REF_FLAGS.has(before));
}

const REF_COMMANDS = new Set(["show", "follow", "answer", "cancel", "devices", "schedule"]);
const REF_FLAGS = new Set(["--json", "--once", "--task", "--deny", "--stop", "--decline"]);
