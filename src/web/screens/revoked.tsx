import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useSession } from "../session-context.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { attempt } from "../ui/toast.tsx";
import { Empty } from "../ui/states.tsx";
import { moreWords } from "../words/words.ts";

export function RevokedScreen(): VNode {
  const { revoked } = moreWords();
  return (
    <main class="alone" data-testid="screen-revoked">
      <Empty isAlone icon="phone" title={revoked.title} text={revoked.text}>
        <ForgetSpace label={revoked.forget} />
      </Empty>
    </main>
  );
}

export function ForgetSpace({ label }: { label: string }): VNode {
  const session = useSession();
  const { settings } = moreWords();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" testId="forget" onPress={() => setAsking(true)}>
        {label}
      </Button>
      <Confirm
        title={settings.leaveTitle}
        text={settings.leaveText}
        act={settings.leaveDo}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onAct={() => void attempt(() => session.leave())}
      />
    </>
  );
}
