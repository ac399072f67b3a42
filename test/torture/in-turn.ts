import type { Outcome } from "../../src/domain/entries.ts";
import { needsYou, type AskView } from "../../src/domain/fold.ts";
import type { EntryId, ThreadId } from "../../src/domain/ids.ts";
import type { Given } from "../device/phone.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { effectsOf } from "./careful-work.ts";
import { Chance } from "./chance.ts";
import { saved } from "./torture.ts";
import { World } from "./world.ts";

type Choice = "once" | "deny";
type Sent = Given & { name: string };
/** One kill: of whom, what was answered across it, and what came of the tasks that were sent around it. */
export type Turn = {
  killed: "hub" | "desktop" | "phone";
  choice: Choice;
  /** The agent did what the answer says, and only that. */
  isObeyed: boolean;
  attempts: number;
  outcomes: Outcome[];
};
export type InTurn = { turns: Turn[]; sent: number; ended: number; effectsOnce: number; endsOnce: number };

/** Hub, runner and device are killed in turn while the device sends tasks; an approval is open across each kill. */
export async function killInTurn(options: { tasks: number; kills: number; seed: number }): Promise<InTurn> {
  const world = await World.made(new Chance(options.seed), "quiet");
  try {
    const turns: Turn[] = [];
    const sent: Sent[] = [];
    const perTurn = Math.ceil(options.tasks / options.kills);
    world.reader.start();
    for (let turn = 0; turn < options.kills; turn += 1) {
      const killed = (["hub", "desktop", "phone"] as const)[turn % 3] ?? "hub";
      turns.push(await oneTurn(world, turn, killed, Math.min(perTurn, options.tasks - sent.length), sent));
    }
    return { turns, ...count(world, sent) };
  } finally {
    await world.close();
  }
}

async function oneTurn(world: World, turn: number, killed: Turn["killed"], size: number, sent: Sent[]): Promise<Turn> {
  const { reader } = world;
  const choice: Choice = turn % 2 === 0 ? "once" : "deny";
  const asking = await send(world, `T${turn}-asks`, askingWork(world, `T${turn}-asks`), null);
  const own = [asking];
  const ask = await reader.asked(asking, 60_000);
  for (let i = 1; i < size; i += 1) {
    const name = `T${turn}-${i}`;
    // Half of them behind the one that asks, half in a thread of their own.
    const thread = i % 2 === 0 ? asking.thread : (own[1]?.thread ?? null);
    own.push(await send(world, name, plainWork(world, name), thread));
  }
  const victim = world.victims[killed];
  await victim.kill();
  const starting = victim.start();
  await answerAll(world, asking, ask, choice);
  await starting;
  const ended = await Promise.all(own.map((given) => reader.ended(given, 180_000)));
  sent.push(...own);
  const effects = world.desktop.ledger().map(({ effect }) => effect);
  const [yes, no] = [`allowed T${turn}-asks`, `denied T${turn}-asks`].map(
    (name) => effects.filter((e) => e === name).length,
  );
  return {
    killed,
    choice,
    isObeyed: choice === "once" ? yes === 1 && no === 0 : yes === 0 && no === 1,
    attempts: ended[0]?.attempt ?? 0,
    outcomes: ended.map(({ outcome }) => outcome ?? "failed"),
  };
}

/** The same answer to the ask, and to the one that takes its place where the agent was gone. */
async function answerAll(world: World, given: Given, first: AskView, choice: Choice): Promise<void> {
  const { reader } = world;
  const answered = new Set<EntryId>([first.id]);
  await reader.answer(given, first, choice);
  void (async () => {
    for (;;) {
      const task = await reader.task(
        given,
        "its end or another ask",
        (found) => found.outcome !== null || needsYou(found).some(({ id }) => !answered.has(id)),
        180_000,
      );
      const open = needsYou(task).find(({ id }) => !answered.has(id));
      if (task.outcome !== null || open === undefined) return;
      answered.add(open.id);
      await reader.answer(given, open, choice);
    }
  })();
}

async function send(world: World, name: string, text: string, thread: ThreadId | null): Promise<Sent> {
  const { victim } = world.phone;
  const options = {
    project: "Work",
    agent: "pi",
    runner: world.desktop.memberId,
    ...(thread === null ? {} : { thread }),
  };
  const ids = await saved(victim, name, { do: "give", name, text, options });
  if (ids === null) throw new Error("the phone was not killed yet");
  return { name, ...ids };
}

function askingWork(world: World, name: string): string {
  return script(
    `do ${name}`,
    { do: "shell", command: once(world, name) },
    {
      do: "ask",
      tool: "shell",
      kind: "execute",
      command: `finish ${name}`,
      yes: [{ do: "ledger", text: `allowed ${name}` }],
      no: [{ do: "ledger", text: `denied ${name}` }],
    },
  );
}

function plainWork(world: World, name: string): string {
  return script(`do ${name}`, { do: "shell", command: once(world, name) }, { do: "say", text: `finished ${name}` });
}

function once(world: World, name: string): string {
  const file = world.desktop.computer.at("scripted/effects.txt");
  return `grep -qxs ${name} '${file}' || echo ${name} >> '${file}'`;
}

function count(world: World, sent: readonly Sent[]): Omit<InTurn, "turns"> {
  const effects = effectsOf(world.desktop.computer);
  const ends = world.reader.heard.flatMap(({ entry }) => (entry.kind === "task_ended" ? [entry.body.task] : []));
  return {
    sent: sent.length,
    ended: sent.filter(({ task }) => ends.includes(task)).length,
    effectsOnce: sent.filter(({ name }) => effects.filter((effect) => effect === name).length === 1).length,
    endsOnce: sent.filter(({ task }) => ends.filter((end) => end === task).length === 1).length,
  };
}

export const isRight = ({ turns, sent, ended, effectsOnce, endsOnce }: InTurn): boolean =>
  turns.every(({ isObeyed }) => isObeyed) && [ended, effectsOnce, endsOnce].every((each) => each === sent);

export function inTurnLine({ turns, sent, ended, effectsOnce, endsOnce }: InTurn): string {
  const obeyed = turns.filter(({ isObeyed }) => isObeyed).length;
  return `${sent} tasks, ${turns.length} kills, ${ended} outcomes, ${endsOnce} of them once, ${effectsOnce} effects once, ${obeyed} of ${turns.length} answers obeyed`;
}

export function inTurnTable({ turns }: InTurn): string {
  const rows = turns.map(
    ({ killed, choice, isObeyed, attempts, outcomes }, i) =>
      `| ${i + 1} | ${killed} | ${choice === "once" ? "yes" : "no"} | ${isObeyed ? "obeyed" : "**not obeyed**"} | ${attempts} | ${outcomes.length} |`,
  );
  const head = "| kill | of | answered | and | attempts of the task that asked | tasks around it |";
  return [head, "| ---: | --- | --- | --- | ---: | ---: |", ...rows].join("\n");
}
