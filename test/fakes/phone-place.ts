import { request as plainRequest } from "node:http";
import { createServer as createTlsHttpServer } from "node:https";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type LookupFunction, type Server } from "node:net";
import { delimiter, join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { onTestFinished } from "vitest";
import { Cli } from "../../src/cli/cli.ts";
import { makeAuthority, makeLeaf } from "../../src/cli/phone-certificates.ts";
import { PhoneEntrances } from "../../src/cli/phone-entrances.ts";
import type { PhoneNet } from "../../src/cli/phone-net.ts";
import { phone, type PhoneFlags } from "../../src/cli/phone.ts";
import { silentLog } from "../../src/domain/ports.ts";
import type { DeskApi } from "../../src/runner/desk-api.ts";
import { ErrandCommand } from "./errand-command.ts";
import type { FakeTerminal } from "./fake-terminal.ts";
import { realClock } from "./real-clock.ts";
import { testRandom } from "./sealed-space.ts";
import type { TestHub } from "./test-hub.ts";

/** The authority whose certificates the tests trust as a phone trusts the public ones: see `setDefaultCACertificates`. */
export const publicAuthority = makeAuthority("test", Date.now(), testRandom);

/** Every name of the tests leads to this machine, as a name of the world leads to a proxy. */
const lookup: LookupFunction = (name, options, answer) => {
  const isKnown = name.endsWith(".test") || name.endsWith(".local");
  if (!isKnown) return answer(Object.assign(new Error("unknown"), { code: "ENOTFOUND" }), "", 0);
  if (options.all === true) answer(null, [{ address: "127.0.0.1", family: 4 }]);
  else answer(null, "127.0.0.1", 4);
};

export const testNet: PhoneNet = {
  lookup,
  addresses: ["192.168.7.20", "127.0.0.1"],
  hostname: "Ada-Desk",
  isLoopback: () => false,
};

/** TLS in front of the hub, byte for byte, as a tunnel does it. */
export async function tunnelTo(
  hubUrl: string,
  name = "errand.test",
  at = { host: "127.0.0.1", port: 0 },
): Promise<string> {
  const { port } = new URL(hubUrl);
  const server = createTlsServer(makeLeaf(publicAuthority, name, Date.now(), testRandom), (outer) => {
    const inner = connect(Number(port), "127.0.0.1");
    for (const socket of [outer, inner]) socket.on("error", () => {});
    outer.pipe(inner).pipe(outer);
    outer.on("close", () => inner.destroy());
    inner.on("close", () => outer.destroy());
  });
  return listening(server, name, at);
}

/** A proxy that passes requests on, with the Host header it likes, and no WebSocket. */
export async function proxyTo(hubUrl: string, host: string | null, name = "errand.test"): Promise<string> {
  const server = createTlsHttpServer(makeLeaf(publicAuthority, name, Date.now(), testRandom), (incoming, outgoing) => {
    // Not passed on by a proxy that was not told to.
    const { upgrade: _upgrade, connection: _connection, ...passed } = incoming.headers;
    const headers = { ...passed, ...(host === null ? {} : { host }) };
    const asked = plainRequest(
      new URL(incoming.url ?? "/", hubUrl),
      { method: incoming.method ?? "GET", headers, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(asked);
  });
  return listening(server, name);
}

async function listening(
  server: Server,
  name: string,
  { host, port } = { host: "127.0.0.1", port: 0 },
): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return `https://${name}:${address.port}`;
}

/** `errand phone` beside a running hub; the desk's `pair` stands in for the phone. */
export class PhonePlace {
  readonly command = new ErrandCommand();
  readonly notes = new Map<string, string>();
  entrances: PhoneEntrances;
  /** The addresses for which a link was shown. */
  readonly paired: (string | null)[] = [];
  readonly #hub: TestHub;

  private constructor(hub: TestHub) {
    this.#hub = hub;
    this.entrances = this.#entrances(false);
  }

  static async open(hub: TestHub, isElsewhere = false): Promise<PhonePlace> {
    const place = new PhonePlace(hub);
    if (isElsewhere) place.entrances = place.#entrances(true);
    onTestFinished(async () => {
      await place.entrances.close();
      await place.command.close();
    });
    await place.command.running({
      reach: (request) => place.entrances.reach(request),
      pair: place.#pair,
      doctor: async () => [],
    });
    return place;
  }

  /** As after a start of Errand. */
  async startAgain(): Promise<void> {
    await this.entrances.close();
    this.entrances = this.#entrances(false);
    await this.entrances.restore();
  }

  /** With a script of that name before all others in PATH. */
  program(name: string, script: string): Record<string, string> {
    const folder = join(this.command.home, "bin");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
    return { PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}` };
  }

  said(name: string): string {
    return readFileSync(join(this.command.home, name), "utf8");
  }

  async run(
    flags: PhoneFlags,
    options: { isTerminal?: boolean; env?: Record<string, string>; typed?: string; net?: PhoneNet } = {},
  ) {
    const { typed = "", net = testNet, ...terminal } = options;
    const at: FakeTerminal = this.command.terminal(terminal);
    at.stdin.end(typed);
    const cli = new Cli(at);
    try {
      const exitCode = await phone(cli, flags, net);
      const events = at.stdout.lines.filter((line) => line.startsWith("{")).map((line): unknown => JSON.parse(line));
      return { exitCode, out: at.stdout.text, err: at.stderr.text, events };
    } finally {
      cli.close();
    }
  }

  readonly #pair: DeskApi["pair"] = async ({ hubUrl, onEvent, digits }) => {
    this.paired.push(hubUrl);
    onEvent({ event: "pairing", url: `${hubUrl}/#p=abc`, expiresAt: 9 });
    await digits();
    // The id of a phone that the test does not look at.
    return { memberId: "phonephoAAAAAAAAAAAAAA" as never };
  };

  #entrances(isElsewhere: boolean): PhoneEntrances {
    const notes = {
      get: (key: string) => this.notes.get(key) ?? null,
      set: (key: string, value: string) => void this.notes.set(key, value),
    };
    const ports = { clock: realClock, random: testRandom, log: silentLog, given: null, notes };
    return new PhoneEntrances({
      hub: isElsewhere ? null : this.#hub.hub,
      hubUrl: this.#hub.url,
      folder: join(this.command.home, "phone"),
      ...ports,
    });
  }
}
