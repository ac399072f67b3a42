import type { VNode } from "preact";
import { Button } from "../ui/button.tsx";
import { moreWords } from "../words/words.ts";

export function InstallFirst({ onAnyway }: { onAnyway: () => void }): VNode {
  const { join: said } = moreWords();
  return (
    <>
      <p>{said.installText}</p>
      <ol class="join-steps">
        {said.installSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div>
        <Button onPress={onAnyway} testId="install-anyway">
          {said.installAnyway}
        </Button>
      </div>
    </>
  );
}
