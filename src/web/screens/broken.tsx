import type { VNode } from "preact";
import { Button } from "../ui/button.tsx";
import { Fault } from "../ui/states.tsx";
import { moreWords } from "../words/words.ts";
import { ForgetSpace } from "./revoked.tsx";
import "./join.css";

/** Something that must hold does not: the app shows nothing rather than something untrue. */
export function BrokenScreen({ code }: { code: string }): VNode {
  const { broken } = moreWords();
  return (
    <main class="alone" data-testid="screen-broken">
      <div class="broken">
        <h1>{broken.title}</h1>
        <Fault code={code} />
        <p class="soft small">
          {broken.code}: <code>{code}</code>
        </p>
        <div class="broken-buttons">
          <Button kind="main" icon="retry" onPress={() => location.reload()}>
            {broken.reload}
          </Button>
          <ForgetSpace label={broken.forget} />
        </div>
      </div>
    </main>
  );
}
