import type { UndoBody } from "../../src/domain/checkpoint.ts";
import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { AnswerBody, FileRef } from "../../src/domain/entries.ts";
import type { EntryId, MemberId, SpaceId, TaskId, ThreadId } from "../../src/domain/ids.ts";
import { Problem } from "../../src/domain/problem.ts";
import type {
  AppSession,
  AskItem,
  JoinFlow,
  JoinStep,
  MemberView,
  NewTask,
  Phase,
  PushControl,
  RunnerView,
  SavedItem,
  ScheduleControl,
  SchedulesState,
  SettingsControl,
  ThreadItem,
  ThreadState,
} from "../../src/web/session/app-session.ts";

type Line = { state: "open" | "connecting" | "away"; since: number | null };

/** A session whose states a script sets: every screen can be shown without a hub. `calls` is what the screens asked for. */
export class FakeSession implements AppSession {
  readonly calls: { name: string; given: unknown }[] = [];
  readonly phase: Signal<Phase> = signal({ is: "ready" });
  readonly line: Signal<Line> = signal({ state: "open", since: null });
  readonly me: Signal<{ space: SpaceId; member: MemberId; name: string } | null> = signal(null);
  readonly runners: Signal<RunnerView[]> = signal([]);
  readonly members: Signal<MemberView[]> = signal([]);
  readonly threads: Signal<ThreadItem[]> = signal([]);
  readonly needsMe: Signal<AskItem[]> = signal([]);
  readonly saved: Signal<SavedItem[]> = signal([]);
  readonly files = new Map<string, Blob>();
  readonly standing: Signal<SchedulesState> = signal({ is: "loading" });
  readonly push: FakePush = new FakePush();
  readonly settings: FakeSettings = new FakeSettings();
  readonly update = { isReady: signal(false), apply: () => undefined };
  readonly #threads = new Map<ThreadId, Signal<ThreadState>>();

  thread(id: ThreadId): Signal<ThreadState> {
    const known = this.#threads.get(id) ?? signal<ThreadState>({ is: "missing" });
    this.#threads.set(id, known);
    return known;
  }
  async earlier(id: ThreadId): Promise<void> {
    await this.#did("earlier", id);
  }
  async give(task: NewTask): Promise<{ thread: ThreadId; task: TaskId }> {
    const made = { thread: task.thread ?? fakeId<ThreadId>("given"), task: await this.#did("give", task) };
    this.saved.value = [
      ...this.saved.value,
      { id: made.task, thread: made.thread, kind: "task", text: task.text, at: Date.now(), refusedCode: null },
    ];
    return made;
  }
  answer(item: Pick<AskItem, "thread" | "ask">, answer: AnswerBody["answer"]): Promise<EntryId> {
    return this.#did("answer", { ask: item.ask.id, answer });
  }
  say(thread: ThreadId, task: TaskId, text: string): Promise<EntryId> {
    return this.#did("say", { thread, task, text });
  }
  undo(thread: ThreadId, body: UndoBody): Promise<EntryId> {
    return this.#did("undo", { thread, body });
  }

  cancel(thread: ThreadId, task: TaskId): Promise<EntryId> {
    return this.#did("cancel", { thread, task });
  }
  rename(thread: ThreadId, title: string): Promise<EntryId> {
    return this.#did("rename", { thread, title });
  }
  archive(thread: ThreadId): Promise<EntryId> {
    return this.#did("archive", thread);
  }
  revoke(member: MemberId): Promise<EntryId> {
    return this.#did("revoke", member);
  }
  async file(ref: FileRef): Promise<Blob> {
    const blob = this.files.get(ref.name);
    if (blob === undefined) throw new Problem("blob_unknown");
    return blob;
  }
  async dismiss(id: EntryId): Promise<void> {
    this.saved.value = this.saved.value.filter((item) => item.id !== id);
  }
  async schedules(): Promise<ScheduleControl> {
    return {
      state: this.standing,
      add: (plan, where) => this.#did("schedule add", { plan, where }),
      change: ({ id }, plan) => this.#did("schedule change", { id, plan }),
      turn: ({ id }, action) => this.#did("schedule turn", { id, action }),
      retry: () => void this.calls.push({ name: "schedule retry", given: null }),
    };
  }
  async leave(): Promise<void> {
    await this.#did("leave", null);
    this.phase.value = { is: "unpaired" };
  }

  async #did(name: string, given: unknown): Promise<EntryId> {
    this.calls.push({ name, given });
    return fakeId<EntryId>(`${name}${this.calls.length}`);
  }
}

class FakePush implements PushControl {
  readonly state: Signal<"unsupported" | "install_first" | "off" | "denied" | "on"> = signal("off");
  readonly lastOutcome: Signal<{ outcome: string; at: number } | null> = signal(null);
  async turnOn(): Promise<void> {
    this.state.value = "on";
  }
  async turnOff(): Promise<void> {
    this.state.value = "off";
  }
  async test(): Promise<void> {
    this.lastOutcome.value = { outcome: "sent", at: Date.now() };
  }
}

class FakeSettings implements SettingsControl {
  readonly language: Signal<"en" | "ko"> = signal("en");
  readonly theme: Signal<"system" | "light" | "dark"> = signal("system");
  setLanguage(language: "en" | "ko"): void {
    this.language.value = language;
  }
  setTheme(theme: "system" | "light" | "dark"): void {
    this.theme.value = theme;
  }
}

export class FakeJoin implements JoinFlow {
  readonly step: Signal<JoinStep> = signal({ is: "waiting" });
  async offer(link: string): Promise<void> {
    if (!link.includes("#p=")) throw new Problem("pairing_link_malformed");
    this.step.value = { is: "asking", space: fakeId<SpaceId>("space"), isAnotherSpace: false };
  }
  async confirm(): Promise<void> {
    this.step.value = { is: "digits", digits: "402917" };
  }
  cancel(): void {
    this.step.value = { is: "waiting" };
  }
}

/** An id that reads as what it names and has the length of a real one. */
export function fakeId<Id extends string>(name: string): Id {
  return name.padEnd(22, "0").slice(0, 22) as Id;
}
