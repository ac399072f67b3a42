import { render } from "preact";
import { App } from "../../../src/web/app.tsx";
import { FakeJoin, FakeSession } from "../../fakes/fake-session.ts";
import { usualSpace } from "../../fakes/gallery/stage.ts";
import { findIntruders } from "./intruders.ts";
import type { Payload } from "./payloads.ts";
import { artifactThread, hostileSpace, threadOf, threadSayingOnce, threadWith } from "./stage.ts";

/** The app, whose every word comes from somebody who wants to be more than words. */
const place = document.getElementById("app");
if (place === null) throw new Error("the page has no place for the app");
const session = new FakeSession();
usualSpace({ session, join: new FakeJoin(), language: "en" });
render(<App session={session} join={new FakeJoin()} />, place);

/** How each form of file is drawn. Every fifth is named by the payload itself, and drawn as that name says. */
const forms = [
  ["md", "text/markdown", ":is(.markdown, .plain-words, .handed)"],
  ["csv", "text/csv", "table"],
  ["html", "text/html", ".code-view"],
  ["svg", "image/svg+xml", ".handed"],
  ["txt", "text/plain", ".plain-text"],
  ["png", "image/png", "img"],
] as const;

const stage = {
  findIntruders,
  /** Lists, asks, devices and what the computer offers. */
  space: (payloads: readonly Payload[]): void => hostileSpace(session, payloads),
  /** A thread in which every payload is said in every place of its own task; those that do not stand there to the letter. */
  async work(payloads: readonly Payload[]): Promise<string[]> {
    threadWith(session, payloads);
    location.hash = "#/settings";
    await until(".settings", 1);
    location.hash = `#/t/${threadOf(payloads)}`;
    await until(".task .markdown, .task .plain-words", payloads.length);
    if (payloads.some(({ id }) => id % 2 === 0)) await until(".ask:not(.ask-closed)", 1);
    const shown = new Set([...document.querySelectorAll(".task-words")].map(({ textContent }) => textContent));
    return payloads.map(({ text }) => text).filter((text) => !shown.has(text));
  },
  /** What is only large: as what an agent says, as a plan's step and as a tool's output. */
  async large(payload: Payload): Promise<void> {
    location.hash = "#/settings";
    await until(".settings", 1);
    threadSayingOnce(session, payload);
    location.hash = `#/t/${threadOf([payload])}`;
    await until(".task :is(.markdown, .plain-words)", 1);
  },
  /** Each payload as a file, one after the other; what is there that should not be, by payload. */
  async files(payloads: readonly Payload[]): Promise<[text: string, found: string[]][]> {
    const found: [string, string[]][] = [];
    for (const { id, text } of payloads) {
      const [ending, mime, drawn] = forms[id % forms.length] ?? forms[0];
      const isNamedSo = id % 5 === 0;
      const name = isNamedSo ? text : `${id}.${ending}`;
      const task = artifactThread(session, { id, text, name, mime });
      location.hash = `#/a/${threadOf([])}/${task}.0`;
      await until(isNamedSo ? ".artifact-view" : `.artifact-view ${drawn}`, 1);
      found.push([text, findIntruders()]);
    }
    return found.filter(([, intruders]) => intruders.length > 0);
  },
  until,
};
export type Stage = typeof stage;
Object.assign(globalThis, { stage });

/** Drawn, and what was drawn has had its effects. */
async function until(selector: string, count: number): Promise<void> {
  while (document.querySelectorAll(selector).length < count)
    await new Promise((resolve) => requestAnimationFrame(resolve));
}
