/**
 * The first program inside the sandbox when there is a model gateway: makes its unix socket look like an HTTP server
 * on loopback, which is all that agents know, then runs the agent and ends as the agent ends. It runs alone inside,
 * so it imports nothing but Node. Arguments: port, socket, command…
 */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { constants } from "node:os";

const [port = "", socketPath = "", program = "", ...args] = process.argv.slice(2);

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

server.on("error", (error) => fail(`errand: the model gateway can't be reached inside: ${error.message}`));
server.listen(Number(port), "127.0.0.1", () => {
  const agent = spawn(program, args, { stdio: "inherit" });
  agent.on("error", (error) => fail(`errand: the agent can't be started: ${error.message}`));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const) {
    process.on(signal, () => agent.kill(signal));
  }
  agent.on("exit", (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
});

function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exit(127);
}
