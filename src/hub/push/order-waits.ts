import type { MemberId } from "../../domain/ids.ts";
import { limits } from "../../domain/limits.ts";
import type { Clock, Log, Timer } from "../../domain/ports.ts";
import { isOrder } from "../../protocol/kinds.ts";
import type { LogStore, NewEnvelope } from "../../store/log/log-store.ts";
import { activeMember, type Space, type Spaces } from "../spaces.ts";
import type { UnderWay } from "../under-way.ts";
import type { Pushes } from "./pushes.ts";

type Ports = { store: LogStore; clock: Clock; log: Log; spaces: Spaces; pushes: Pushes; underWay: UnderWay };

const sweepMs = 30_000;
const topic = "away";

/** Tells people, once each time, that what they gave has waited long for a computer that is away. */
export class OrderWaits {
  readonly #ports: Ports;
  #timer: Timer;
  #isStopped = false;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#timer = ports.clock.after(sweepMs, this.#onTime);
  }

  /** After the commit. The first order counts; a runner that is here gets it at once. */
  stored(space: Space, { kind, audience }: NewEnvelope): void {
    // What a device says about itself is nothing that a person waits for.
    if (!isOrder(kind) || kind === "push") return;
    const runner = [...space.roster.members.values()].find(({ id }) => id === audience);
    if (runner?.role !== "runner" || runner.revokedAt !== null || space.followers.isHere(runner.id)) return;
    this.#later(this.#ports.store.orderWaits(space.id, runner.id, this.#ports.clock.now()));
  }

  /** It reads on from its cursor: nothing waits any more. */
  isHere(space: Space, member: MemberId): void {
    if (activeMember(space, member)?.role === "runner") this.#later(this.#ports.store.endOrderWait(space.id, member));
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.cancel();
  }

  readonly #onTime = (): void => {
    if (this.#isStopped) return;
    this.#later(this.#tell());
    this.#timer = this.#ports.clock.after(sweepMs, this.#onTime);
  };

  async #tell(): Promise<void> {
    const { store, clock, spaces, pushes } = this.#ports;
    for (const { space: id, runner } of await store.takeLongOrderWaits(clock.now() - limits.orderWaitMs)) {
      const space = await spaces.get(id);
      if (space === null || activeMember(space, runner) === null || space.followers.isHere(runner)) continue;
      const members = (await store.pushMembers(id)).filter((member) => activeMember(space, member) !== null);
      await pushes.pushEmpty(id, members, topic);
    }
  }

  #later(work: Promise<void>): void {
    const { log, underWay } = this.#ports;
    underWay.add(work.catch((error: unknown) => log.warn("waiting orders not looked after", { error: String(error) })));
  }
}
