import type { TestModule } from "vitest/node";

export type Counted = { passed: number; failed: number; skipped: { name: string; reason: string | null }[] };

/**
 * What really happened. A file that could not be loaded, or whose worker died, counts as one failure,
 * and so does an error outside of every test: neither may hide behind tests that passed.
 */
export function countTests(modules: readonly TestModule[], unhandledErrors: number): Counted {
  const counted: Counted = { passed: 0, failed: unhandledErrors, skipped: [] };
  for (const module of modules) {
    const failedBefore = counted.failed;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") counted.passed += 1;
      else if (result.state === "failed") counted.failed += 1;
      else if (result.state === "skipped") counted.skipped.push({ name: test.fullName, reason: result.note ?? null });
      // Never finished: its worker died.
      else counted.failed += 1;
    }
    const isBroken = module.state() === "failed" || module.state() === "pending" || module.state() === "queued";
    if (isBroken && counted.failed === failedBefore) counted.failed += 1;
  }
  return counted;
}
