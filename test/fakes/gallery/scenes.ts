import type { SpaceId, ThreadId, MemberId, EntryId } from "../../../src/domain/ids.ts";
import type { MemberView, ThreadItem } from "../../../src/web/session/app-session.ts";
import type { FakeJoin, FakeSession } from "../fake-session.ts";
import { fakeId } from "../fake-session.ts";
import { fakeAskItem, fakeItem, fakeRunner } from "../fake-space.ts";
import { sayings } from "./sayings.ts";
import type { Sayings } from "./sayings.ts";
import { publishAsk, questionAsk, deleteAsk, threadScenes } from "./thread-scenes.ts";
import { artifactScenes } from "./artifact-scenes.ts";

export type Stage = { session: FakeSession; join: FakeJoin; language: "en" | "ko" };
export type Scene = { hash: string; says: string; set(stage: Stage): void };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A space in the middle of a working day: what most scenes start from. */
export function usualSpace({ session, language }: Stage, isRunnerOn = true): Sayings {
  const said = sayings[language];
  session.me.value = {
    space: fakeId<SpaceId>("Qm3vK9rT1wXc7LpZ0dHs2A"),
    member: fakeId<MemberId>("phone"),
    name: said.phone,
  };
  session.runners.value = [fakeRunner(isRunnerOn, said)];
  session.members.value = membersOf(said, isRunnerOn);
  session.threads.value = itemsOf(said);
  session.needsMe.value = [
    fakeAskItem("site", said.site, "site-task", publishAsk(said)),
    fakeAskItem("report", said.report, "report-task", questionAsk(said)),
  ];
  return said;
}

function itemsOf(said: Sayings): ThreadItem[] {
  return [
    fakeItem("site", "needs_you", said.site, said.needWords, 2 * minuteMs, true),
    fakeItem("report", "needs_you", said.report, said.question, 6 * minuteMs),
    fakeItem("contract", "working", said.contract, said.workingWords, 4 * minuteMs),
    fakeItem("email", "waiting", said.email, "", 9 * minuteMs),
    fakeItem("briefing", "unchecked", said.briefing, said.doneWords, 70 * minuteMs, true),
    fakeItem("sort", "succeeded", said.sort, said.sortWords, 26 * hourMs),
    fakeItem("report2", "failed", said.report, said.failWords, 3 * 24 * hourMs),
    fakeItem("email2", "cancelled", said.email, "", 12 * 24 * hourMs),
  ];
}

function membersOf(said: Sayings, isRunnerOn: boolean): MemberView[] {
  const member = (id: string, name: string, given: Partial<MemberView>): MemberView => ({
    id: fakeId<MemberId>(id),
    name,
    role: "owner",
    isMe: false,
    isRevoked: false,
    isOnline: false,
    since: Date.now() - 26 * hourMs,
    ...given,
  });
  return [
    member("phone", said.phone, { isMe: true, isOnline: true, since: null }),
    member("laptop", said.laptop, {
      role: "runner",
      isOnline: isRunnerOn,
      since: isRunnerOn ? null : Date.now() - 18 * minuteMs,
    }),
    member("tablet", said.tablet, {}),
    member("old", said.oldPhone, { isRevoked: true }),
  ];
}

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
  settings: {
    hash: "#/settings",
    says: "Devices, notifications, language, appearance, space",
    set(stage) {
      usualSpace(stage);
      stage.session.push.state.value = "on";
      stage.session.push.lastOutcome.value = { outcome: "delivered", at: Date.now() - 3 * minuteMs };
    },
  },
  join: alone("Pasting or scanning the link", () => undefined),
  "join-asking": alone("Asked before anything is sent", ({ join }) => join.offer("https://hub.example/#p=x")),
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
