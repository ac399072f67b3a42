import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { isProblem } from "../../domain/problem.ts";
import type { SpaceId } from "../../domain/ids.ts";
import { isWide } from "../layout.ts";
import type { JoinFlow } from "../session/app-session.ts";
import { Button } from "../ui/button.tsx";
import { Fault } from "../ui/states.tsx";
import { moreWords, words } from "../words/words.ts";
import { InstallFirst } from "./install-first.tsx";
import { isIphoneBrowser } from "./platform.ts";
import { PhoneCommand } from "./phone-command.tsx";
import { ScanDialog } from "./scan.tsx";
import "./join.css";
import "./pairs.css";

/** From a link to a paired device, one thing at a time. On an iPhone the app is installed before anything is paired. */
export function JoinScreen({ join, onDone }: { join: JoinFlow; onDone: () => void }): VNode {
  const { join: said } = moreWords();
  const [isAnyway, setAnyway] = useState(false);
  const step = join.step.value;
  useEffect(() => {
    document.title = `${said.title} · ${words().name}`;
  }, [said]);
  if (isIphoneBrowser() && !isAnyway && step.is === "waiting")
    return (
      <Alone title={said.installTitle} step="install">
        <InstallFirst onAnyway={() => setAnyway(true)} />
      </Alone>
    );
  switch (step.is) {
    case "waiting":
      return (
        <Alone title={said.title} step={step.is}>
          <Waiting join={join} />
        </Alone>
      );
    case "asking":
      return (
        <Alone title={said.askTitle} step={step.is}>
          <Asking join={join} space={step.space} isAnother={step.isAnotherSpace} />
        </Alone>
      );
    case "writing_keys":
      return (
        <Alone title={said.title} step={step.is}>
          <p role="status">{said.keys}</p>
        </Alone>
      );
    case "digits":
      return (
        <Alone title={said.digitsTitle} step={step.is}>
          <Digits digits={step.digits} />
          <p>{said.digitsText}</p>
          <p class="soft small" role="status">
            {said.waiting}…
          </p>
          <div>
            <Button onPress={() => join.cancel()}>{words().common.cancel}</Button>
          </div>
        </Alone>
      );
    case "done":
      return (
        <Alone title={said.doneTitle} step={step.is}>
          <p>{said.doneText}</p>
          <Button kind="main" isWide onPress={onDone} testId="join-done">
            {said.done}
          </Button>
        </Alone>
      );
    case "failed":
      return (
        <Alone title={said.failedTitle} step={step.is}>
          <Fault code={step.code} />
          <Button kind="main" isWide icon="retry" onPress={() => join.cancel()} testId="join-again">
            {said.again}
          </Button>
        </Alone>
      );
  }
}

function Alone({ title, step, children }: { title: string; step: string; children: ComponentChildren }): VNode {
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => place.current?.focus({ preventScroll: true }), [step]);
  return (
    <main class="alone" data-testid="screen-join" data-step={step}>
      <div class="join">
        <p class="join-brand">{words().name}</p>
        <h1 ref={place} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </div>
    </main>
  );
}

function Waiting({ join }: { join: JoinFlow }): VNode {
  const { join: said } = moreWords();
  const id = useId();
  const [link, setLink] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const [isScanning, setScanning] = useState(false);
  const offer = async (given: string) => {
    try {
      await join.offer(given.trim());
      setCode(null);
    } catch (error) {
      if (!isProblem(error)) throw error;
      setCode(error.code);
    }
  };
  return (
    <>
      <p>{said.intro}</p>
      <ol class="join-steps">
        <li>
          <span>{said.step1}</span>
          <PhoneCommand />
        </li>
        <li>{said.step2}</li>
      </ol>
      <Button kind="main" isWide icon="scan" onPress={() => setScanning(true)} testId="scan">
        {said.scan}
      </Button>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          void offer(link);
        }}
      >
        <label class="field-label" for={id}>
          {said.link}
        </label>
        <input
          id={id}
          class="input"
          type="url"
          inputMode="url"
          autoComplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={link}
          aria-describedby={`${id}-note`}
          aria-invalid={code !== null}
          onInput={(event) => setLink(event.currentTarget.value)}
          data-testid="join-link"
        />
        <p class="field-note" id={`${id}-note`}>
          {said.linkHint}
        </p>
        {code === null ? null : <Fault code={code} />}
        <Button isSubmit isWide isDisabled={link.trim() === ""} testId="join-offer">
          {said.go}
        </Button>
      </form>
      {isScanning ? (
        <ScanDialog
          onClose={() => setScanning(false)}
          onFound={(found) => {
            setScanning(false);
            setLink(found);
            void offer(found);
          }}
        />
      ) : null}
    </>
  );
}

function Asking({ join, space, isAnother }: { join: JoinFlow; space: SpaceId; isAnother: boolean }): VNode {
  const { join: said } = moreWords();
  const { common } = words();
  const id = useId();
  const usual = isWide.value ? said.computer : said.phone;
  const [name, setName] = useState(usual);
  return (
    <form
      class="join-form"
      onSubmit={(event) => {
        event.preventDefault();
        void join.confirm(name.trim() === "" ? usual : name.trim());
      }}
    >
      <p>{said.askText}</p>
      <dl class="pairs">
        <dt>{said.space}</dt>
        <dd class="mono">{space}</dd>
      </dl>
      {isAnother ? <p class="join-warning">{said.another}</p> : null}
      <div class="field">
        <label class="field-label" for={id}>
          {said.name}
        </label>
        <input
          id={id}
          class="input"
          value={name}
          maxLength={40}
          autoComplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
          data-testid="join-name"
        />
        <p class="field-note">{said.nameHint}</p>
      </div>
      <div class="join-buttons">
        <Button onPress={() => join.cancel()}>{common.cancel}</Button>
        <Button kind="main" isSubmit testId="join-confirm">
          {said.join}
        </Button>
      </div>
    </form>
  );
}

/** Two groups of three, as one reads a number aloud. */
function Digits({ digits }: { digits: string }): VNode {
  return (
    <p class="digits num" data-testid="digits" aria-label={digits.split("").join(" ")}>
      <span>{digits.slice(0, 3)}</span> <span>{digits.slice(3)}</span>
    </p>
  );
}
