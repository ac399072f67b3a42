import { DatabaseSync } from "node:sqlite";
import type { EntryId, MemberId } from "../../src/domain/ids.ts";
import type { History } from "./history.ts";
import { happenings, readWholeLog, storiesOf, type LogEntry } from "./log-reading.ts";
import type { SimRunner } from "./sim-runner.ts";
import type { Simulation } from "./simulation.ts";

/** The statements that everybody knew from the beginning: four members and an epoch. */
const foundedLength = 5;

/** What must hold at the end of every run, whatever went wrong in it. The number of entries that it holds for. */
export async function checkInvariants(sim: Simulation): Promise<number> {
  const { history, hub, founded, runners } = sim;
  if (hub.store === null) return 0;
  const keyring = runners[0]?.membership?.keyring;
  if (keyring === undefined) return 0;
  const log = await readWholeLog(hub.store, founded.spaceId, keyring);
  for (const what of happenings(log)) history.happened.set(what, (history.happened.get(what) ?? 0) + 1);
  promptsAndEffects(sim);
  for (const runner of runners) answersMatch(history, runner);
  ordersAreSigned(history);
  rostersNeverShrink(sim);
  logIsInOrder(history, log);
  if (history.isHubHonest) {
    ackedIsPresent(history, log);
    storiesHold(sim, log);
    viewsAgree(sim);
  }
  if (hub.diskBytes().includes("CANARY")) history.violated("I10", "wrong", "plain words lie on the hub's disk");
  return log.length;
}

/** I1: what the hub has acknowledged is in the log, at that place. */
function ackedIsPresent(history: History, log: readonly LogEntry[]): void {
  const at = new Map(log.map(({ seq, header }) => [`${header.f} ${header.id}`, seq]));
  for (const { from, id, seq } of history.acked)
    if (at.get(`${from} ${id}`) !== seq)
      history.violated("I1", "lost", `entry ${id} was acknowledged at ${seq} and lies at ${at.get(`${from} ${id}`)}`);
}

/** I12: whatever a hub tells, nobody goes back behind a statement that it has verified, and everybody's is root's chain. */
function rostersNeverShrink({ history, runners, phones }: Simulation): void {
  const chain = runners[0]?.journal?.rosters.statementsAfter(0) ?? [];
  for (const { name, journal } of [...runners, ...phones]) {
    const own = journal?.rosters.statementsAfter(0) ?? [];
    if (own.length < foundedLength || own.some(({ s }, index) => s !== chain[index]?.s))
      history.violated("I12", "wrong", `${name} has a roster that is not root's`);
  }
}

/** I4: seqs without holes, ids once, counters rising. */
function logIsInOrder(history: History, log: readonly LogEntry[]): void {
  const ids = new Set<string>();
  const counters = new Map<string, number>();
  for (const [index, { seq, header }] of log.entries()) {
    if (seq !== index + 1) history.violated("I4", "lost", `seq ${index + 1} is missing`);
    const id = `${header.f} ${header.id}`;
    if (ids.has(id)) history.violated("I4", "doubled", `entry ${header.id} lies twice in the log`);
    ids.add(id);
    const line = `${header.f} ${header.th}`;
    if (header.n <= (counters.get(line) ?? 0))
      history.violated("I4", "wrong", `counter ${header.n} does not rise at ${seq}`);
    counters.set(line, header.n);
  }
}

/** I2: a task is prompted once for each attempt, the second time with the word that it was interrupted; effects once. */
function promptsAndEffects(sim: Simulation): void {
  const { history, runners } = sim;
  const seen = new Set<string>();
  for (const { task, step } of history.effects) {
    if (seen.has(`${task} ${step}`)) history.violated("I2", "doubled", `effect ${task} ${step} happened twice`);
    seen.add(`${task} ${step}`);
  }
  const prompts = Map.groupBy(history.prompts, ({ task }) => task);
  for (const [name, given] of prompts) {
    const task = history.taskNames.get(name);
    const attempts =
      task === undefined ? 0 : Math.max(...runners.map(({ journal }) => journal?.attempts.ofTask(task).length ?? 0));
    if (given.length > attempts)
      history.violated("I2", "doubled", `${name} was prompted ${given.length} times in ${attempts} attempts`);
    if (given.slice(1).some(({ isTold }) => !isTold))
      history.violated("I2", "doubled", `${name} was prompted again without a word`);
    if (new Set(given.map(({ runner }) => runner)).size > 1)
      history.violated("I2", "doubled", `${name} ran on two runners`);
  }
  for (const [text, count] of history.heard)
    if (count > 1) history.violated("I2", "doubled", `the message ${text} was said ${count} times`);
}

type AskRow = { id: EntryId; body: string; state: string; answer: string | null; answered_by: MemberId | null };

