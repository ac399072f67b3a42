import { join } from "node:path";
import type { McpServer } from "../agents/agent.ts";
import type { Confinement } from "../domain/entries.ts";
import type { Clock, Log, Random } from "../domain/ports.ts";
import { toB64u } from "../kit/bytes.ts";
import { startConnectorRelay } from "../sandbox/connector-relay.ts";
import { startNetworkProxy } from "../sandbox/network-proxy.ts";
import type { GatewaySeat, Launch, LaunchFacts, Way } from "./agent-launch.ts";
import { connectorReadable, connectorServers, remoteConnectors } from "./connectors.ts";
import { openGateway } from "./gateway-seat.ts";

/** All that leads out of one thread's sandbox, each with a token of its own. */
export type ThreadWays = {
  model: GatewaySeat | null;
  network: Way | null;
  connectors: Way | null;
  /** What of the disk the connectors' programs need to run. */
  readable: string[];
  /** The connectors as the agent is told of them. */
  servers: McpServer[];
  close: () => Promise<void>;
};

export type WayPorts = { clock: Clock; random: Random; log: Log; facts: LaunchFacts; gateways: string };

/** Only what the project's ceiling names is opened. Throws the gateway's, the proxy's and the connectors' problems. */
export async function openWays(launch: Launch, level: Confinement, ports: WayPorts): Promise<ThreadWays> {
  const { random, gateways, log, clock, facts } = ports;
  const closers: (() => Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= Promise.all(closers.map((one) => one())).then(() => {}));
  const way = (): Way => ({
    socket: join(gateways, `${toB64u(random.bytes(9))}.sock`),
    token: toB64u(random.bytes(24)),
  });
  try {
    const model = await openGateway(launch, way().socket, ports);
    if (model !== null) closers.push(model.close);
    const hosts = launch.grant.project?.network ?? "off";
    const network = hosts === "off" || level !== "confined" ? null : way();
    if (network !== null && hosts !== "off") {
      const proxy = await startNetworkProxy({
        socketPath: network.socket,
        hosts: hosts.hosts,
        token: network.token,
        clock,
        log,
      });
      closers.push(() => proxy.close());
    }
    const remote = level === "confined" ? remoteConnectors(launch) : [];
    const connectors = remote.length === 0 ? null : way();
    if (connectors !== null) {
      const relay = await startConnectorRelay({
        socketPath: connectors.socket,
        connectors: remote,
        token: connectors.token,
        log,
      });
      closers.push(() => relay.close());
    }
    return {
      model: model?.seat ?? null,
      network,
      connectors,
      readable: connectorReadable(launch, facts),
      servers: connectorServers(launch, level, connectors?.token ?? null, facts),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
