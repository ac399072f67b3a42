import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Hands each new connection to the next target that answers, as the simplest balancer before several replicas does. */
export async function tcpBalancer(): Promise<{ url: string; origin: string; targets: number[] }> {
  const targets: number[] = [];
  const sockets = new Set<Socket>();
  let next = 0;
  const hand = (client: Socket, tries: number): void => {
    const port = targets[next % Math.max(1, targets.length)];
    next += 1;
    if (port === undefined || tries === 0) return void client.destroy();
    const target = connect({ host: "127.0.0.1", port });
    sockets.add(target);
    target.once("connect", () => {
      target.pipe(client);
      client.pipe(target);
      client.once("close", () => target.destroy());
      target.once("close", () => client.destroy());
    });
    target.once("error", () => (client.bytesRead === 0 ? hand(client, tries - 1) : client.destroy()));
  };
  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => client.destroy());
    hand(client, targets.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `http://127.0.0.1:${port}`;
  return { url, origin: url, targets };
}
