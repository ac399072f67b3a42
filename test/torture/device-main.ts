// A device as a process of its own: `node device-main.ts FOLDER [quiet]`. Takes tasks as lines of JSON, says when each is saved,
// and allows whatever is asked, on its own account: the other device does the same. A quiet one answers nothing.
import { createInterface } from "node:readline";
import { failpointFrom } from "../../src/cli/system-ports.ts";
import { needsYou } from "../../src/domain/fold.ts";
import type { EntryId, ThreadId } from "../../src/domain/ids.ts";
import { silentLog } from "../../src/domain/ports.ts";
import { goOnField } from "../../src/runner/go-on.ts";
import { Phone, type GiveOptions } from "../device/phone.ts";

type Command = { do: "give"; name: string; text: string; options: GiveOptions } | { do: "cancel"; name: string };

const phone = await Phone.open(
  process.argv[2] ?? "",
  silentLog,
  undefined,
  failpointFrom(process.env["ERRAND_DIE_AT"]),
);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const given = new Map<string, { thread: ThreadId; task: EntryId }>();
const answered = new Set<EntryId>();
const opening = new Set<ThreadId>();

phone.device.onNewcomer((thread) => void open(thread));
phone.device.listen(({ thread }) => void answerAll(thread));
phone.start();
say({ event: "ready" });
createInterface({ input: process.stdin }).on("line", (line) => obey(JSON.parse(line) as Command));
process.stdin.on("end", () => process.exit(0));
void loadOpenThreads();

function obey(command: Command): void {
  if (command.do === "give") {
    const ids = phone.give(command.text, command.options);
    given.set(command.name, ids);
    say({ event: "saved", name: command.name, ...ids });
    void open(ids.thread);
    return;
  }
  const ids = given.get(command.name);
  if (ids === undefined) return;
  phone.cancel(ids);
}

/** What was open when this process ended is open still. */
async function loadOpenThreads(): Promise<void> {
  await patiently(() => phone.device.loadSummaries());
  for (const [thread, { rung }] of phone.device.summaries)
    if (rung === "needs_you" || rung === "working" || rung === "waiting" || rung === "accepted") void open(thread);
}

async function open(thread: ThreadId): Promise<void> {
  if (opening.has(thread)) return;
  opening.add(thread);
  await patiently(() => phone.device.openThread(thread));
  await answerAll(thread);
}

async function answerAll(thread: ThreadId): Promise<void> {
  if (process.argv[3] === "quiet") return;
  for (const task of phone.device.viewOf(thread).tasks.values())
    for (const ask of needsYou(task)) {
      if (answered.has(ask.id)) continue;
      answered.add(ask.id);
      const answer = ask.ask.kind === "approval" ? ({ choice: "once" } as const) : { values: { [goOnField]: "again" } };
      await phone.answerWith({ thread, task: task.id }, ask, answer);
    }
}

/** The hub is away as often as not. */
async function patiently(act: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await act();
      return;
    } catch {
      await new Promise((resolve) => void setTimeout(resolve, 100));
    }
  }
}
