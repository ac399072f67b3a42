import type { ComponentChildren, VNode } from "preact";
import { limits } from "../../domain/limits.ts";
import type { Rung } from "../../domain/entries.ts";
import type { ThreadId } from "../../domain/ids.ts";
import { isWide } from "../layout.ts";
import { hrefOf } from "../router.ts";
import type { Route } from "../router.ts";
import type { ScheduleItem, SchedulesState } from "../session/app-session.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useMinute } from "../ui/now.ts";
import { Page } from "../ui/page.tsx";
import { RungMark } from "../ui/rung.tsx";
import { Empty, Fault, SkeletonRows } from "../ui/states.tsx";
import { moreWords, words } from "../words/words.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { ScheduleDetail } from "./schedule.tsx";
import { itemOf, useSchedules } from "./use-schedules.ts";
import "./schedules.css";

const at = (path: string): Route => ({ at: "schedules", path });

/** `path`: "" is the list, /new and /new/THREAD a new one, /ID one of them, /ID/edit its form. */
export function SchedulesScreen({ path }: { path: string }): VNode {
  const { control, state } = useSchedules();
  const [, first = "", second = ""] = path.split("/");
  const { schedules: said } = moreWords();
  if (first === "") return <List state={state} onRetry={() => control?.retry()} />;
  if (first === "new")
    // What the address holds is looked up among the threads that are there.
    return (
      <ScheduleForm key={path} control={control} item={null} thread={second === "" ? null : (second as ThreadId)} />
    );
  const item = itemOf(state, first);
  if (item === null || control === null)
    return (
      <Page route={at(path)} title={said.title} back={at("")} testId="screen-schedule">
        <Waiting state={state} onRetry={() => control?.retry()}>
          <Empty icon="bell" title={said.missingTitle} text={said.missingText} testId="schedule-missing" />
        </Waiting>
      </Page>
    );
  return second === "edit" ? (
    <ScheduleForm key={path} control={control} item={item} thread={null} />
  ) : (
    <ScheduleDetail key={path} control={control} item={item} />
  );
}

function List({ state, onRetry }: { state: SchedulesState; onRetry: () => void }): VNode {
  const { schedules: said } = moreWords();
  const items = state.is === "there" ? sorted(state.items) : [];
  return (
    <Page
      route={at("")}
      title={said.title}
      head={<p class="page-sub">{said.intro}</p>}
      {...(isWide.value ? {} : { back: { at: "settings" } as const })}
      foot={
        items.length === 0 ? undefined : (
          <div class="form-foot">
            <LinkButton href={hrefOf(at("/new"))} kind="main" icon="plus" testId="schedule-new">
              {said.create}
            </LinkButton>
          </div>
        )
      }
      testId="screen-schedules"
    >
      <Waiting state={state} onRetry={onRetry}>
        {items.length === 0 ? (
          <Empty icon="bell" title={said.emptyTitle} text={said.emptyText}>
            <LinkButton href={hrefOf(at("/new"))} kind="main" icon="plus" testId="schedule-new">
              {said.create}
            </LinkButton>
          </Empty>
        ) : (
          <ul class="rows schedule-rows">
            {items.map((item) => (
              <li key={item.id}>
                <Row item={item} />
              </li>
            ))}
          </ul>
        )}
        {state.is === "there" && state.isFromCache ? <FromCache /> : null}
      </Waiting>
    </Page>
  );
}

function FromCache(): VNode {
  return (
    <p class="note pad">
      <Icon name="offline" />
      <span>{moreWords().schedules.fromCache}</span>
    </p>
  );
}

function Waiting(props: { state: SchedulesState; onRetry: () => void; children: ComponentChildren }): VNode {
  const { state } = props;
  if (state.is === "loading") return <SkeletonRows count={4} />;
  if (state.is === "there") return <>{props.children}</>;
  return (
    <div class="pad">
      <Fault code={state.code}>
        <Button icon="retry" onPress={props.onRetry}>
          {words().common.retry}
        </Button>
      </Fault>
    </div>
  );
}

/** What runs next stands first; what runs no more stands last. */
const sorted = (items: readonly ScheduleItem[]): ScheduleItem[] =>
  items.toSorted((a, b) => (a.nextAt ?? Infinity) - (b.nextAt ?? Infinity) || (a.id < b.id ? -1 : 1));

function Row({ item }: { item: ScheduleItem }): VNode {
  const { schedules: said } = moreWords();
  const { plan, failedInARow, asked, refused } = item;
  const isFailing = failedInARow >= limits.scheduleFailuresToTell;
  return (
    <a
      class={`row schedule-row${isFailing ? " row-failed" : ""}`}
      href={hrefOf(at(`/${item.id}`))}
      data-testid="schedule-row"
      data-schedule={item.id}
    >
      <RungMark rung={markOf(item)} />
      <span class="row-text schedule-row-text">
        <span class="row-title">{plan.title}</span>
        {"at" in plan.when ? null : <span class="small">{said.repeat(plan.when, plan.tz)}</span>}
        <span class="small" data-testid="schedule-next">
          <NextWords item={item} />
        </span>
        <span class="row-words" data-testid="schedule-last">
          {refused !== null ? (
            <b class="schedule-bad">{said.refused}</b>
          ) : asked !== null ? (
            `${said.asked[asked.action]}: ${said.rungs[asked.rung]}`
          ) : failedInARow > 0 ? (
            <b>{said.failing(failedInARow)}</b>
          ) : (
            <LastWords item={item} />
          )}
        </span>
      </span>
      <Icon name="turn" />
    </a>
  );
}

/** The next time with its zone, or why there is none. */
export function NextWords({ item }: { item: ScheduleItem }): VNode {
  const { schedules: said } = moreWords();
  const now = useMinute().value;
  const { plan, isPaused, nextAt } = item;
  if (isPaused) return <b>{said.paused}</b>;
  if (nextAt === null) return <>{said.over}</>;
  return <>{nextAt <= now ? said.waits : said.next(said.moment(nextAt, plan.tz))}</>;
}

function LastWords({ item: { history, plan } }: { item: ScheduleItem }): VNode {
  const { schedules: said } = moreWords();
  const [last] = history;
  return <>{last === undefined ? said.never : said.last(said.record(last, plan.tz))}</>;
}

/** How it stands: what came of it last, bars where it is paused, a ring where it has not run. */
function markOf({ isPaused, history, asked }: ScheduleItem): Rung {
  if (asked?.rung === "saved" && asked.action === "add") return "saved";
  if (isPaused) return "waiting";
  const last = history.find(({ state }) => state !== "skipped");
  if (last === undefined) return "stored";
  return last.outcome ?? "working";
}
