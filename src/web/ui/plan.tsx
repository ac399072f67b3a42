import type { VNode } from "preact";
import type { PlanStep } from "../../domain/entries.ts";
import { words } from "../words/words.ts";
import { Fold } from "./fold.tsx";

/** The agent's plan as progress: one cell for each step, and the steps in words when it is opened or has few. */
export function Plan({ steps, isOpen }: { steps: readonly PlanStep[]; isOpen: boolean }): VNode | null {
  if (steps.length === 0) return null;
  const { thread } = words();
  const done = steps.filter((step) => step.state === "done").length;
  return (
    <Fold title={thread.plan(done, steps.length)} isOpen={isOpen} testId="plan">
      <ol class="plan">
        {steps.map((step, index) => (
          <li key={`${index}-${step.text}`} class={`plan-step plan-${step.state}`}>
            <svg class="plan-mark" viewBox="0 0 16 16" aria-hidden="true">
              <rect x="1.5" y="1.5" width="13" height="13" rx="2" />
              {step.state === "done" ? <path d="M4.5 8.2l2.4 2.4 4.6-5" /> : null}
              {step.state === "working" ? <rect class="solid" x="5" y="5" width="6" height="6" rx="1" /> : null}
            </svg>
            <span>{step.text}</span>
            <span class="unseen">{thread.planStates[step.state]}</span>
          </li>
        ))}
      </ol>
    </Fold>
  );
}
