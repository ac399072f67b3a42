/** The end of an exhaustive switch: reaching it is our own mistake. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
