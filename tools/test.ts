// The test command: brings what npm cannot, runs every test once, counts them in its last line.
import { startVitest } from "vitest/node";
import { countTests } from "./count-tests.ts";
import type { Counted } from "./count-tests.ts";
import { prepareTests } from "./prepare-tests.ts";

for (const line of await prepareTests()) console.log(line);

let counted: Counted | null = null;
const vitest = await startVitest(process.argv.slice(2), {
  run: true,
  watch: false,
  reporters: [
    "default",
    {
      onTestRunEnd(modules, unhandledErrors) {
        counted = countTests(modules, unhandledErrors.length);
      },
    },
  ],
});
await vitest.close();
report(counted);

/** Process exit, not an exit code: a test that leaves a handle open must not keep the run alive. */
function report(counts: Counted | null): never {
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: [] };
  for (const { name, reason } of skipped) console.log(`skipped: ${name}: ${reason ?? "no reason given"}`);
  if (passed + failed === 0) console.log("No test ran.");
  console.log(`${passed} passed, ${failed} failed${skipped.length === 0 ? "" : `, ${skipped.length} skipped`}`);
  process.exit(failed === 0 && passed > 0 && (process.exitCode ?? 0) === 0 ? 0 : 1);
}
