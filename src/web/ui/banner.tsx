import type { VNode } from "preact";
import { useSession } from "../session-context.ts";
import type { RunnerView } from "../session/app-session.ts";
import { words } from "../words/words.ts";
import { Icon } from "./icon.tsx";
import { useMinute } from "./now.ts";

/** Above the foot of a screen, where what comes and goes pushes nothing that is being read. */
export function Banners(): VNode {
  return (
    <div class="banners">
      <LineBanner />
      <UpdateBanner />
    </div>
  );
}

let isAway = false;

/** The line to the hub, when there is something to say about it. */
function LineBanner(): VNode | null {
  const { line } = useSession();
  const now = useMinute().value;
  const { state, since } = line.value;
  // A try to reach it is not yet an answer: what was said last stands until there is one.
  if (state !== "connecting") isAway = state === "away";
  if (!isAway) return null;
  const said = words();
  const isOffline = !navigator.onLine;
  return (
    <div class="banner" role="status" data-testid="banner-line">
      <Icon name="offline" />
      <p>{isOffline ? said.line.offline : said.line.away(since === null ? null : said.format.moment(since, now))}</p>
    </div>
  );
}

/** A newer app lies ready; it comes when the person says so, never under their hands. */
function UpdateBanner(): VNode | null {
  const { update } = useSession();
  const { line } = words();
  if (!update.isReady.value) return null;
  return (
    <div class="banner banner-update" role="status" data-testid="banner-update">
      <p>{line.updateReady}</p>
      <button type="button" class="banner-do" onClick={() => update.apply()} data-testid="update">
        {line.updateDo}
      </button>
    </div>
  );
}

/** "laptop away since 14:02": what the hub knows of the computer. */
export function runnerLine(runner: RunnerView, now: number): string {
  const { line, format } = words();
  if (runner.isOnline === null) return line.runnerUnknown(runner.name);
  if (runner.isOnline) return line.runnerOn(runner.name);
  return line.runnerAway(runner.name, runner.since === null ? null : format.moment(runner.since, now));
}
