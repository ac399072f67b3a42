import type { VNode } from "preact";
import { moreWords } from "../words/words.ts";

/** What is typed at the desk, as it is called where Errand is installed and where it was started from its folder. */
export function PhoneCommand(): VNode {
  const { join: said } = moreWords();
  return (
    <span class="phone-command">
      <kbd>{said.command}</kbd>
      <span class="small soft">{said.ifNpm}</span>
      <kbd>{said.npmCommand}</kbd>
    </span>
  );
}
