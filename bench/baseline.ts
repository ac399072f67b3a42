/**
 * The least that the way can cost: the same bytes over the same two sockets, two durable commits and the same stdio hop,
 * without sealing, judging or reporting. Prints its port, then relays: a task in, the agent's first text out.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { WebSocket, WebSocketServer } from "ws";

const [folder = "", agentProgram = ""] = process.argv.slice(2);
const commitTo = (name: string): ((text: string) => void) => {
  const db = new DatabaseSync(join(folder, name));
  db.exec("pragma journal_mode = wal; pragma synchronous = full; create table row (text text not null)");
  const insert = db.prepare("insert into row (text) values (?)");
  return (text) => void insert.run(text);
};
const hubCommit = commitTo("baseline-hub.sqlite");
const runnerCommit = commitTo("baseline-runner.sqlite");

const agent = spawn(agentProgram, [], { stdio: ["pipe", "pipe", "inherit"] });
const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
await once(server, "listening");
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;

server.on("connection", (socket, request) => {
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    if (request.url !== "/runner") hubCommit(text);
    for (const other of server.clients) if (other !== socket) other.send(text);
  });
});

const runner = new WebSocket(`ws://127.0.0.1:${port}/runner`);
await once(runner, "open");
runner.on("message", (data: Buffer) => {
  const text = data.toString();
  if (!text.startsWith("task ")) return;
  runnerCommit(text);
  agent.stdin.write(
    `${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "session/prompt", params: { prompt: text } })}\n`,
  );
});
createInterface({ input: agent.stdout }).on("line", (line) => {
  const text = /"text":"(\d+ \d+)"/.exec(line)?.[1];
  if (text !== undefined) runner.send(`text ${text}`);
});
process.stdout.write(`${port}\n`);
