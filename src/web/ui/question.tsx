import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import type { AnswerBody, QuestionField } from "../../domain/entries.ts";
import { moreWords, words } from "../words/words.ts";
import { Button } from "./button.tsx";
import { emptyDraft, readDraft } from "./question-values.ts";
import type { Draft } from "./question-values.ts";
import { Switch } from "./switch.tsx";
import "./question.css";

type Given = Draft[string];

export function QuestionForm(props: {
  fields: readonly QuestionField[];
  onAnswer: (answer: AnswerBody["answer"]) => void;
}): VNode {
  const { asking: ask } = moreWords();
  const [draft, setDraft] = useState(() => emptyDraft(props.fields));
  const [isTried, setTried] = useState(false);
  const { values, faults } = readDraft(props.fields, draft);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.size === 0) props.onAnswer({ values });
    else if (event.currentTarget instanceof HTMLFormElement) focusFirstFault(event.currentTarget);
  };
  return (
    <form class="question" onSubmit={send} noValidate data-testid="question-form">
      {props.fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          given={draft[field.name] ?? ""}
          fault={isTried ? (faults.get(field.name) ?? null) : null}
          onGive={(given) => setDraft({ ...draft, [field.name]: given })}
        />
      ))}
      <div class="question-buttons">
        <Button kind="main" isSubmit testId="answer-send">
          {ask.send}
        </Button>
        <Button testId="answer-decline" onPress={() => props.onAnswer({ declined: true })}>
          {ask.decline}
        </Button>
      </div>
    </form>
  );
}

function Field(props: {
  field: QuestionField;
  given: Given;
  fault: "needed" | "notANumber" | null;
  onGive: (given: Given) => void;
}): VNode {
  const { field, given, onGive } = props;
  const id = useId();
  const said = words();
  const { asking } = moreWords();
  const title = field.required ? field.title : `${field.title} (${said.common.optional})`;
  const fault =
    props.fault === null ? null : (
      <p class="field-fault" id={`${id}-fault`}>
        {asking[props.fault]}
      </p>
    );
  const told = {
    "aria-invalid": props.fault !== null,
    "aria-describedby": props.fault === null ? undefined : `${id}-fault`,
    "aria-required": field.required,
  };
  switch (field.type) {
    case "boolean":
      return (
        <Switch isOn={given === true} onChange={onGive}>
          {field.title}
        </Switch>
      );
    case "choice":
    case "choices":
      return (
        <fieldset class="field">
          <legend>{title}</legend>
          <div class="choices">
            {field.options.map((option) => (
              <label class="choice" key={option.value}>
                <input
                  type={field.type === "choice" ? "radio" : "checkbox"}
                  name={id}
                  checked={field.type === "choice" ? given === option.value : isListed(given, option.value)}
                  onChange={(event) =>
                    onGive(
                      field.type === "choice"
                        ? option.value
                        : listed(field, given, option.value, event.currentTarget.checked),
                    )
                  }
                  {...told}
                />
                <span>{option.title}</span>
              </label>
            ))}
          </div>
          {fault}
        </fieldset>
      );
    case "text":
    case "number":
      return (
        <div class="field">
          <label class="field-label" for={id}>
            {title}
          </label>
          <input
            id={id}
            class="input"
            inputMode={field.type === "number" ? "decimal" : "text"}
            autoComplete="off"
            value={typeof given === "string" ? given : ""}
            onInput={(event) => onGive(event.currentTarget.value)}
            {...told}
          />
          {fault}
        </div>
      );
  }
}

const isListed = (given: Given, value: string): boolean => typeof given === "object" && given.includes(value);

/** In the order of the options, however they were ticked. */
function listed(field: QuestionField, given: Given, value: string, isOn: boolean): string[] {
  return field.options.map((option) => option.value).filter((each) => (each === value ? isOn : isListed(given, each)));
}

function focusFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
