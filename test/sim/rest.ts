import type { EntryId } from "../../src/domain/ids.ts";
import type { Journal } from "../../src/store/journal/journal.ts";
import type { Plan } from "./plan.ts";
import type { SimRunner } from "./sim-runner.ts";
import type { Simulation } from "./simulation.ts";

/** What is still on its way, in words; empty when everything has come to rest. */
export function unrest(sim: Simulation, plan: Plan): string[] {
  const looks = [nodesDown, outboxes, orders, () => sim.runners.flatMap((runner) => tasks(runner, plan))];
  return looks.map((look) => look(sim)).find((found) => found.length > 0) ?? [];
}

/** Taken out of the space: whatever it still wants to say is nobody's concern. */
function isGone(sim: Simulation, member: string): boolean {
  return sim.runners.some((runner) => {
    const found = [...(runner.membership?.roster.members.values() ?? [])].find(({ id }) => id === member);
    return found !== undefined && found.revokedAt !== null;
  });
}

const nodesDown = (sim: Simulation): string[] =>
  sim.nodes.filter(({ isUp }) => !isUp).map(({ name }) => `${name} is not running`);

function outboxes(sim: Simulation): string[] {
  return [...sim.runners, ...sim.phones].flatMap((node) => {
    const count = node.journal?.outbox.pendingCount(node.id) ?? 0;
    return count === 0 || isGone(sim, node.id) ? [] : [`${node.name} has ${count} entries in its outbox`];
  });
}

function orders(sim: Simulation): string[] {
  const { history, runners } = sim;
  return [...history.orders.values()].flatMap(({ id, kind, from, audience, isSaved }) => {
    const runner = runners.find((each) => each.id === audience);
    if (!isSaved || runner?.journal == null || history.refusedByHub.has(id) || isGone(sim, from)) return [];
    return runner.journal.orders.verdict(id) === null ? [`${kind} ${id} was not judged by ${runner.name}`] : [];
  });
}

function tasks(runner: SimRunner, { isHelpful }: Plan): string[] {
  const { journal } = runner;
  if (journal === null) return [];
  const held = journal.notes.held();
  const open = journal.tasks.open();
  const isSomebodyNeeded = open.some(({ rung }) => rung === "needs_you");
  const restless = open.filter(({ id, rung }) => {
    if (isHelpful) return true;
    if (rung === "needs_you") return !isAnswerable(journal, id);
    return !(rung === "waiting" && isSomebodyNeeded);
  });
  return [
    ...held.map((seq) => `${runner.name} holds seq ${seq} for a roster`),
    ...restless.map(({ id, rung }) => `${runner.name} has task ${id} ${rung}`),
  ];
}

const isAnswerable = (journal: Journal, task: EntryId): boolean => journal.asks.unanswered(task).length > 0;
