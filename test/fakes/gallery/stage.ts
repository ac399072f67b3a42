import type { MemberId, SpaceId } from "../../../src/domain/ids.ts";
import type { MemberView, ThreadItem } from "../../../src/web/session/app-session.ts";
import type { FakeJoin, FakeSession } from "../fake-session.ts";
import { fakeId } from "../fake-session.ts";
import { fakeAskItem, fakeItem, fakeRunner } from "../fake-space.ts";
import { publishAsk, questionAsk } from "./asks.ts";
import { sayings } from "./sayings.ts";
import type { Sayings } from "./sayings.ts";

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
