/**
 * The first program inside the sandbox when there is a way out of it: makes our unix sockets (the model gateway's, the
 * network proxy's, the connectors') look like HTTP servers on loopback, which is all that agents know, then runs the
 * agent and ends as the agent ends. It runs alone inside, so it imports nothing but Node.
 * Arguments: port, socket, … --, command…
 */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { constants } from "node:os";

const given = process.argv.slice(2);
const bridges = given.slice(0, given.indexOf("--"));
const [program = "", ...args] = given.slice(bridges.length + 1);

let listening = 0;
for (let at = 0; at < bridges.length; at += 2) bridge(Number(bridges[at]), bridges[at + 1] ?? "");

function bridge(port: number, socketPath: string): void {
  const server = createServer({ allowHalfOpen: true }, (inbound) => {
    const outbound = connect({ path: socketPath, allowHalfOpen: true });
    // A reset on one side is passed on as one: the gateway must see that the agent stopped listening.
    inbound.on("error", () => outbound.destroy());
    outbound.on("error", () => inbound.destroy());
    inbound.on("close", () => outbound.destroy());
    outbound.on("close", () => inbound.destroy());
    inbound.setNoDelay(true);
    inbound.pipe(outbound).pipe(inbound);
  });
  server.on("error", (error) => fail(`errand: a way out can't be opened inside: ${error.message}`));
  server.listen(port, "127.0.0.1", () => {
    listening += 1;
    if (2 * listening === bridges.length) start();
  });
}

function start(): void {
  const agent = spawn(program, args, { stdio: "inherit" });
  agent.on("error", (error) => fail(`errand: the agent can't be started: ${error.message}`));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const) {
    process.on(signal, () => agent.kill(signal));
  }
  agent.on("exit", (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
}

function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exit(127);
}
