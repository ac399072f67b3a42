import type { ComponentChildren, VNode } from "preact";
import { signal } from "@preact/signals";
import type { AnswerBody, ApprovalChoice } from "../../domain/entries.ts";
import type { AskView } from "../../domain/fold.ts";
import type { EntryId, TaskId, ThreadId } from "../../domain/ids.ts";
import { useSession } from "../session-context.ts";
import { moreWords, words } from "../words/words.ts";
import { ApprovalBodyView, ApprovalButtons } from "./approval.tsx";
import { useMinute } from "./now.ts";
import { QuestionForm } from "./question.tsx";
import { RungMark } from "./rung.tsx";
import { attempt } from "./toast.tsx";
import "./ask.css";

type Sent = ApprovalChoice | "values" | "declined";
type Answer = AnswerBody["answer"];

/** What was answered here and what the computer has not confirmed yet: an answer is not given twice by a second tap. */
const sent = signal<ReadonlyMap<EntryId, Sent>>(new Map());

/** An approval or a question, the same in its thread and under "Needs me". */
export function AskCard(props: {
  thread: ThreadId;
  task: TaskId;
  ask: AskView;
  isClaimed: boolean;
  above?: ComponentChildren;
}): VNode {
  const { ask } = props;
  const session = useSession();
  const now = useMinute().value;
  const said = words();
  const isOpen = ask.state === "open" || ask.state === "stale";
  const mine = sent.value.get(ask.id);
  const give = async (answer: Answer) => {
    remember(ask.id, nameOf(answer));
    if (!(await attempt(() => session.answer({ thread: props.thread, ask }, answer)))) remember(ask.id, null);
  };
  return (
    <section
      class={`ask${isOpen ? "" : " ask-closed"}`}
      aria-label={said.ask[ask.ask.kind]}
      data-testid="ask"
      data-ask={ask.ask.kind}
      data-state={ask.state}
    >
      {props.above}
      <header class="ask-head">
        {isOpen ? <RungMark rung="needs_you" /> : null}
        <h3>{said.ask[ask.ask.kind]}</h3>
        <time class="soft small" dateTime={new Date(ask.at).toISOString()}>
          {said.format.ago(ask.at, now)}
        </time>
      </header>
      {ask.state === "stale" ? <p class="note">{said.why.needs_you_stale}</p> : null}
      {ask.ask.kind === "approval" ? (
        <ApprovalBodyView body={ask.ask.body} />
      ) : (
        <p class="ask-message">{ask.ask.body.message}</p>
      )}
      {!isOpen ? (
        <p class="ask-outcome">{ask.state === "answered" ? said.ask.answered : said.ask.closed}</p>
      ) : mine !== undefined || props.isClaimed ? (
        <p class="ask-outcome" role="status" data-testid="ask-sent">
          <b>{mine === undefined ? said.ask.answered : moreWords().asking.sent[mine]}</b> {moreWords().asking.onItsWay}
        </p>
      ) : ask.ask.kind === "approval" ? (
        <ApprovalButtons choices={ask.ask.body.choices} onChoose={(choice) => void give({ choice })} />
      ) : (
        <QuestionForm fields={ask.ask.body.fields} onAnswer={(answer) => void give(answer)} />
      )}
    </section>
  );
}

function remember(ask: EntryId, what: Sent | null): void {
  const next = new Map(sent.value);
  if (what === null) next.delete(ask);
  else next.set(ask, what);
  sent.value = next;
}

function nameOf(answer: Answer): Sent {
  if ("choice" in answer) return answer.choice;
  return "values" in answer ? "values" : "declined";
}
