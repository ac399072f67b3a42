import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nodePrimitives } from "../src/cli/node-primitives.ts";
import type { TaskId, ThreadId } from "../src/domain/ids.ts";
import { usePrimitives } from "../src/seal/primitives.ts";
import type { Phone } from "../test/device/phone.ts";
import { Computer } from "../test/e2e/errand.ts";
import { nowMs, nsToMs, rest, round as rounded, spreadOf, type Spread } from "./numbers.ts";

const echoAgent = fileURLToPath(new URL("echo-agent.ts", import.meta.url));

export type ErrandNumbers = {
  toPrompt: Spread;
  toDevice: Spread;
  cold: Spread;
  readyMs: number;
  idleMb: number;
  threadsMb: number;
};

/** The real program with a confined agent, and two real paired devices. */
export async function benchErrand(rounds: number): Promise<ErrandNumbers> {
  // As in every program of ours that runs on Node.
  usePrimitives(nodePrimitives());
  await using computer = new Computer();
  computer.configure({ projects: {}, agents: { pi: { command: [echoAgent] } }, defaultAgent: "pi" });
  await computer.up();
  await computer.stop();
  const startedAt = nowMs();
  await computer.up();
  const readyMs = rounded(nowMs() - startedAt);
  const idleMb = residentMb(computer.running.pid);
  // Both live in this one process, and the hub serves who came first first: the giver's own work must not be counted.
  const reader = await computer.pairPhone("reader");
  const giver = await computer.pairPhone("giver");
  for (const { state } of [giver, reader]) state.isForgetful = true;
  const cold: number[] = [];
  for (let count = 0; count < 10; count += 1)
    cold.push((await oneTask(giver, reader, giver.device.newId<ThreadId>())).toPrompt);
  const thread = giver.device.newId<ThreadId>();
  const toPrompt: number[] = [];
  const toDevice: number[] = [];
  for (let count = 0; count < rounds + 20; count += 1) {
    await rest();
    const one = await oneTask(giver, reader, thread);
    if (count < 20) continue;
    toPrompt.push(one.toPrompt);
    toDevice.push(one.toDevice);
  }
  for (let count = 10; count < 100; count += 1) await oneTask(giver, reader, giver.device.newId<ThreadId>());
  // What was used up and not yet given back is not what it takes: V8 tidies up once it has had nothing to do for a while.
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  const threadsMb = residentMb(computer.running.pid);
  await giver.close();
  await reader.close();
  return {
    toPrompt: spreadOf(toPrompt),
    toDevice: spreadOf(toDevice),
    cold: spreadOf(cold),
    readyMs,
    idleMb,
    threadsMb,
  };
}

async function oneTask(giver: Phone, reader: Phone, thread: ThreadId): Promise<{ toPrompt: number; toDevice: number }> {
  await reader.device.openThread(thread);
  const text = "x".repeat(600);
  let gotAt: number | null = null;
  let task: TaskId | null = null;
  const ended = Promise.withResolvers<string>();
  const stop = reader.device.listen(({ entry }) => {
    const isWords = entry.kind === "live" || (entry.kind === "update" && entry.body.update.type === "text");
    if (isWords) gotAt ??= nowMs();
    if (entry.kind === "task_ended" && entry.body.task === task) ended.resolve(entry.body.words);
  });
  const givenAt = nowMs();
  task = giver.device.send({
    thread,
    kind: "task",
    body: { text, project: null, folder: null, agent: null, attachments: [], tz: "UTC", localDate: "2026-11-22" },
  });
  const words = await ended.promise;
  stop();
  const [hadAt, saidAt] = words.split(" ");
  return { toPrompt: nsToMs(hadAt) - givenAt, toDevice: (gotAt ?? Number.NaN) - nsToMs(saidAt) };
}

function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return rounded(Number(line) / 1000);
}
