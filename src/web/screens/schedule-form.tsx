import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import type { ThreadId } from "../../domain/ids.ts";
import { limits } from "../../domain/limits.ts";
import { faultOf } from "../../domain/schedule-due.ts";
import type { Misfire, SchedulePlan, ScheduleTime } from "../../domain/schedule.ts";
import { endOfDay, localDateAt } from "../../domain/zone-time.ts";
import { go } from "../router.ts";
import { useSession } from "../session-context.ts";
import type { ScheduleControl, ScheduleItem } from "../session/app-session.ts";
import { Button } from "../ui/button.tsx";
import { Choose } from "../ui/choose.tsx";
import { Fold } from "../ui/fold.tsx";
import { useMinute } from "../ui/now.ts";
import { Page } from "../ui/page.tsx";
import { TextBox } from "../ui/text-box.tsx";
import { attempt, tell } from "../ui/toast.tsx";
import { moreWords } from "../words/words.ts";
import { meant, WhenField, type WhenSaid } from "./schedule-when.tsx";
import { useWhere } from "./use-where.tsx";
import "./new-task.css";

const titleCharsMax = 80;
const formId = "schedule-form";
const rules: readonly Misfire[] = ["once", "skip", "all"];

type Props = { control: ScheduleControl | null; item: ScheduleItem | null; thread: ThreadId | null };
/** What the fold holds, as its controls have it. */
type Rules = { misfire: Misfire; perDay: string; until: string; title: string };

