import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { ThreadId } from "../../domain/ids.ts";
import { isProblem, Problem } from "../../domain/problem.ts";
import { deleteDatabase, openDatabase } from "../store/database.ts";
import { readIdentity } from "../store/identity.ts";
import type {
  AppSession,
  JoinFlow,
  Phase,
  PushControl,
  SettingsControl,
  ThreadState,
  UpdateControl,
} from "./app-session.ts";
import { forgetMark, readMark } from "./device-mark.ts";
import { WebJoinFlow } from "./join-flow.ts";
import type { Orders } from "./orders.ts";
import { savedItems } from "./own-rows.ts";
import type { PageLooking } from "./page-looking.ts";
import { WebPush } from "./web-push.ts";
import { Space, type SpaceEnd, type SpacePorts } from "./space.ts";

type Controls = { settings: SettingsControl; update: UpdateControl };
type Opened = { space: Space; orders: () => Promise<Orders> };

/** Hidden this long, a phone has let go of the line whatever it says. */
const asleepMs = 30_000;

/** The app's session: which space this device is in now, if any, and everything the screens may know and do there. */
export class WebSession implements AppSession {
  readonly phase: ReadonlySignal<Phase>;
  readonly join: JoinFlow;
  readonly #join: WebJoinFlow;
  readonly push: PushControl;
  readonly #push: WebPush;
  readonly settings: SettingsControl;
  readonly update: UpdateControl;
  readonly #phase = signal<Phase>({ is: "loading" });
  readonly #opened = signal<Opened | null>(null);
  readonly #ports: SpacePorts;
  #hiddenAt: number | null = null;
  #page: PageLooking | null = null;

