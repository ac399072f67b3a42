// The simulator: whole lives of the product in virtual time, each by its seed, with everything that can go wrong.
// npm run simulate -- --seeds N --from S [--jobs J] [--only i,j] [--verbose] [--no-shrink] [--report FILE]
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { reportText } from "./report.ts";
import { planOf, type SeedResult } from "./run-seed.ts";
import { eventText, shrink } from "./shrink.ts";
import { Stage } from "./stage.ts";
import { Totals } from "./totals.ts";
import type { SentResult } from "./worker.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    only: { type: "string" },
    report: { type: "string" },
    verbose: { type: "boolean", default: false },
    "no-shrink": { type: "boolean", default: false },
  },
});
const from = Number(values.from);
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => from + index);
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
/** The first few failures say what a reader can use; more is noise. */
const shownMax = 5;

const totals = new Totals();
const failed: SeedResult[] = [];
const startedAt = performance.now();
if (Number(values.jobs) > 1) await runInParallel(Number(values.jobs));
else await runHere();
const seconds = (performance.now() - startedAt) / 1000;
if (!values["no-shrink"] && values.only === undefined && failed[0] !== undefined) await shrinkFirst(failed[0]);
for (const [promise, { kind, seeds: broken }] of totals.broken)
  say(`${promise} (${kind}) broken by ${broken.length} seeds: ${broken.slice(0, 10).join(", ")}`);
if (values.report !== undefined) writeFileSync(values.report, reportText(totals, { from, seconds }));
say(`trace ${totals.trace >>> 0}`);
say(totals.line);
process.exit(totals.isGood ? 0 : 1);

async function runHere(): Promise<void> {
  const stage = new Stage();
  const onLog = (line: string): void => void (values.verbose && say(line));
  for (const seed of seeds) {
    const plan = planOf(seed);
    const only = values.only?.split(",").map(Number);
    const events = only === undefined ? plan.events : plan.events.filter((_, index) => only.includes(index));
    take(await stage.run(seed, { ...plan, events }, onLog));
    if (values.verbose) for (const event of events) say(eventText(event));
  }
  stage.close();
}

async function runInParallel(jobs: number): Promise<void> {
  const left = [...seeds];
  const work = Array.from({ length: jobs }, () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const child = fork(new URL("./worker.ts", import.meta.url));
    child.on("message", (message: "ready" | SentResult) => {
      if (message !== "ready") {
        const [faults, happened] = [new Map(message.faults), new Map(message.happened)];
        return take({ ...message, faults, happened });
      }
      const next = left.splice(0, 10);
      if (next.length > 0) child.send(next);
      else child.disconnect();
    });
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    return promise;
  });
  await Promise.all(work);
}

function take(result: SeedResult): void {
  totals.add(result);
  if (result.violations.length === 0) return;
  failed.push(result);
  if (failed.length > shownMax) return;
  for (const { promise, kind, says } of result.violations.slice(0, shownMax))
    say(`seed ${result.seed}: ${promise} (${kind}): ${says}`);
  say(`  repeat it: npm run simulate -- --seeds 1 --from ${result.seed} --verbose`);
}

async function shrinkFirst({ seed, violations }: SeedResult): Promise<void> {
  const promise = violations[0]?.promise;
  const stage = new Stage();
  const plan = planOf(seed);
  const isStillBroken = async (fewer: typeof plan): Promise<boolean> =>
    (await stage.run(seed, fewer)).violations.some((violation) => violation.promise === promise);
  const small = await shrink(plan, isStillBroken);
  stage.close();
  const only = small.events.map((event) => plan.events.indexOf(event)).join(",");
  say(`seed ${seed} still breaks ${promise} with ${small.events.length} of its ${plan.events.length} events:`);
  for (const event of small.events) say(eventText(event));
  say(`  repeat it: npm run simulate -- --seeds 1 --from ${seed} --only ${only} --verbose`);
}
