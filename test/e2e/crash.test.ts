import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { TaskView } from "../../src/domain/fold.ts";
import type { Given, Phone } from "../device/phone.ts";
import type { failpoints } from "../faults/failpoints.ts";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { Computer } from "./errand.ts";
import { configureScripted, type LedgerLine } from "./scripted.ts";

/**
 * Each dies at this failpoint, at this pass of it: while the orders come in, while the agent starts and works, while its
 * results go out. The passes before belong to the start of the program.
 */
const deaths = [
  ["hub.append.before", 1],
  ["hub.append.after", 1],
  ["runner.accept.before", 2],
  ["runner.accept.after", 2],
  ["runner.refuse.after", 1],
  ["journal.commit.before", 8],
  ["journal.commit.after", 8],
  ["agents.spawn.after", 1],
  ["agents.prompt.before", 1],
  ["runner.prompt.after", 1],
  ["outbox.send.after", 4],
  ["outgoing.seal.after", 1],
  ["outgoing.upload.before", 1],
  ["runner.conclude.before", 1],
  ["runner.conclude.after", 1],
] as const satisfies readonly (readonly [(typeof failpoints)[number], number])[];

describe("Errand killed at a failpoint while a phone gives it work, and started again", () => {
  let computer: Computer;
  let phone: Phone;
  let ledger: () => LedgerLine[];
  let listen: string;
  let work: string;

  beforeAll(async () => {
    computer = new Computer();
    ({ ledger, work } = configureScripted(computer));
    listen = new URL((await computer.up()).url).host;
    phone = await computer.pairPhone();
    await computer.stop();
  });
  afterAll(() => computer[Symbol.asyncDispose]());
  beforeEach(skipUnlessConfined);
  afterEach(() => computer.stop());

  /**
   * A careful agent's work: its effect is one write, seen on disk, so that a second attempt can see what the first one
   * did. A mark beside the effect would not do: the death may fall between the two.
   */
  const careful = (name: string): string => {
    const file = computer.at("scripted/effects.txt");
    const once = `grep -qxs ${name} '${file}' || echo ${name} >> '${file}'`;
    return script(
      `do ${name}`,
      { do: "ledger", text: `begin ${name}` },
      { do: "shell", command: once },
      {
        do: "ask",
        tool: "shell",
        kind: "execute",
        command: "finish",
        yes: [{ do: "ledger", text: `allowed ${name}` }],
      },
      { do: "shell", command: `test -e ${name}.md || echo '${name} is done' > ${name}.md` },
      { do: "say", text: `finished ${name}` },
    );
  };
  const effects = (): string[] => {
    const file = computer.at("scripted/effects.txt");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  };
  const told = (given: Given, kind: "attempt_started" | "attempt_ended" | "task_ended") =>
    phone.heard.flatMap(({ entry }) => (entry.kind === kind && entry.body.task === given.task ? [entry.body] : []));

  const expectOnce = async (name: string, given: Given, ended: TaskView): Promise<void> => {
    expect({ name, outcome: ended.outcome }).toEqual({ name, outcome: "unchecked" });
    expect(ended.words).toContain(`finished ${name}`);
    expect(effects().filter((effect) => effect === name)).toEqual([name]);
    // One start for each attempt, and no attempt that nobody was told of.
    const attempts = told(given, "attempt_started").map((body) => ("attempt" in body ? body.attempt : null));
    expect(attempts).toEqual(attempts.map((_, index) => index + 1));
    expect(attempts.length).toBeLessThanOrEqual(2);
    expect(ledger().filter(({ effect }) => effect === `begin ${name}`).length).toBeLessThanOrEqual(attempts.length);
    expect(ledger().filter(({ effect }) => effect === `allowed ${name}`).length).toBeGreaterThanOrEqual(1);
    expect(told(given, "task_ended").length).toBe(1);
    expect(told(given, "attempt_ended").length).toBe(attempts.length);
    // What it made is on the phone, whichever attempt made it.
    const made = ended.artifacts.find(({ path }) => path === join(work, `${name}.md`));
    expect(made && (await phone.fetch(made.file)).toString()).toBe(`${name} is done\n`);
  };

  test.each(deaths)("%s, pass %i: every task ends, every effect is there once", async (failpoint, pass) => {
    const dying = computer.upUntilDeath(["--listen", listen], { ERRAND_DIE_AT: `${failpoint}:${pass}` });
    const label = failpoint.replaceAll(".", "-");
    const first = phone.give(careful(`${label}-1`), { project: "Work", agent: "pi" });
    const next = phone.give(careful(`${label}-2`), { thread: first.thread });
    const outside = phone.give("look elsewhere", { project: "Elsewhere" });
    const endings = Promise.all([
      phone.endedAllowing(first, 20_000),
      phone.endedAllowing(next, 20_000),
      phone.ended(outside, 20_000),
    ]);
    // A failure is told below, after the process that caused it.
    endings.catch(() => {});
    expect(await Promise.race([dying.ended, endings.then(() => "it did not die")])).toMatchObject({
      signal: "SIGKILL",
    });

    await computer.up(["--listen", listen]);
    const [one, two, three] = await endings;
    expect(three).toMatchObject({ outcome: "refused", reason: "project_unknown" });
    await expectOnce(`${label}-1`, first, one);
    await expectOnce(`${label}-2`, next, two);
    await vi.waitFor(() => expect(phone.state.outbox).toEqual([]), { timeout: 20_000 });
    expect(phone.refusedByHub.size).toBe(0);
  });

  test("agents.cancel.before: a cancel that was given ends the task, although the agent never heard of it", async () => {
    const dying = computer.upUntilDeath(["--listen", listen], { ERRAND_DIE_AT: "agents.cancel.before" });
    const given = phone.give(
      script("hang", { do: "ledger", text: "hanging" }, { do: "say", text: "I hang" }, { do: "hang" }),
      {
        project: "Work",
        agent: "pi",
      },
    );
    await phone.task(given, "its words", ({ words }) => words.includes("I hang"));
    phone.cancel(given);
    expect(await dying.ended).toMatchObject({ signal: "SIGKILL" });
    await computer.up(["--listen", listen]);
    expect(await phone.ended(given)).toMatchObject({ outcome: "cancelled", attempt: 1 });
    expect(ledger().filter(({ effect }) => effect === "hanging").length).toBe(1);
  });
});
