/** What confinement costs at the start of a program: `node bench/confined-start.ts`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startModelGateway } from "../src/sandbox/model-gateway.ts";
import type { WrappedCommand } from "../src/sandbox/policy.ts";
import { wrapCommand } from "../src/sandbox/wrap-command.ts";
import { silentLog } from "../src/domain/ports.ts";
import { ConfinedPlace } from "../test/fakes/confined-place.ts";
import { realClock } from "../test/fakes/real-clock.ts";

const rounds = 15;
const place = await ConfinedPlace.make();
const socketPath = place.at("gate/model.sock");
const upstream = { api: "openai", baseUrl: "http://127.0.0.1:9/v1", key: null } as const;
const gateway = await startModelGateway({ socketPath, upstream, token: "t", clock: realClock, log: silentLog });
const wrap = (command: string[], modelSocket: string | null) =>
  wrapCommand(command, { ...place.policy, modelSocket }, place.tools);

for (const command of [["/bin/true"], [process.execPath, "-e", "0"]]) {
  const bare = await medianMs(() => ({ argv: command, env: {}, cwd: place.at("work") }));
  const confined = await medianMs(() => wrap(command, null));
  const withModel = await medianMs(() => wrap(command, socketPath));
  const row = {
    command: command[0],
    bareMs: bare,
    confinedMs: confined,
    ratio: confined / bare,
    withModelMs: withModel,
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
await gateway.close();
place.remove();

/** From the decision to the end of the program, making the command included. */
async function medianMs(make: () => WrappedCommand): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const { argv, env, cwd } = make();
    await once(spawn(argv[0] ?? "", argv.slice(1), { env, cwd, stdio: "ignore" }), "exit");
    times.push(performance.now() - startedAt);
  }
  return Math.round((times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0) * 10) / 10;
}
