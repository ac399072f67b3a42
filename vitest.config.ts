import { defineConfig } from "vitest/config";

/** A busy machine is slow, not wrong: what is waited for has long to come, and fails only when it never does. */
const patience = { poll: { timeout: 20_000 } };
const shared = { environment: "node" as const, pool: "forks" as const, expect: patience };

export default defineConfig({
  test: {
    // Two cores are what the smallest machine we test on has.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: "errand",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "test/agents/**", "test/e2e/**", "test/web/**"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // The whole program as child processes: patient, because a loaded machine starts them slowly.
        test: {
          ...shared,
          name: "e2e",
          include: ["test/e2e/*.test.ts"],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // The built phone app in a real Chromium, against the whole program.
        test: {
          ...shared,
          name: "web",
          include: ["test/web/*.test.ts"],
          globalSetup: ["test/web/build-app.ts"],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Real agent programs weigh hundreds of megabytes: one after the other, when the rest is done.
        test: {
          ...shared,
          name: "agents",
          include: ["test/agents/*.test.ts"],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
