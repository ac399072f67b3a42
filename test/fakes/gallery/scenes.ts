import type { EntryId, ThreadId } from "../../../src/domain/ids.ts";
import { fakeId } from "../fake-session.ts";
import { fakeAskItem } from "../fake-space.ts";
import { artifactScenes } from "./artifact-scenes.ts";
import { deleteAsk } from "./asks.ts";
import type { Sayings } from "./sayings.ts";
import { scheduleScenes } from "./schedule-scenes.ts";
import { usualSpace } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { threadScenes } from "./thread-scenes.ts";

const minuteMs = 60_000;

const offline = (stage: Stage): Sayings => {
  const said = usualSpace(stage, false);
  stage.session.line.value = { state: "away", since: Date.now() - 18 * minuteMs };
  stage.session.saved.value = [
    {
      id: fakeId<EntryId>("saved-task"),
      thread: fakeId<ThreadId>("printer"),
      kind: "task",
      text: said.offline1,
      at: Date.now() - 90_000,
      refusedCode: null,
    },
  ];
  return said;
};

const alone = (says: string, set: (stage: Stage) => void): Scene => ({
  hash: "#/",
  says,
  set(stage) {
    stage.session.phase.value = { is: "unpaired" };
    set(stage);
  },
});

export const scenes: Readonly<Record<string, Scene>> = {
  threads: {
    hash: "#/",
    says: "The list: what is under way above what has ended",
    set: (stage) => void usualSpace(stage),
  },
  "threads-empty": {
    hash: "#/",
    says: "Nothing given yet",
    set(stage) {
      usualSpace(stage);
      stage.session.threads.value = [];
      stage.session.needsMe.value = [];
    },
  },
  "threads-offline": {
    hash: "#/",
    says: "The hub is away; one order waits on this device",
    set: (stage) => void offline(stage),
  },
  loading: {
    hash: "#/",
    says: "Before the first read",
    set: ({ session }) => void (session.phase.value = { is: "loading" }),
  },
  needs: {
    hash: "#/needs",
    says: "Everything that waits for the person",
    set(stage) {
      const said = usualSpace(stage);
      stage.session.needsMe.value = [
        ...stage.session.needsMe.value,
        fakeAskItem("sort", said.sort, "sort-task", deleteAsk(said)),
      ];
    },
  },
  "needs-empty": {
    hash: "#/needs",
    says: "Nothing waits",
    set(stage) {
      usualSpace(stage);
      stage.session.needsMe.value = [];
    },
  },
  ...threadScenes,
  new: {
    hash: "#/new",
    says: "A new task: words, templates, where, what it may do",
    set: (stage) => void usualSpace(stage),
  },
  "new-away": {
    hash: "#/new",
    says: "A new task while the computer is away",
    set: (stage) => void usualSpace(stage, false),
  },
  ...artifactScenes,
  ...scheduleScenes,
  settings: {
    hash: "#/settings",
    says: "Devices, notifications, language, appearance, space",
    set(stage) {
      usualSpace(stage);
      stage.session.push.state.value = "on";
      stage.session.push.lastOutcome.value = { outcome: "sent", at: Date.now() - 3 * minuteMs };
    },
  },
  join: alone("Pasting or scanning the link", () => undefined),
  "join-asking": alone("Asked before anything is sent", ({ join }) => void join.offer("https://hub.example/#p=x")),
  "join-digits": alone(
    "The digits to type at the computer",
    ({ join }) => void (join.step.value = { is: "digits", digits: "402917" }),
  ),
  "join-failed": alone(
    "A code that is too old",
    ({ join }) => void (join.step.value = { is: "failed", code: "pairing_expired" }),
  ),
  "join-install": alone("iPhone in its browser: install first", () =>
    Object.defineProperty(navigator, "standalone", { value: false }),
  ),
  revoked: {
    hash: "#/",
    says: "Taken out of the space",
    set(stage) {
      usualSpace(stage);
      stage.session.phase.value = { is: "revoked" };
    },
  },
  broken: {
    hash: "#/",
    says: "Something that must hold does not",
    set(stage) {
      usualSpace(stage);
      stage.session.phase.value = { is: "broken", code: "roster_fork" };
    },
  },
};
