import type { VNode } from "preact";
import { useId } from "preact/hooks";
import type { Timestamp } from "../../domain/ids.ts";
import { nextSlots } from "../../domain/schedule-due.ts";
import { readWhen, type ReadWhen } from "../../domain/schedule-words.ts";
import type { ScheduleTime } from "../../domain/schedule.ts";
import { moreWords } from "../words/words.ts";

const timesShown = 3;

export type WhenSaid = { text: string; reading: number | null };

/** What is meant, as far as it is clear: the words, or what stood there before any were said. */
export function meant(
  { text, reading }: WhenSaid,
  kept: ScheduleTime | null,
  now: Timestamp,
  zone: string,
): { read: ReadWhen | null; when: ScheduleTime | null } {
  if (text.trim() === "") return { read: null, when: kept };
  const read = readWhen(text, now, zone);
  if (read.is === "understood") return { read, when: read.when };
  return { read, when: read.is === "unclear" && reading !== null ? (read.readings[reading] ?? null) : null };
}

/** Words for a time, and below them at once what they are taken for: nothing is saved that was not shown. */
export function WhenField(props: {
  said: WhenSaid;
  kept: ScheduleTime | null;
  now: Timestamp;
  zone: string;
  until: Timestamp | null;
  onChange: (said: WhenSaid) => void;
}): VNode {
  const { schedules: words } = moreWords();
  const { said, kept, now, zone, until, onChange } = props;
  const [id, noteId] = [useId(), useId()];
  const { read, when } = meant(said, kept, now, zone);
  const times = when === null ? [] : nextSlots({ when, tz: zone, until }, now, timesShown);
  const fault =
    read?.is === "not_understood" ? read.code : when !== null && times.length === 0 ? "schedule_never" : null;
  return (
    <section class="schedule-when" aria-label={words.when}>
      <div class="field">
        <label class="field-label" for={id}>
          {words.whenLabel}
        </label>
        <input
          id={id}
          class="input"
          value={said.text}
          placeholder={kept === null ? words.whenHint : words.repeat(kept, zone)}
          autocomplete="off"
          aria-invalid={fault !== null}
          aria-describedby={noteId}
          onInput={(event) => onChange({ text: event.currentTarget.value, reading: null })}
          onKeyDown={(event) => {
            // What it is taken for is to be seen first.
            if (event.key === "Enter") event.preventDefault();
          }}
          data-testid="schedule-when"
        />
      </div>
      <div id={noteId} class="schedule-read" role="status" data-testid="schedule-read">
        {fault === null ? null : (
          <p class="field-fault" data-testid="schedule-fault" data-code={fault}>
            {words.notUnderstood[fault] ?? words.notUnderstood["schedule_words_unknown"]}
          </p>
        )}
        {when === null || times.length === 0 ? null : (
          <>
            <p>
              <span class="soft">{words.read}</span> <b>{words.repeat(when, zone)}</b>
            </p>
            {"at" in when ? (
              <p class="small soft">{words.whenOf(zone)}</p>
            ) : (
              <ExactTimes times={times} zone={zone} isAll={times.length < timesShown} />
            )}
          </>
        )}
      </div>
      {read?.is === "unclear" ? (
        <Readings
          readings={read.readings}
          chosen={said.reading}
          now={now}
          zone={zone}
          onChoose={(reading) => onChange({ ...said, reading })}
        />
      ) : null}
      {(read === null && kept === null) || fault === "schedule_words_unknown" ? (
        <Examples onChoose={(text) => onChange({ text, reading: null })} />
      ) : null}
    </section>
  );
}

/** The exact moments with their zone. `isAll`: there are no others. */
export function ExactTimes(props: { times: readonly Timestamp[]; zone: string; isAll: boolean }): VNode {
  const { schedules: words } = moreWords();
  return (
    <div class="schedule-times">
      <ol>
        {props.times.map((at) => (
          <li key={at} class="num" data-testid="schedule-time">
            <time dateTime={new Date(at).toISOString()}>{words.moment(at, props.zone)}</time>
          </li>
        ))}
      </ol>
      <p class="small soft">
        {words.whenOf(props.zone)}
        {props.isAll ? `. ${words.noMore}` : ""}
      </p>
    </div>
  );
}

function Readings(props: {
  readings: readonly ScheduleTime[];
  chosen: number | null;
  now: Timestamp;
  zone: string;
  onChoose: (reading: number) => void;
}): VNode {
  const { schedules: words } = moreWords();
  const name = useId();
  return (
    <fieldset class="field">
      <legend>{words.which}</legend>
      {props.readings.map((when, index) => (
        <label key={index} class="schedule-reading">
          <input
            type="radio"
            name={name}
            checked={props.chosen === index}
            onChange={() => props.onChoose(index)}
            data-testid="schedule-reading"
          />
          <span>
            {words.repeat(when, props.zone)}
            {"at" in when ? null : <FirstOf when={when} now={props.now} zone={props.zone} />}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function FirstOf({ when, now, zone }: { when: ScheduleTime; now: Timestamp; zone: string }): VNode | null {
  const { schedules: words } = moreWords();
  const [first] = nextSlots({ when, tz: zone, until: null }, now, 1);
  return first === undefined ? null : <span class="small soft"> {words.first(words.moment(first, zone))}</span>;
}

function Examples({ onChoose }: { onChoose: (text: string) => void }): VNode {
  const { schedules: words } = moreWords();
  return (
    <section aria-label={words.examplesTitle}>
      <h2 class="form-title">{words.examplesTitle}</h2>
      <ul class="schedule-examples">
        {words.examples.map((text) => (
          <li key={text}>
            <button type="button" onClick={() => onChoose(text)} data-testid="schedule-example">
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
