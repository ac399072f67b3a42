import type { AnswerBody, QuestionBody } from "../domain/entries.ts";
import type { AttemptNumber, TaskId } from "../domain/ids.ts";
import type { Ask } from "../domain/task.ts";

/** The name of the runner's own question; an agent's question with such a field is not asked. */
export const goOnField = "errand_go_on";

/** What the runner itself asks when a task cannot simply go on. */
export function goOnQuestion(task: TaskId, attempt: AttemptNumber, isSessionLost: boolean): QuestionBody {
  const message = isSessionLost
    ? "This task was interrupted, and its agent cannot take up the conversation where it stopped. Part of the work may be done already. Start it again with a new conversation?"
    : "Errand was stopped several times while this task was working. Part of the work may be done already. Go on with it?";
  const options = [
    { value: "again", title: isSessionLost ? "Start it again" : "Go on" },
    { value: "stop", title: "Stop it" },
  ];
  return {
    task,
    attempt,
    message,
    fields: [{ name: goOnField, title: "What now?", type: "choice", options, required: true }],
  };
}

/** Whether an answer ends the task: a person's stop, or anything but "again" to the runner's own question. */
export function isStop(ask: Ask, given: AnswerBody["answer"]): boolean {
  if ("choice" in given) return given.choice === "stop";
  if (!isGoOnQuestion(ask)) return false;
  return !("values" in given) || given.values[goOnField] !== "again";
}

/** What the next attempt is told of an answer that came when its agent was gone. */
export function answerInWords(ask: Ask, given: AnswerBody["answer"]): string {
  if (isGoOnQuestion(ask)) return "The person was asked and wants the work to go on.";
  const asked = ask.kind === "approval" ? "leave to do something" : "a question";
  return `Before the interruption you asked ${asked}; the person's answer was: ${wordsOf(given)}. Ask again if you still need to.`;
}

function isGoOnQuestion(ask: Ask): boolean {
  // The journal holds what the runner wrote.
  return (
    ask.kind === "question" && (JSON.parse(ask.body) as QuestionBody).fields.some(({ name }) => name === goOnField)
  );
}

function wordsOf(given: AnswerBody["answer"]): string {
  if ("declined" in given) return "none";
  if ("values" in given) return JSON.stringify(given.values);
  return { once: "yes, this once", task: "yes, for this task", deny: "no", stop: "stop" }[given.choice];
}