/** A new schedule, in a thread that is there or one of its own; or another plan for `item`. */
export function ScheduleForm({ control, item, thread }: Props): VNode {
  const session = useSession();
  const { schedules: said } = moreWords();
  const now = useMinute().value;
  const zone = item?.plan.tz ?? (Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
  const [text, setText] = useState(item?.plan.template.text ?? "");
  const [when, setWhen] = useState<WhenSaid>({ text: "", reading: null });
  const [rule, setRule] = useState<Rules>(() => rulesOf(item?.plan ?? null));
  const [isSaving, setSaving] = useState(false);
  const where = useWhere(session.runners.value);
  const until = rule.until === "" ? null : endOfDay(zone, rule.until);
  const { read, when: time } = meant(when, item?.plan.when ?? null, now, zone);
  const inThread = thread === null ? undefined : session.threads.value.find(({ id }) => id === thread);
  const isOwn = item === null && thread === null;

  const save = async () => {
    if (isSaving || control === null) return;
    if (text.trim() === "") return tell(moreWords().create.empty);
    if (time === null) return tell(read?.is === "unclear" ? said.needsWhich : said.needsWhen);
    const own = isOwn ? { project: where.project?.name ?? null, folder: null, agent: where.agent?.id ?? null } : null;
    const template = own ?? item?.plan.template ?? { project: null, folder: null, agent: null };
    const plan = planOf({ text: text.trim(), time, zone, until, rule, template });
    const fault = faultOf(plan, now);
    if (fault !== null) return tell(said.notUnderstood[fault] ?? said.needsWhen);
    setSaving(true);
    const isSaved = await attempt(async () => {
      const runner = isOwn ? (where.runner?.id ?? null) : null;
      const id = item === null ? await control.add(plan, { thread, runner }) : item.id;
      if (item !== null) await control.change(item, plan);
      go({ at: "schedules", path: `/${id}` }, "replace");
    });
    if (!isSaved) setSaving(false);
  };

  return (
    <Page
      route={{ at: "schedules", path: item === null ? "/new" : `/${item.id}/edit` }}
      title={item === null ? said.createTitle : said.editTitle}
      head={inThread === undefined ? undefined : <p class="page-sub">{said.inThread(inThread.summary.title)}</p>}
      back={backOf(item, thread)}
      foot={
        <div class="form-foot">
          <Button kind="main" isWide isSubmit form={formId} testId="schedule-save">
            {said.save}
          </Button>
        </div>
      }
      testId="screen-schedule-form"
    >
      <form
        id={formId}
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="form-what">
          <TextBox
            rows={4}
            value={text}
            label={moreWords().create.what}
            placeholder={moreWords().create.what}
            onInput={(next) => setText(next.slice(0, limits.scheduleTextChars))}
            onSend={() => void save()}
            testId="schedule-text"
          />
        </div>
        <WhenField said={when} kept={item?.plan.when ?? null} now={now} zone={zone} until={until} onChange={setWhen} />
        <Choose
          title={said.ifMissed}
          value={rule.misfire}
          options={rules.map((value) => ({ value, title: said.misfire[value] }))}
          onChange={(misfire) => setRule({ ...rule, misfire })}
          testId="schedule-misfire"
        />
        {isOwn ? where.fields : null}
        <More
          rule={rule}
          isRepeated={time === null || "cron" in time}
          today={localDateAt(zone, now)}
          onChange={setRule}
        />
      </form>
    </Page>
  );
}

function More(props: { rule: Rules; isRepeated: boolean; today: string; onChange: (rule: Rules) => void }): VNode {
  const { schedules: said } = moreWords();
  const { rule, onChange } = props;
  return (
    <Fold title={said.more} testId="schedule-more">
      <div class="schedule-rules">
        {props.isRepeated ? (
          <>
            <Field label={said.until} note={said.untilNote}>
              {(id) => (
                <input
                  id={id}
                  class="input"
                  type="date"
                  min={props.today}
                  value={rule.until}
                  onInput={(event) => onChange({ ...rule, until: event.currentTarget.value })}
                  data-testid="schedule-until"
                />
              )}
            </Field>
            <Field label={said.perDay} note={said.perDayNote}>
              {(id) => (
                <input
                  id={id}
                  class="input"
                  type="number"
                  inputMode="numeric"
                  min={1}
                  max={1000}
                  value={rule.perDay}
                  onInput={(event) => onChange({ ...rule, perDay: event.currentTarget.value })}
                  data-testid="schedule-per-day"
                />
              )}
            </Field>
          </>
        ) : null}
        <Field label={said.name} note={said.nameNote}>
          {(id) => (
            <input
              id={id}
              class="input"
              maxLength={titleCharsMax}
              value={rule.title}
              onInput={(event) => onChange({ ...rule, title: event.currentTarget.value })}
              data-testid="schedule-name"
            />
          )}
        </Field>
      </div>
    </Fold>
  );
}

function Field(props: { label: string; note: string; children: (id: string) => VNode }): VNode {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      {props.children(id)}
      <p class="field-note">{props.note}</p>
    </div>
  );
}

const backOf = (item: ScheduleItem | null, thread: ThreadId | null) =>
  thread === null
    ? ({ at: "schedules", path: item === null ? "" : `/${item.id}` } as const)
    : ({ at: "thread", thread } as const);

const rulesOf = (plan: SchedulePlan | null): Rules => ({
  misfire: plan?.misfire ?? "once",
  perDay: String(plan?.maxPerDay ?? ""),
  until: plan === null || plan.until === null ? "" : localDateAt(plan.tz, plan.until),
  title: plan?.title ?? "",
});

function planOf(given: {
  text: string;
  time: ScheduleTime;
  zone: string;
  until: number | null;
  rule: Rules;
  template: Omit<SchedulePlan["template"], "text">;
}): SchedulePlan {
  const { text, time, zone, until, rule, template } = given;
  const isRepeated = "cron" in time;
  const perDay = Math.floor(Number(rule.perDay));
  return {
    title: Array.from(rule.title.trim() || (text.split("\n")[0] ?? ""))
      .slice(0, titleCharsMax)
      .join(""),
    when: time,
    tz: zone,
    template: { ...template, text },
    misfire: rule.misfire,
    maxPerDay: isRepeated && perDay >= 1 ? perDay : null,
    until: isRepeated ? until : null,
  };
}
