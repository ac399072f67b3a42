export type Edit = { file: string; find: string; put: string };
/** A bug that somebody could make: of `suite` the tests whose names hold `only` must turn red of it. */
export type Mutant = { name: string; edits: readonly [Edit, ...Edit[]]; suite: string; only: string };

/** Each `find` stands exactly once in its file. */
export const mutants: readonly Mutant[] = [
  {
    name: "acknowledge before commit",
    suite: "test/faults/hub-killed.test.ts",
    only: "before the commit",
    edits: [
      {
        file: "src/hub/appender.ts",
        find: `      this.#ports.failpoint("hub.append.before");
      const appended = await this.#store(requests);`,
        put: `      for (const { verified, answer } of requests)
        answer.resolve(
          verified.map((each) => ("envelope" in each ? { id: each.envelope.id, seq: 1, isRepeat: false } : each)),
        );
      await new Promise((resolve) => setTimeout(resolve, 50));
      this.#ports.failpoint("hub.append.before");
      const appended = await this.#store(requests);`,
      },
    ],
  },
  {
    name: "journal's id check skipped",
    suite: "src/runner/inbox.test.ts",
    only: "comes twice",
    edits: [
      {
        file: "src/runner/inbox.ts",
        find: "isJudged: journal.orders.verdict(header.id) !== null,",
        put: "isJudged: false,",
      },
    ],
  },
  {
    name: "audience skipped",
    suite: "src/domain/acceptance.test.ts",
    only: "P-ACC-5",
    edits: [
      {
        file: "src/domain/acceptance.ts",
        find: `  if (header.a !== facts.me) return { verdict: "pass" };\n`,
        put: "",
      },
    ],
  },
  {
    name: "roster rollback accepted",
    suite: "src/seal/roster.test.ts",
    only: "P-ROS-6",
    edits: [
      {
        file: "src/seal/roster.ts",
        find: `    if (meeting === undefined)
      throw new Problem("roster_rollback", { pinned: roster.n, found: links.at(-1)?.statement.n ?? 0 });
`,
        put: "",
      },
    ],
  },
  {
    name: "answer not bound to its approval",
    suite: "src/runner/asks.test.ts",
    only: "",
    edits: [
      {
        file: "src/runner/asks.ts",
        find: `    if (ask.hash !== answer.hash) return { code: "answer_not_for_this_ask" };\n`,
        put: "",
      },
      {
        file: "src/runner/asks.ts",
        find: "journal.asks.consume(ask.id, answer.hash,",
        put: "journal.asks.consume(ask.id, ask.hash,",
      },
    ],
  },
  {
    name: "stale attempt accepted",
    suite: "src/runner/queue.parking.test.ts",
    only: "",
    edits: [
      {
        file: "src/runner/endings.ts",
        find: `if (newest?.attempt !== attempt || newest.state !== "working") {`,
        put: "if (newest === null) {",
      },
    ],
  },
  {
    name: "cursor rewound",
    suite: "src/store/journal/journal.test.ts",
    only: "the cursor",
    edits: [
      {
        file: "src/store/journal/notes.ts",
        find: " where cast(excluded.value as integer) > cast(note.value as integer)",
        put: "",
      },
    ],
  },
  {
    name: "outbox not in the transaction",
    suite: "src/runner/inbox.recovery.test.ts",
    only: "right after it accepted",
    edits: [
      {
        file: "src/runner/orders.ts",
        find: `        reports.add(thread.id, "accepted", { order: header.id });
        settled = queue.settle(`,
        put: "        settled = queue.settle(",
      },
      {
        file: "src/runner/orders.ts",
        find: "      after: () => queue.begin(settled),",
        put: `      after: () => {
        reports.add(thread.id, "accepted", { order: header.id });
        queue.begin(settled);
      },`,
      },
    ],
  },
  {
    name: "slot computed on read",
    suite: "src/runner/schedules.test.ts",
    only: "a schedule",
    edits: [
      {
        file: "src/runner/schedules.ts",
        find: "      let decidedUntil = schedule.decidedUntil;\n",
        put: "      let decidedUntil = now - 60_000;\n",
      },
    ],
  },
  {
    name: "failing sandbox ignored",
    suite: "src/runner/agent-launch.test.ts",
    only: "self-test failed",
    edits: [
      {
        file: "src/runner/agent-launch.ts",
        find: `  if (facts.noConfinement === null) return "confined";`,
        put: `  if (facts.noConfinement !== undefined) return "confined";`,
      },
    ],
  },
];

/** The file with the bug in it. Throws where the bug no longer fits the sources. */
export function planted(text: string, { file, find, put }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} holds this ${parts.length - 1} times: ${find}`);
  return parts.join(put);
}
