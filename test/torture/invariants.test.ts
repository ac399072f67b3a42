import { expect, test } from "vitest";
import type { EntryId, TaskId } from "../../src/domain/ids.ts";
import type { TaskFacts } from "./history.ts";
import { judgeTasks, type Deeds } from "./invariants.ts";

const task = "task" as TaskId;
const ask = "ask" as EntryId;
const good: TaskFacts = {
  id: task,
  text: "",
  verdicts: ["accepted"],
  starts: [1, 2],
  attemptEnds: [1, 2],
  outcomes: ["unchecked"],
  reason: null,
  asks: new Set([ask]),
};
const deeds: Deeds = { begun: 2, allowed: 1, effects: 1 };

function judged(facts: Partial<TaskFacts> | null, did: Partial<Deeds> = {}, accepted = 1): string {
  const { lost, doubled, stuck } = judgeTasks(
    [{ name: "t", task }],
    {
      tasks: new Map(facts === null ? [] : [[task, { ...good, ...facts }]]),
      answers: new Map([[ask, { given: 2, accepted }]]),
    },
    () => ({ ...deeds, ...did }),
  );
  return `${lost.length} lost, ${doubled.length} doubled, ${stuck.length} stuck`;
}

test("a task that was interrupted, asked once, and ended, is as it should be", () => {
  expect(judged({})).toBe("0 lost, 0 doubled, 0 stuck");
});

test.each<[string, Partial<TaskFacts> | null, Partial<Deeds>, number, string]>([
  ["that never came into the log", null, {}, 1, "1 lost, 0 doubled, 0 stuck"],
  ["without an end", { outcomes: [] }, {}, 1, "0 lost, 0 doubled, 1 stuck"],
  ["with two ends", { outcomes: ["unchecked", "failed"] }, {}, 1, "0 lost, 1 doubled, 0 stuck"],
  ["judged twice", { verdicts: ["accepted", "accepted"] }, {}, 1, "0 lost, 1 doubled, 0 stuck"],
  ["one attempt of which started twice", { starts: [1, 1] }, {}, 1, "0 lost, 1 doubled, 0 stuck"],
  ["one attempt of which was never told to have ended", { attemptEnds: [1] }, {}, 1, "1 lost, 0 doubled, 0 stuck"],
  ["prompted oftener than told", {}, { begun: 3 }, 1, "0 lost, 1 doubled, 0 stuck"],
  ["that did what nobody allowed", {}, { allowed: 2 }, 1, "0 lost, 1 doubled, 0 stuck"],
  ["one ask of which took two answers", {}, { allowed: 1 }, 2, "0 lost, 1 doubled, 0 stuck"],
  ["done twice", {}, { effects: 2 }, 1, "0 lost, 1 doubled, 0 stuck"],
  ["that says it is done and is not", {}, { effects: 0 }, 1, "1 lost, 0 doubled, 0 stuck"],
])("a task %s is found", (_name, facts, did, accepted, expected) => {
  expect(judged(facts, did, accepted)).toBe(expected);
});