  constructor(ports: SpacePorts, controls: Controls) {
    this.#ports = ports;
    this.phase = this.#phase;
    this.#push = new WebPush(controls.settings.language);
    this.push = this.#push;
    this.settings = controls.settings;
    this.update = controls.update;
    this.#join = new WebJoinFlow({
      ...ports,
      origin: location.origin,
      currentSpace: () => this.#opened.peek()?.space.identity.spaceId ?? null,
      onJoined: () => this.#openAgain(),
    });
    this.join = this.#join;
  }

  readonly line = computed(
    () => this.#opened.value?.space.lineState.value ?? { state: "connecting" as const, since: null },
  );
  readonly runners = computed(() => this.#opened.value?.space.lists.runners.value ?? []);
  readonly members = computed(() => this.#opened.value?.space.lists.members.value ?? []);
  readonly threads = computed(() => this.#opened.value?.space.lists.threads.value ?? []);
  readonly needsMe = computed(() => this.#opened.value?.space.needsMe.value ?? []);
  readonly saved = computed(() => savedItems(this.#opened.value?.space.rows.value ?? []));
  readonly me = computed(() => {
    const identity = this.#opened.value?.space.identity;
    return identity === undefined ? null : { space: identity.spaceId, member: identity.memberId, name: identity.name };
  });

  /** Opens what this device has kept, then speaks to the hub. Never throws: what is wrong is the phase. */
  async start(): Promise<void> {
    await this.#open();
    addEventListener("online", () => this.#opened.peek()?.space.reconnect());
    document.addEventListener("visibilitychange", () => this.#onVisibility());
  }

  thread(id: ThreadId): ReadonlySignal<ThreadState> {
    return this.#opened.value?.space.feed(id).state ?? signal<ThreadState>({ is: "loading" });
  }

  earlier(id: ThreadId): Promise<void> {
    return this.#now().space.feed(id).loadEarlier();
  }

  give: AppSession["give"] = async (task) => (await this.#now().orders()).give(task);
  answer: AppSession["answer"] = async ({ thread, ask }, answer) =>
    (await this.#now().orders()).answer(thread, ask.id, answer);
  say: AppSession["say"] = async (thread, task, text) => (await this.#now().orders()).say(thread, task, text);
  cancel: AppSession["cancel"] = async (thread, task) => (await this.#now().orders()).cancel(thread, task);
  undo: AppSession["undo"] = async (thread, body) => (await this.#now().orders()).undo(thread, body);
  rename: AppSession["rename"] = async (thread, title) => (await this.#now().orders()).rename(thread, title);
  archive: AppSession["archive"] = async (thread) => (await this.#now().orders()).archive(thread);
  revoke: AppSession["revoke"] = async (member) => (await this.#now().orders()).revoke(member);
  dismiss: AppSession["dismiss"] = (id) => this.#now().space.outbox.forget(id);
  schedules: AppSession["schedules"] = async () =>
    (await import("./space-schedules.ts")).schedulesOf(await this.#now().orders());
  file: AppSession["file"] = (ref) => this.#now().space.file(ref);

  /** A link that was opened, not pasted: what is wrong with it is the join screen's to show. */
  async offerFromAddress(link: string): Promise<void> {
    if (!(await this.#join.offerOrFail(link))) location.hash = "#/";
  }

  async leave(): Promise<void> {
    this.#opened.peek()?.space.tellLeft();
    this.#close();
    forgetMark();
    await deleteDatabase();
    this.#phase.value = { is: "unpaired" };
  }

  async #open(): Promise<void> {
    try {
      const db = await openDatabase(() => this.#onTakenAway());
      const identity = await readIdentity(db);
      const mark = await readMark(db, identity !== null);
      if (identity === null || mark === "copied") {
        db.close();
        this.#phase.value =
          mark === "fine"
            ? { is: "unpaired" }
            : { is: "broken", code: mark === "copied" ? "device_copied" : "storage_evicted" };
        return;
      }
      const kept = db.get("notes", "push");
      const space: Space = await Space.open(db, identity, this.#ports, {
        onEnd: (end) => this.#end(space, end),
        onLeft: () => this.#onTakenAway(),
        onOtherLog: () => void this.#onOtherLog(space),
        onReached: () => {
          this.#page?.say();
          void this.#push.reached(space.membership.memberId);
        },
        onShown: () => this.#page?.say(),
        onPushed: (outcome, at) => this.#push.heard(outcome, at),
      });
      const { connection } = space;
      const orders = (): Promise<Orders> => this.#ordersOf(space);
      this.#opened.value = { space, orders };
      this.#push.attach(
        {
          connection,
          tell: (body, whom) => orders().then((each) => each.push(body, whom)),
          keep: (isOn) => space.setNote("push", isOn ? 1 : 0),
        },
        (await kept) === 1,
      );
      this.#phase.value = { is: "ready" };
      space.start();
      // Not needed to show anything, but there before anybody has typed a word, and before the hub can go away.
      void orders();
      void this.#look(space);
      void navigator.storage?.persist?.();
    } catch (error) {
      if (!isProblem(error) && !(error instanceof DOMException)) throw error;
      this.#phase.value = { is: "broken", code: isProblem(error) ? error.code : "storage_unavailable" };
    }
  }

  async #look(space: Space): Promise<void> {
    const { PageLooking } = await import("./page-looking.ts");
    if (this.#opened.peek()?.space === space) this.#page = new PageLooking(space, this.#ports);
  }

  async #ordersOf(space: Space): Promise<Orders> {
    const { Orders } = await import("./orders.ts");
    return new Orders(space, this.#ports);
  }

  async #openAgain(): Promise<void> {
    this.#opened.peek()?.space.tellLeft();
    this.#close();
    this.#phase.value = { is: "loading" };
    await this.#open();
  }

  #close(): void {
    this.#page?.close();
    this.#page = null;
    this.#opened.peek()?.space.close();
    this.#push.attach(null, false);
    this.#opened.value = null;
  }

  /** What was read here is read anew, and the hub gets again what it lost. */
  async #onOtherLog({ db }: Space): Promise<void> {
    await (await import("../store/kept-orders.ts")).forgetLog(db);
    await this.#openAgain();
  }

  /** Another tab left the space or joined another one: this one follows. */
  #onTakenAway(): void {
    this.#close();
    location.reload();
  }

  /** Nothing is sent or read with keys that are not this device's alone, or no longer a member's. */
  #end(space: Space, end: SpaceEnd): void {
    if (this.#opened.peek()?.space !== space) return;
    this.#close();
    this.#phase.value = end === "revoked" ? { is: "revoked" } : { is: "broken", code: "device_copied" };
  }

  #onVisibility(): void {
    const now = this.#ports.clock.now();
    if (document.visibilityState === "hidden") {
      this.#hiddenAt = now;
      return;
    }
    const wasAsleep = this.#hiddenAt !== null && now - this.#hiddenAt > asleepMs;
    this.#hiddenAt = null;
    if (wasAsleep || this.line.peek().state !== "open") this.#opened.peek()?.space.reconnect();
  }

  #now(): Opened {
    const opened = this.#opened.peek();
    if (opened === null) throw new Problem("not_paired");
    return opened;
  }
}
