import type { VNode } from "preact";
import { useSession } from "../session-context.ts";
import { runnerLine } from "../ui/banner.tsx";
import { useMinute } from "../ui/now.ts";
import { words } from "../words/words.ts";

/** Under the list's title: which computers work and whether they are on. */
export function SpaceLine(): VNode {
  const session = useSession();
  const now = useMinute().value;
  const { line } = words();
  const runners = session.runners.value;
  const said =
    session.line.value.state === "connecting"
      ? line.connecting
      : runners.length === 0
        ? line.noRunner
        : runners.map((runner) => runnerLine(runner, now)).join(" · ");
  return (
    <p class="page-sub" role="status" data-testid="space-line">
      {said}
    </p>
  );
}
