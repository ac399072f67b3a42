import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { MemberId } from "../../src/domain/ids.ts";
import { Phone } from "../device/phone.ts";
import { loadState, type PhoneState } from "../device/phone-state.ts";
import { Computer, readyLine } from "../e2e/errand.ts";
import { configureScripted, type LedgerLine } from "../e2e/scripted.ts";
import { program, type Talk } from "../e2e/talk.ts";
import { freePort } from "./free-port.ts";
import type { Chance } from "./chance.ts";
import { FaultProxy } from "./fault-proxy.ts";
import { LogReader } from "./log-reader.ts";
import { SmallDisk } from "./small-disk.ts";
import { Victim, type VictimName } from "./victim.ts";

const deviceProgram = fileURLToPath(new URL("device-main.ts", import.meta.url));

export type RunnerPart = {
  victim: Victim;
  computer: Computer;
  memberId: MemberId;
  ledger: () => LedgerLine[];
};
export type DevicePart = { victim: Victim; folder: string; memberId: MemberId };

/** A hub, two computers, two devices, each a process; and one reader in this process that nothing happens to. */
export class World {
  readonly hub: Victim;
  readonly hubHost: Computer;
  readonly proxy: FaultProxy;
  readonly desktop: RunnerPart;
  readonly laptop: RunnerPart;
  readonly phone: DevicePart;
  readonly tablet: DevicePart;
  /** A further device, in this process. */
  readonly reader: Phone;
  readonly log: LogReader;
  /** The hub's and the desktop's data, on file systems that can be full. */
  readonly disks: { hub: SmallDisk; desktop: SmallDisk };

  private constructor(
    parts: Pick<
      World,
      "hub" | "hubHost" | "proxy" | "desktop" | "laptop" | "phone" | "tablet" | "reader" | "log" | "disks"
    >,
  ) {
    ({ hub: this.hub, hubHost: this.hubHost, proxy: this.proxy, disks: this.disks, log: this.log } = parts);
    this.reader = parts.reader;
    ({ desktop: this.desktop, laptop: this.laptop, phone: this.phone, tablet: this.tablet } = parts);
  }

  static async made(chance: Chance, manner: "quiet" | "answering" = "answering"): Promise<World> {
    const [hubHost, here, there] = [new Computer(), new Computer(), new Computer()];
    const disks = { hub: new SmallDisk(hubHost.data, 96), desktop: new SmallDisk(here.data, 96) };
    const hubPort = await freePort();
    const proxy = await FaultProxy.open(hubPort, chance);
    const listen = `127.0.0.1:${hubPort}`;
    const hubLine = ["hub", "--listen", listen, "--url", proxy.url, "--json"];
    const hub = new Victim("hub", [process.execPath, program, ...hubLine], hubHost.env, hubHost.home);
    await orThrow(hub);

    const ledgers = [configureScripted(here), configureScripted(there)] as const;
    const upLine = [process.execPath, program, "up", "--hub", proxy.url, "--json"];
    const desktopVictim = new Victim("desktop", upLine, here.env, here.home);
    const laptopVictim = new Victim("laptop", upLine, there.env, there.home);
    const desktopId = runnerOf(await orThrow(desktopVictim));
    await joinAsRunner(here, there);
    const laptopId = runnerOf(await orThrow(laptopVictim));
    const devices: DevicePart[] = [];
    for (const name of ["phone", "tablet", "reader"] as const) {
      const paired = await here.pairPhone(name);
      await paired.close();
      const folder = here.at(name);
      const victim = new Victim(
        name === "reader" ? "phone" : name,
        [process.execPath, deviceProgram, folder, manner],
        here.env,
        here.home,
      );
      devices.push({ victim, folder, memberId: paired.memberId });
    }
    const [phone, tablet, reader] = devices;
    if (!phone || !tablet || !reader) throw new Error("three were paired");
    await orThrow(phone.victim);
    await orThrow(tablet.victim);
    const watching = await Phone.open(reader.folder, undefined, `http://${listen}`);
    return new World({
      hub,
      hubHost,
      proxy,
      disks,
      desktop: { victim: desktopVictim, computer: here, memberId: desktopId, ledger: ledgers[0].ledger },
      laptop: { victim: laptopVictim, computer: there, memberId: laptopId, ledger: ledgers[1].ledger },
      phone,
      tablet,
      reader: watching,
      log: new LogReader(watching),
    });
  }

  get victims(): Record<VictimName, Victim> {
    return {
      hub: this.hub,
      desktop: this.desktop.victim,
      laptop: this.laptop.victim,
      phone: this.phone.victim,
      tablet: this.tablet.victim,
    };
  }

  get runners(): [RunnerPart, RunnerPart] {
    return [this.desktop, this.laptop];
  }

  get devices(): [DevicePart, DevicePart] {
    return [this.phone, this.tablet];
  }

  /** Everything that is still to be sent anywhere, by who has it. */
  pending(): Record<string, number> {
    const found: Record<string, number> = {};
    for (const { victim, computer } of this.runners) found[victim.name] = outboxCount(computer);
    for (const device of this.devices) found[device.victim.name] = stateOf(device).outbox.length;
    return found;
  }

  /** Whether the hub holds this text anywhere in the clear. */
  hubHolds(text: string): boolean {
    const files = ["hub.sqlite", "hub.sqlite-wal"].map((name) => join(this.hubHost.data, name));
    return files.some((file) => readOr(file).includes(text));
  }

  async close(): Promise<void> {
    this.proxy.heal();
    await this.log.close();
    for (const victim of Object.values(this.victims)) await victim.kill();
    await this.proxy.close();
    for (const disk of Object.values(this.disks)) disk.close();
    for (const computer of [this.hubHost, this.desktop.computer, this.laptop.computer])
      await computer[Symbol.asyncDispose]();
  }
}

export const stateOf = (device: DevicePart): PhoneState => loadState(device.folder);

function outboxCount(computer: Computer): number {
  const db = new DatabaseSync(join(computer.data, "journal.sqlite"), { readOnly: true, timeout: 5000 });
  try {
    return Number(db.prepare("select count(*) as rows from outbox where state = 'pending'").get()?.["rows"] ?? 0);
  } finally {
    db.close();
  }
}

function readOr(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

async function joinAsRunner(root: Computer, joiner: Computer): Promise<void> {
  const pairing = root.talk(["pair", "--runner", "--json"]);
  const link = String((await pairing.event("pairing"))["url"]);
  const joining: Talk = joiner.talk(["join", link, "--json"]);
  pairing.say(String((await joining.event("digits"))["digits"]));
  await joining.event("joined");
  await Promise.all([joining.ended, pairing.ended]);
}

async function orThrow(victim: Victim): Promise<Record<string, unknown>> {
  const ready = await victim.start();
  return ready ?? readyLine(victim.talk);
}

/** The member id as the ready line of `errand up` says it. */
function runnerOf(ready: Record<string, unknown>): MemberId {
  return (ready["status"] as { runner: MemberId }).runner;
}
