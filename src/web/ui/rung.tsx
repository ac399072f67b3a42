import type { ComponentChildren, VNode } from "preact";
import type { Rung } from "../../domain/entries.ts";
import type { Timestamp } from "../../domain/ids.ts";
import { words } from "../words/words.ts";
import { isEnd, stepOf } from "./ladder.ts";
import { useSecond } from "./now.ts";

/**
 * A shape for each rung, told apart without colour: a dotted ring is only here, a ring is kept, a ring with a core is
 * taken, bars wait, a turning arc works, a filled diamond asks, and each end has a sign of its own.
 */
const drawings: Record<Rung, VNode> = {
  saved: <circle cx="12" cy="12" r="8.5" stroke-dasharray="0.1 4.35" stroke-width="2.5" />,
  stored: <circle cx="12" cy="12" r="8.5" />,
  accepted: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <circle class="solid" cx="12" cy="12" r="3.5" />
    </>
  ),
  waiting: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M9.75 9v6M14.25 9v6" stroke-width="2.25" />
    </>
  ),
  working: (
    <>
      <circle cx="12" cy="12" r="8.5" stroke-opacity="0.3" stroke-width="2.5" />
      <path class="mark-turns" d="M12 3.5A8.5 8.5 0 0 1 20.5 12" stroke-width="3.5" />
      <circle class="solid" cx="12" cy="12" r="3.5" />
    </>
  ),
  needs_you: (
    <>
      <path class="solid" d="M12 1.5L22.5 12 12 22.5 1.5 12z" />
      <path class="cut-solid" d="M10.9 6.5h2.2l-.4 7h-1.4zM12 15.1a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6" />
    </>
  ),
  succeeded: (
    <>
      <circle class="solid" cx="12" cy="12" r="9.4" />
      <path class="cut" d="M7.8 12.3l2.9 2.9 5.5-5.9" stroke-width="2.25" />
    </>
  ),
  unchecked: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M7.8 12.3l2.9 2.9 5.5-5.9" stroke-width="2.25" />
    </>
  ),
  failed: (
    <>
      <circle class="solid" cx="12" cy="12" r="9.4" />
      <path class="cut" d="M8.7 8.7l6.6 6.6M15.3 8.7l-6.6 6.6" stroke-width="2.25" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M9 9l6 6M15 9l-6 6" />
    </>
  ),
  expired: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5l3.2 2.4" />
    </>
  ),
  refused: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M7.5 12h9" stroke-width="2.5" />
    </>
  ),
};

export function RungMark({ rung }: { rung: Rung }): VNode {
  return (
    <svg class={`mark mark-${rung}`} viewBox="0 0 24 24" aria-hidden="true">
      {drawings[rung]}
    </svg>
  );
}

/** The mark, the word and the time, and below it why. A change of rung is said aloud once; the seconds are not. */
export function RungLine(props: {
  rung: Rung;
  from: Timestamp;
  until: Timestamp | null;
  why: ComponentChildren;
  /** What can be done about it, at the end of the line. */
  children?: ComponentChildren;
}): VNode {
  return (
    <div class={`rung rung-${props.rung}`} data-testid="rung" data-rung={props.rung}>
      <RungMark rung={props.rung} />
      <span class="rung-word" role="status">
        {words().rungs[props.rung]}
      </span>
      <Elapsed from={props.from} until={props.until} />
      {props.children}
      <span class="rung-why">{props.why}</span>
    </div>
  );
}

function Elapsed({ from, until }: { from: Timestamp; until: Timestamp | null }): VNode {
  const now = useSecond(until === null).value;
  return (
    <span class="elapsed" role="timer" aria-label={words().ladder.elapsed} aria-live="off" data-testid="elapsed">
      {words().format.elapsed((until ?? now) - from)}
    </span>
  );
}

/** The ladder of proved facts, for a task that has not ended, or has before one's eyes: only what is done stands on its end. */
export function Ladder({ rung }: { rung: Rung }): VNode {
  const { ladder } = words();
  const reached = stepOf(rung);
  const here = isEnd(rung) && rung !== "succeeded" && rung !== "unchecked" ? -1 : reached;
  const hereClass = rung === "waiting" ? " ladder-waits" : rung === "needs_you" ? " ladder-needs" : "";
  return (
    <ol class="ladder" aria-label={ladder.label}>
      {ladder.steps.map((step, index) => (
        <li
          key={step}
          class={`ladder-step${index < reached ? " ladder-done" : index === here ? ` ladder-here${hereClass}` : ""}`}
          aria-current={index === here ? "step" : undefined}
        >
          <span>{step}</span>
        </li>
      ))}
    </ol>
  );
}
