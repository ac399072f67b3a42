import type { VNode } from "preact";
import { useSession } from "../session-context.ts";
import { Button } from "../ui/button.tsx";
import { useMinute } from "../ui/now.ts";
import { Switch } from "../ui/switch.tsx";
import { attempt } from "../ui/toast.tsx";
import { moreWords, words } from "../words/words.ts";

export function Notifications(): VNode {
  const { push } = useSession();
  const { settings: said } = moreWords();
  const state = push.state.value;
  if (state === "unsupported") return <p class="soft">{said.unsupported}</p>;
  if (state === "install_first") return <p class="soft">{said.installFirst}</p>;
  return (
    <>
      <Switch
        isOn={state === "on"}
        isDisabled={state === "denied"}
        onChange={(isOn) => void attempt(() => (isOn ? push.turnOn() : push.turnOff()))}
        testId="notify"
      >
        {said.notifyLabel}
      </Switch>
      <p class="small soft">{state === "denied" ? said.denied : said.notifyNote}</p>
      {state === "on" ? <Test /> : null}
    </>
  );
}

/** A test goes the whole way, from the computer through the push service; what became of it is said. */
function Test(): VNode {
  const { push } = useSession();
  const { settings: said } = moreWords();
  const { format } = words();
  const now = useMinute().value;
  const last = push.lastOutcome.value;
  return (
    <div class="notify-test">
      <Button icon="bell" onPress={() => void attempt(() => push.test())} testId="notify-test">
        {said.test}
      </Button>
      <p class="small" role="status" data-testid="notify-outcome">
        {last === null ? null : (
          <>
            {said.testOf(format.moment(last.at, now))}: {said.outcomes[last.outcome] ?? said.outcomeOther(last.outcome)}
          </>
        )}
      </p>
    </div>
  );
}
