import { join } from "node:path";
import { vi } from "vitest";
import type { PushOutcome } from "../../src/domain/entries.ts";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import { SPACE_THREAD, type EntryId, type TaskId, type ThreadId } from "../../src/domain/ids.ts";
import { noFailpoint, silentLog } from "../../src/domain/ports.ts";
import { Problem } from "../../src/domain/problem.ts";
import { Looking } from "../../src/hub-client/looking.ts";
import { Membership } from "../../src/hub-client/membership.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import type { PushRequest } from "../../src/protocol/push.ts";
import { Notifications } from "../../src/runner/notifications.ts";
import { Reports } from "../../src/runner/reports.ts";
import { importWrapKey } from "../../src/seal/epochs.ts";
import { openJournal, type Journal } from "../../src/store/journal/journal.ts";
import { FakeClock } from "./fake-clock.ts";
import { PushService } from "./push-service.ts";
import { randomId, sealedSpace, testRandom, type SealedSpace, type TestMember } from "./sealed-space.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A runner's notifications on a real journal; its hub is a list. */
export class NotifyPlace {
  readonly clock = new FakeClock();
  readonly folder = temporaryFolder();
  readonly sent: PushRequest[] = [];
  outcome: PushOutcome | "hub_unreachable" = "sent";
  journal!: Journal;
  reports!: Reports;
  notifications!: Notifications;
  membership!: Membership;
  space!: SealedSpace;
  readonly thread = randomId<ThreadId>();

  static async open(): Promise<NotifyPlace> {
    const place = new NotifyPlace();
    place.space = await sealedSpace();
    await place.start();
    place.journal.threads.insert({
      id: place.thread,
      title: "Gate",
      project: null,
      agent: null,
      resultsFolder: "r",
      session: null,
      isArchived: false,
      openedAt: 0,
    });
    const service = await PushService.start();
    const { p256dh, auth } = service.subscribe();
    await service.close();
    place.order({ action: "on", p256dh, auth, language: "en" });
    return place;
  }

  /** As after a crash: nothing but the journal is left. */
  async restart(): Promise<void> {
    this.journal.close();
    await this.start();
    this.notifications.start();
  }

  async start(): Promise<void> {
    const isNew = this.journal === undefined;
    this.journal = openJournal(join(this.folder, "journal.db"));
    const { space, journal, clock } = this;
    if (isNew) {
      for (const [index, signed] of space.statements.entries()) journal.rosters.insertStatement(index + 1, signed);
      journal.rosters.insertEpoch(1, toB64u(space.epochKey));
    }
    this.membership = await this.memberOf(space.runner);
    this.reports = new Reports(journal, space.runner.id, clock, testRandom);
    const sendPush = async (push: PushRequest): Promise<PushOutcome> => {
      if (this.outcome === "hub_unreachable") throw new Problem("hub_unreachable");
      this.sent.push(push);
      return this.outcome;
    };
    this.notifications = new Notifications(
      {
        journal,
        membership: this.membership,
        connection: { sendPush },
        name: "study",
        clock,
        random: testRandom,
        log: silentLog,
        failpoint: noFailpoint,
        wake: () => {},
      },
      this.reports,
    );
  }

  async memberOf({ id: memberId, signKey }: TestMember): Promise<Membership> {
    const keys = {
      spaceId: this.space.spaceId,
      memberId,
      signKey,
      wrapKey: await importWrapKey(testRandom.bytes(32), false),
    };
    return Membership.open(keys, this.journal.rosters, testRandom);
  }

  order(body: Parameters<Notifications["takeOrder"]>[1]): void {
    // Of a header only the sender, the thread and the id matter here.
    const header = { f: this.space.owner.id, th: SPACE_THREAD, id: randomId<EntryId>() } as Header;
    this.journal.transaction(() => this.notifications.takeOrder(header, body).commit());
  }

  task(): TaskId {
    const id = randomId<TaskId>();
    const body = {
      text: "",
      project: null,
      folder: null,
      agent: null,
      attachments: [],
      tz: "UTC",
      localDate: "2026-11-22",
    };
    this.journal.tasks.insert(id, this.thread, 1, body, this.clock.now());
    return id;
  }

  ask(task: TaskId): EntryId {
    const body = { task, attempt: 1, message: "Which gate?", fields: [] };
    const id = this.reports.newId();
    this.journal.transaction(() => {
      this.journal.asks.insert({
        id,
        task,
        attempt: 1,
        kind: "question",
        hash: "h",
        body: "{}",
        askedAt: this.clock.now(),
      });
      this.reports.addAs(id, this.thread, "question", body);
    });
    return id;
  }

  end(task: TaskId): void {
    const body = { task, outcome: "unchecked" as const, reason: null, words: "All gates are green.", paths: [] };
    this.journal.transaction(() => this.reports.add(this.thread, "task_ended", body));
  }

  looking(member: Membership): Looking {
    const connection = { sendLive: (envelope: WireEnvelope) => this.notifications.live(envelope), watch: () => {} };
    return new Looking({ membership: member, connection, clock: this.clock, random: testRandom, log: silentLog });
  }

  /** Resolves when so many were sent and the last one is written down. */
  async until(count: number): Promise<void> {
    await vi.waitUntil(() => this.sent.length === count, { timeout: 20_000 });
    const isOpen = (): boolean => this.journal.pushDue.open(9).some(({ id }) => id === this.sent.at(-1)?.id);
    await vi.waitUntil(() => !isOpen(), { timeout: 20_000 });
  }

  /** Everything under way has come to its end. */
  async quiet(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 250));
    await this.notifications.close();
  }
}
