import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { nextSlots } from "../../domain/schedule-due.ts";
import type { OccurrenceRecord } from "../../domain/schedule.ts";
import { go } from "../router.ts";
import { useSession } from "../session-context.ts";
import type { ScheduleControl, ScheduleItem, ScheduleTurn } from "../session/app-session.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { useMinute } from "../ui/now.ts";
import { Page } from "../ui/page.tsx";
import { RungMark } from "../ui/rung.tsx";
import { Fault } from "../ui/states.tsx";
import { attempt } from "../ui/toast.tsx";
import { moreWords } from "../words/words.ts";
import { ExactTimes } from "./schedule-when.tsx";
import "./new-task.css";
import "./settings.css";
import "./pairs.css";

const timesShown = 3;

/** One schedule: how it stands, what it does and when, what can be done with it, what came of it. */
export function ScheduleDetail({ control, item }: { control: ScheduleControl; item: ScheduleItem }): VNode {
  const { schedules: said } = moreWords();
  const { plan, failedInARow } = item;
  // What comes while somebody reads stands at the foot, where it pushes nothing.
  const [wasFailing] = useState(failedInARow > 0);
  return (
    <Page
      route={{ at: "schedules", path: `/${item.id}` }}
      title={plan.title}
      head={<p class="page-sub">{said.repeat(plan.when, plan.tz)}</p>}
      back={{ at: "schedules", path: "" }}
      foot={<News item={item} isFailing={!wasFailing && failedInARow > 0} />}
      testId="screen-schedule"
    >
      <div class="settings schedule">
        {!wasFailing || failedInARow === 0 ? null : (
          <section class="setting">
            <div class="fault" data-testid="schedule-failing">
              <Icon name="alert" />
              <div>
                <p class="fault-title">{said.failing(failedInARow)}</p>
                <p class="soft small">{said.failingNext}</p>
              </div>
            </div>
          </section>
        )}
        <When item={item} />
        <Turns control={control} item={item} />
        <What item={item} />
        <History item={item} />
      </div>
    </Page>
  );
}

/** What was asked for from here and is not done, and what came of it just now. */
function News({ item, isFailing }: { item: ScheduleItem; isFailing: boolean }): VNode | null {
  const session = useSession();
  const { schedules: said } = moreWords();
  const { asked, refused, failedInARow } = item;
  if (asked === null && refused === null && !isFailing) return null;
  return (
    <div class="form-foot">
      {isFailing ? (
        <p class="note" role="status">
          <Icon name="alert" />
          <span>{said.failing(failedInARow)}</span>
        </p>
      ) : null}
      {asked === null ? null : (
        <p class="note" role="status" data-testid="schedule-asked">
          <RungMark rung={asked.rung} />
          <span>{`${said.asked[asked.action]}: ${said.rungs[asked.rung]}`}</span>
        </p>
      )}
      {refused === null ? null : (
        <Fault title={said.refused} code={refused.code}>
          <Button onPress={() => void attempt(() => session.dismiss(refused.order))} testId="dismiss">
            {said.putAway}
          </Button>
        </Fault>
      )}
    </div>
  );
}

function When({ item }: { item: ScheduleItem }): VNode {
  const { schedules: said } = moreWords();
  const now = useMinute().value;
  const { plan, isPaused } = item;
  const times = nextSlots(plan, now, timesShown);
  return (
    <section class="setting">
      <h2>{said.nextTimes}</h2>
      {isPaused ? (
        <p data-testid="schedule-paused">
          <b>{said.paused}</b>
        </p>
      ) : times.length === 0 ? (
        <p>{said.over}</p>
      ) : (
        <ExactTimes times={times} zone={plan.tz} isAll={times.length < timesShown} />
      )}
    </section>
  );
}

function Turns({ control, item }: { control: ScheduleControl; item: ScheduleItem }): VNode {
  const { schedules: said } = moreWords();
  const [isRemoving, setRemoving] = useState(false);
  const isNew = item.asked?.action === "add" || item.refused?.order === item.id;
  const turn = (action: ScheduleTurn) => attempt(() => control.turn(item, action));
  const remove = async () => {
    if (await turn("remove")) go({ at: "schedules", path: "" }, "replace");
  };
  return (
    <section class="setting schedule-turns" aria-label={said.title}>
      <Button kind="main" icon="send" isDisabled={isNew} onPress={() => void turn("run")} testId="schedule-run">
        {said.run}
      </Button>
      <Button
        isDisabled={isNew}
        onPress={() => void turn(item.isPaused ? "resume" : "pause")}
        testId={item.isPaused ? "schedule-resume" : "schedule-pause"}
      >
        {item.isPaused ? said.resume : said.pause}
      </Button>
      <Button
        isDisabled={isNew}
        onPress={() => go({ at: "schedules", path: `/${item.id}/edit` })}
        testId="schedule-edit"
      >
        {said.edit}
      </Button>
      <Button kind="danger" isDisabled={isNew} onPress={() => setRemoving(true)} testId="schedule-remove">
        {said.remove}
      </Button>
      <Confirm
        title={said.removeTitle}
        text={said.removeText}
        act={said.remove}
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        onAct={() => void remove()}
      />
    </section>
  );
}

function What({ item }: { item: ScheduleItem }): VNode {
  const session = useSession();
  const { schedules: said } = moreWords();
  const hasThread = session.threads.value.some(({ id }) => id === item.thread);
  const { plan } = item;
  return (
    <section class="setting">
      <h2>{said.what}</h2>
      <p class="task-words">{plan.template.text}</p>
      <dl class="pairs">
        <dt>{said.ifMissed}</dt>
        <dd>{said.misfire[plan.misfire]}</dd>
        {plan.maxPerDay === null ? null : (
          <>
            <dt>{said.perDay}</dt>
            <dd>{said.times(plan.maxPerDay)}</dd>
          </>
        )}
        {plan.until === null ? null : (
          <>
            <dt>{said.until}</dt>
            <dd>{said.day(plan.until, plan.tz)}</dd>
          </>
        )}
      </dl>
      <div>
        <Button
          icon="threads"
          isDisabled={!hasThread}
          onPress={() => go({ at: "thread", thread: item.thread })}
          testId="schedule-thread"
        >
          {said.openThread}
        </Button>
      </div>
    </section>
  );
}

function History({ item }: { item: ScheduleItem }): VNode {
  const { schedules: said } = moreWords();
  const { history, plan } = item;
  return (
    <section class="setting">
      <h2>{said.history}</h2>
      {history.length === 0 ? (
        <p class="soft">{said.noHistory}</p>
      ) : (
        <ol class="schedule-history">
          {history.map((record) => (
            <li
              key={record.occurrence}
              data-testid="occurrence"
              data-state={record.state}
              data-outcome={record.outcome ?? undefined}
            >
              <RungMark rung={record.state === "skipped" ? "expired" : (record.outcome ?? "working")} />
              <div>
                <p class="schedule-slot">{slotWords(record, plan.tz)}</p>
                <p class={`small ${isBad(record) ? "schedule-bad" : "soft"}`}>{said.record(record, plan.tz)}</p>
              </div>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function slotWords({ slot, lastSlot }: OccurrenceRecord, zone: string): string {
  const { schedules: said } = moreWords();
  return lastSlot === slot ? said.moment(slot, zone) : `${said.moment(slot, zone)} – ${said.moment(lastSlot, zone)}`;
}

const isBad = ({ outcome, made }: OccurrenceRecord): boolean =>
  outcome === "failed" ||
  outcome === "refused" ||
  outcome === "expired" ||
  (outcome === "unchecked" && made === "nothing");
