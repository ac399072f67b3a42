import type { EntryId, MemberId, TaskId } from "../../src/domain/ids.ts";
import type { History, TaskFacts } from "./history.ts";

/** What a loop gave to do, and what was promised of it. */
export type GivenTask = { name: string; task: TaskId };
/** What the agents wrote down themselves, by the task's name. */
export type Deeds = { begun: number; allowed: number; effects: number };

export type Verdict = { lost: string[]; doubled: string[]; stuck: string[] };

export const isDone = (facts: TaskFacts | undefined): boolean =>
  facts !== undefined && (facts.outcomes.length > 0 || facts.verdicts.some((verdict) => verdict !== "accepted"));

/** Each fault is named once, under what it is to a person: work that is gone, done twice, or never ends. */
export function judgeTasks(
  given: readonly GivenTask[],
  history: Pick<History, "tasks" | "answers">,
  deedsOf: (name: string) => Deeds,
): Verdict {
  const verdict: Verdict = { lost: [], doubled: [], stuck: [] };
  for (const { name, task } of given) {
    const facts = history.tasks.get(task);
    if (facts === undefined) verdict.lost.push(`${name}: saved on the device, never in the log`);
    else judgeTask(name, facts, history, deedsOf(name), verdict);
  }
  return verdict;
}

function judgeTask(
  name: string,
  facts: TaskFacts,
  history: Pick<History, "answers">,
  deeds: Deeds,
  { lost, doubled, stuck }: Verdict,
): void {
  if (!isDone(facts)) stuck.push(`${name}: ${JSON.stringify({ ...facts, text: undefined, asks: [...facts.asks] })}`);
  if (facts.verdicts.length > 1) doubled.push(`${name}: judged ${facts.verdicts.join(", ")}`);
  if (facts.outcomes.length > 1) doubled.push(`${name}: ended ${facts.outcomes.join(", ")}`);
  if (!isCounted(facts.starts)) doubled.push(`${name}: attempts started ${facts.starts.join(", ")}`);
  if (new Set(facts.attemptEnds).size !== facts.attemptEnds.length)
    doubled.push(`${name}: attempts ended ${facts.attemptEnds.join(", ")}`);
  if (isDone(facts) && facts.attemptEnds.length !== facts.starts.length)
    lost.push(`${name}: ${facts.starts.length} attempts, the end of ${facts.attemptEnds.length} was told`);
  if (deeds.begun > facts.starts.length)
    doubled.push(`${name}: begun ${deeds.begun} times, ${facts.starts.length} told`);
  const accepted = [...facts.asks].map((ask) => history.answers.get(ask)?.accepted ?? 0);
  if (accepted.some((count) => count > 1)) doubled.push(`${name}: one ask was answered twice`);
  const leaves = accepted.reduce((sum, count) => sum + count, 0);
  if (deeds.allowed > leaves) doubled.push(`${name}: ${deeds.allowed} allowed acts, ${leaves} answers`);
  if (deeds.effects > 1) doubled.push(`${name}: its effect is there ${deeds.effects} times`);
  if (facts.outcomes[0] === "unchecked" && deeds.effects === 0) lost.push(`${name}: ended without its effect`);
}

/** What the hub answered for is at that very place. */
export function judgeStored(
  member: MemberId,
  stored: readonly { id: EntryId; seq: number }[],
  history: Pick<History, "seqOf">,
): string[] {
  return stored.flatMap(({ id, seq }) => {
    const found = history.seqOf(member, id);
    return found === seq ? [] : [`the hub answered ${seq} for ${id}, it is at ${String(found)}`];
  });
}

/** 1, 2, 3 … each once. */
const isCounted = (attempts: readonly number[]): boolean => attempts.every((attempt, index) => attempt === index + 1);