/** I3: what was answered is what somebody answered to exactly that ask; what was allowed was allowed, once for each answer. */
function answersMatch(history: History, runner: SimRunner): void {
  const db = new DatabaseSync(runner.journalPath, { readOnly: true });
  // The journal's own columns.
  const asks = db.prepare("select id, body, state, answer, answered_by from ask").all() as unknown as AskRow[];
  db.close();
  const allowed = new Map<string, number>();
  for (const { id, body, state, answer, answered_by } of asks) {
    const said = history.intents.filter(({ ask, hashOf, by }) => ask === id && hashOf === id && by === answered_by);
    if (state === "answered" && !said.some((intent) => JSON.stringify(intent.answer) === answer))
      history.violated("I3", "wrong", `ask ${id} was answered with ${answer}, which nobody said to it`);
    const { asked } = JSON.parse(body) as { asked?: { argv: string[] } };
    const choice = answer === null ? null : (JSON.parse(answer) as { choice?: string }).choice;
    const uses = choice === "task" ? Infinity : choice === "once" ? 1 : 0;
    const what = asked?.argv[1] ?? "";
    allowed.set(what, (allowed.get(what) ?? 0) + uses);
  }
  const used = Map.groupBy(
    history.grants.filter((grant) => grant.isAllowed && grant.runner === runner.name),
    ({ asked }) => asked,
  );
  for (const [asked, uses] of used)
    if (uses.length > (allowed.get(asked) ?? 0))
      history.violated(
        "I3",
        "doubled",
        `${asked} was allowed ${uses.length} times, the person said it ${allowed.get(asked) ?? 0} times`,
      );
}

/** I8, I9: a runner takes what somebody in the space really ordered of it, and nothing of who it knew to be gone. */
function ordersAreSigned(history: History): void {
  for (const { runner, order, isSenderGone } of history.judged) {
    if (order.verdict !== "accepted") continue;
    const given = history.orders.get(order.id);
    const isReal =
      given !== undefined && given.from === order.sender && given.kind === order.kind && given.thread === order.thread;
    if (!isReal) history.violated("I8", "wrong", `${order.kind} ${order.id} was accepted and nobody gave it`);
    else if (given.audience !== runner)
      history.violated("I8", "wrong", `${order.kind} ${order.id} was accepted by another runner`);
    if (isSenderGone) history.violated("I9", "wrong", `${order.kind} ${order.id} of a revoked device was accepted`);
  }
}

/** I5, I6: the log tells of each verdict, attempt and end once, and nothing after the end; as the journal has it. */
function storiesHold(sim: Simulation, log: readonly LogEntry[]): void {
  const { history, runners } = sim;
  const told = new Map<EntryId, number>();
  for (const { entry } of log)
    if (entry?.kind === "accepted" || entry?.kind === "refused")
      told.set(entry.body.order, (told.get(entry.body.order) ?? 0) + 1);
  for (const order of new Set(history.judged.map((each) => each.order.id))) {
    const isKept = runners.some(({ journal }) => journal?.orders.verdict(order) != null);
    const count = told.get(order) ?? 0;
    if (isKept && count !== 1)
      history.violated("I6", count === 0 ? "lost" : "doubled", `the verdict on ${order} is told ${count} times`);
  }
  const stories = storiesOf(log);
  for (const [id, { starts, ends, outcomes, late }] of stories) {
    const numbers = starts.map((_, index) => index + 1);
    if (starts.join() !== numbers.join())
      history.violated("I5", "doubled", `task ${id} began its attempts ${starts.join()}`);
    if (new Set(ends.map(({ attempt }) => attempt)).size !== ends.length)
      history.violated("I5", "doubled", `an attempt of ${id} ended twice`);
    if (outcomes.length > 1) history.violated("I5", "doubled", `task ${id} ended as ${outcomes.join()}`);
    if (late > 0) history.violated("I5", "wrong", `task ${id} went on after its end`);
  }
  for (const { journal, name } of runners)
    for (const { body: _, ...task } of endedTasks(journal)) {
      const outcome = stories.get(task.id)?.outcomes[0];
      if (outcome !== task.outcome)
        history.violated("I6", "lost", `${name} ended ${task.id} as ${task.outcome}, the log says ${outcome}`);
    }
  endsAreTrue(sim, stories);
}

function endedTasks(journal: SimRunner["journal"]) {
  const all = journal === null ? [] : journal.threads.all().flatMap(({ id }) => journal.tasks.newestOfThread(id) ?? []);
  return all.filter((task) => task.rung === "ended");
}

/** I7: `unchecked` means that the agent came to its end, `cancelled` that somebody wanted it. */
function endsAreTrue({ history }: Simulation, stories: ReturnType<typeof storiesOf>): void {
  for (const [name, task] of history.taskNames) {
    const [outcome] = stories.get(task)?.outcomes ?? [];
    if (outcome === "unchecked" && history.turnEnds.get(name)?.at(-1) !== "end")
      history.violated(
        "I7",
        "wrong",
        `${name} is called done, its agent's last turn ended ${history.turnEnds.get(name)?.at(-1)}`,
      );
    if (outcome !== "cancelled") continue;
    const isWanted = [...history.orders.values()].some(
      ({ kind, body }) =>
        (kind === "cancel" && (body as { task: EntryId }).task === task) ||
        (kind === "answer" && isStop((body as { answer: object }).answer)),
    );
    if (!isWanted) history.violated("I7", "wrong", `${name} was cancelled and nobody wanted that`);
  }
}

const isStop = (answer: object): boolean => ("choice" in answer ? answer.choice === "stop" : true);

/** I14: who has the same log sees the same. */
function viewsAgree({ history, phones, runners }: Simulation): void {
  for (const phone of phones) {
    if (phone.device === null || phone.connection === null) continue;
    for (const { task } of phone.tasks()) {
      const kept = runners.map(({ journal }) => journal?.tasks.byId(task.id) ?? null).find((each) => each !== null);
      if (kept === undefined || kept === null || !phone.isCurrent) continue;
      const rung = kept.rung === "ended" ? kept.outcome : kept.rung;
      if (task.rung !== rung)
        history.violated("I14", "lost", `${phone.name} shows ${task.id} as ${task.rung}, it is ${rung}`);
    }
  }
}
