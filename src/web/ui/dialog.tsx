import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { words } from "../words/words.ts";
import { Button } from "./button.tsx";
import "./dialog.css";

/** The platform's own modal dialog: focus stays inside, Escape closes, the page behind is inert. */
export function Dialog(props: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ComponentChildren;
  testId?: string;
}): VNode {
  const place = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = place.current;
    if (dialog === null) return;
    if (props.isOpen && !dialog.open) dialog.showModal();
    if (!props.isOpen && dialog.open) dialog.close();
  }, [props.isOpen]);
  return (
    <dialog
      ref={place}
      class="dialog"
      aria-labelledby={titleId}
      onClose={props.onClose}
      onClick={closeOnBackdrop}
      data-testid={props.testId}
    >
      {props.isOpen ? (
        <div class="dialog-body">
          <h2 id={titleId}>{props.title}</h2>
          {props.children}
        </div>
      ) : null}
    </dialog>
  );
}

/** A question with two answers; the one that changes something names what it does. */
export function Confirm(props: {
  title: string;
  text: string;
  act: string;
  keep?: string;
  isOpen: boolean;
  onAct: () => void;
  onClose: () => void;
}): VNode {
  return (
    <Dialog title={props.title} isOpen={props.isOpen} onClose={props.onClose} testId="confirm">
      <p>{props.text}</p>
      <div class="dialog-buttons">
        <Button onPress={props.onClose}>{props.keep ?? words().common.cancel}</Button>
        <Button
          kind="danger"
          testId="confirm-act"
          onPress={() => {
            props.onClose();
            props.onAct();
          }}
        >
          {props.act}
        </Button>
      </div>
    </Dialog>
  );
}

function closeOnBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget && event.target instanceof HTMLDialogElement) event.target.close();
}
