import type { PushBody } from "../domain/entries.ts";
import type { Header, WireEnvelope } from "../domain/envelope.ts";
import type { MemberId } from "../domain/ids.ts";
import type { Taking } from "./orders.ts";
import { Attention } from "./attention.ts";
import { Presences } from "./presences.ts";
import { PushPost, type PushPostPorts } from "./push-post.ts";
import type { Reports } from "./reports.ts";

export type NotificationPorts = Omit<PushPostPorts, "presences" | "reports">;

/** Tells people, where they are, what a runner has to tell: once, and not while they look. */
export class Notifications {
  readonly #ports: NotificationPorts & { reports: Reports };
  readonly #presences: Presences;
  readonly #post: PushPost;
  readonly #attention: Attention;

  constructor(ports: NotificationPorts, reports: Reports) {
    this.#ports = { ...ports, reports };
    const { journal, membership, clock, random } = ports;
    this.#presences = new Presences(membership, clock, () => this.#post.lookWithin(0));
    this.#post = new PushPost({ ...this.#ports, presences: this.#presences });
    // At once: who looks now has seen it, and is not called for having left the moment after.
    this.#attention = new Attention({ journal, clock, random, onDue: () => this.#post.lookWithin(0) });
    reports.onReport((...report) => this.#attention.noted(...report));
  }

  /** Takes up what the last process left untold. */
  start(): void {
    this.#post.lookWithin(0);
  }

  hubIsBack(): void {
    this.#post.hubIsBack();
  }

  live(envelope: WireEnvelope): void {
    this.#presences.heard(envelope);
  }

  connection(member: { member: MemberId; online: boolean }): void {
    this.#presences.connection(member);
  }

  /** A device says whether, and with which keys, it is to be pushed to. */
  takeOrder(header: Header, body: PushBody): Taking {
    const { journal, reports, clock } = this.#ports;
    const member = header.f;
    return {
      commit: () => {
        if (body.action === "on") {
          const { p256dh, auth, language } = body;
          journal.pushSubscriptions.set({ member, p256dh, auth, language }, clock.now());
        } else if (body.action === "off") {
          journal.pushSubscriptions.remove(member);
          journal.pushDue.settleAllOf(member, clock.now());
        } else this.#attention.testAsked({ member, thread: header.th, order: header.id });
        reports.add(header.th, "accepted", { order: header.id });
      },
      after: () => {},
    };
  }

  close(): Promise<void> {
    return this.#post.close();
  }
}
