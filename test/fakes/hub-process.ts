import { appendFileSync } from "node:fs";
import { startHub } from "../../src/hub/start-hub.ts";
import { silentLog } from "../../src/domain/ports.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import { realClock } from "./real-clock.ts";
import { testRandom } from "./sealed-space.ts";

/**
 * A hub as a process of its own: `node hub-process.ts LOG-FILE PORT FAILPOINT TRACE-FILE`. At the failpoint it kills
 * itself as the kernel or a power cut would. Prints its port when it listens.
 */
const [path = "", port = "0", deadly = "", trace = ""] = process.argv.slice(2);

const hub = await startHub({
  store: await openLogStore(path),
  clock: realClock,
  random: testRandom,
  log: silentLog,
  host: "127.0.0.1",
  port: Number(port),
  origins: [],
  allowPublicBind: false,
  failpoint(name) {
    if (name !== deadly) return;
    appendFileSync(trace, `${name}\n`);
    process.kill(process.pid, "SIGKILL");
  },
});
process.stdout.write(`${hub.port}\n`);
