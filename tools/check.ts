// All that CI does, in order; stops at the first fault and says which.
import { installed, run } from "./run.ts";

const node = process.execPath;
const steps: readonly { name: string; repair: string; argv: () => string[] }[] = [
  { name: "format", repair: "npm run format", argv: () => [...installed("oxfmt"), "--check", "."] },
  { name: "lint", repair: "npm run lint", argv: () => installed("oxlint") },
  { name: "types", repair: "npm run types", argv: () => [...installed("typescript", "tsc"), "-p", "tsconfig.json"] },
  { name: "tests", repair: "npm test", argv: () => [node, "tools/test.ts"] },
  { name: "dead code", repair: "npx knip", argv: () => installed("knip") },
  { name: "build", repair: "npm run build", argv: () => [node, "tools/build.ts"] },
  { name: "size", repair: "node tools/size.ts", argv: () => [node, "tools/size.ts"] },
];

let closingLine: string | null = null;
let fault: string | null = null;
for (const { name, repair, argv } of steps) {
  console.log(`\n== ${name}`);
  const startedAt = performance.now();
  const { exitCode, output } = await run(argv());
  const tookSeconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (name === "tests") closingLine = output.match(/^\d+ passed, \d+ failed.*$/m)?.[0] ?? null;
  if (exitCode !== 0) {
    fault = `FAULT in ${name} after ${tookSeconds} s (exit code ${exitCode}). Alone: ${repair}`;
    break;
  }
  console.log(`== ${name}: ok, ${tookSeconds} s`);
}

console.log(fault === null ? `\nAll ${steps.length} steps passed.` : `\n${fault}`);
// Last, so that whoever reads only the last line sees the count of the tests.
if (closingLine !== null) console.log(closingLine);
process.exitCode = fault === null ? 0 : 1;
