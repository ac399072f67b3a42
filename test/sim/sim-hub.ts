import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { WebSocket } from "ws";
import { assembleHub } from "../../src/hub/assemble-hub.ts";
import { makeGate } from "../../src/hub/gate.ts";
import { hubApp } from "../../src/hub/http/app.ts";
import type { HubParts } from "../../src/hub/parts.ts";
import { HubSocket } from "../../src/hub/socket.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import type { HostileHub } from "./hostile-hub.ts";
import type { SimAnswer, SimRequest } from "./network.ts";
import { hubPort, hubUrl } from "./network.ts";
import type { PushService } from "./push-service.ts";
import { Incoming, Outgoing } from "./sim-http.ts";
import { SimNode, type Scenery } from "./sim-node.ts";
import type { Connection } from "./sim-socket.ts";
import { diskMs, slowStore, storeFailed } from "./slow-store.ts";

const roomy = { burst: 1e6, perSecond: 1e6 };

/** The real hub on a disk of its own, behind a door in the network's wall. */
export class SimHub extends SimNode {
  readonly path: string;
  readonly #template: string;
  readonly #pushService: PushService;
  readonly hostile: HostileHub;
  store: LogStore | null = null;

  constructor(scenery: Scenery, template: string, pushService: PushService, hostile: HostileHub) {
    super("hub", scenery);
    this.path = join(scenery.folder, "hub.sqlite");
    this.#template = template;
    this.#pushService = pushService;
    this.hostile = hostile;
  }

  /** All that lies on its disk. */
  diskBytes(): Buffer {
    const files = [this.path, `${this.path}-wal`].filter((file) => existsSync(file));
    return Buffer.concat(files.map((file) => readFileSync(file)));
  }

  protected boot(): void {
    const { life } = this;
    if (!existsSync(this.path)) copyFileSync(this.#template, this.path);
    void openLogStore(this.path).then((store) => {
      this.store = store;
      const hub = this.#assemble(slowStore(store, this.#weather()));
      const app = hubApp(hub, null);
      this.scenery.network.open({
        life,
        answer: async (request, stream) => {
          if (stream !== null) stream.server.tamper = (text) => this.#tamper(text);
          return this.#tamperedAnswer(request, await answer(app, request, stream));
        },
        accept: (socket) => {
          socket.tamper = (text) => this.#tamper(text);
          // As much of `ws` as HubSocket uses.
          void new HubSocket(socket as unknown as WebSocket, hub, "127.0.0.1");
        },
      });
    });
  }

  protected dropMemory(): void {
    this.scenery.network.open(null);
    // What was committed is on disk; closing commits nothing.
    void this.store?.close();
    this.store = null;
  }

  #assemble(store: LogStore): HubParts {
    const rates = { requestsPerAddress: roomy, noncesPerAddress: roomy, failedLoginsPerAddress: roomy };
    const push = { post: this.#pushService.post, resolve: async () => [{ address: "142.250.1.1", family: 4 }] };
    const ports = { clock: this.clock(), random: this.random(), log: this.logPort(), failpoint: this.failpoint() };
    return assembleHub({ store, ...ports, rates, push }, makeGate("127.0.0.1", hubPort, []));
  }

  #tamper(text: string): string[] {
    this.hostile.passing(text);
    return this.hostile.frame(text);
  }

  #tamperedAnswer({ path }: SimRequest, given: SimAnswer): SimAnswer {
    if (!this.hostile.isOn || given.status !== 200 || !(given.body instanceof Uint8Array)) return given;
    return { ...given, body: Buffer.from(this.hostile.answer(path, Buffer.from(given.body).toString("utf8"))) };
  }

  #weather() {
    const { world } = this.scenery;
    const { life } = this;
    return {
      pause: () => new Promise<void>((resolve) => void world.after(diskMs(this.chance), life, resolve)),
      mayWrite: () => {
        if (this.isDiskFull) throw storeFailed("full");
      },
      mayAnswer: () => {
        if (this.isDiskFull && this.chance.isTrue(0.5)) throw storeFailed("io");
      },
    };
  }
}

async function answer(
  app: ReturnType<typeof hubApp>,
  request: SimRequest,
  stream: Connection | null,
): Promise<SimAnswer> {
  const incoming = new Incoming(request).asNode();
  const outgoing = new Outgoing(stream);
  // Hono asks for no more of it: the rest is read from Node's own.
  const asked = { url: `${hubUrl}${request.path}`, method: request.method } as unknown as Request;
  void app.fetch(asked, {
    incoming,
    outgoing: outgoing.asNode(),
  });
  return outgoing.answer;
}
