import { signal, type ReadonlySignal } from "@preact/signals";
import type { SpaceId } from "../../domain/ids.ts";
import type { Clock, Random } from "../../domain/ports.ts";
import { isProblem, Problem } from "../../domain/problem.ts";
import type { Pairing } from "../../seal/pairing-link.ts";
import type { JoinFlow, JoinStep } from "./app-session.ts";

export type JoinPorts = {
  clock: Clock;
  random: Random;
  /** Keys belong to the origin: a link of another hub is of no use here. */
  origin: string;
  currentSpace: () => SpaceId | null;
  /** The new membership is on the disk. */
  onJoined: () => Promise<void>;
};

/** One pairing at a time, from the link to a membership that is on the disk. */
export class WebJoinFlow implements JoinFlow {
  readonly step: ReadonlySignal<JoinStep>;
  readonly #step = signal<JoinStep>({ is: "waiting" });
  readonly #ports: JoinPorts;
  #pairing: Pairing | null = null;
  #stop: AbortController | null = null;

  constructor(ports: JoinPorts) {
    this.#ports = ports;
    this.step = this.#step;
  }

  async offer(link: string): Promise<void> {
    const { clock, origin, currentSpace } = this.#ports;
    const { parsePairingLink } = await import("../../seal/pairing-link.ts").catch(() => {
      throw new Problem("hub_unreachable");
    });
    const pairing = parsePairingLink(link, clock.now());
    if (pairing.hubUrl !== origin) throw new Problem("pairing_other_hub", { hub: pairing.hubUrl });
    const space = currentSpace();
    if (space === pairing.spaceId) throw new Problem("pairing_already_here");
    this.cancel();
    this.#pairing = pairing;
    this.#step.value = { is: "asking", space: pairing.spaceId, isAnotherSpace: space !== null };
  }

  /** False for a link to the space that this device is in already: there is nothing to join. */
  async offerOrFail(link: string): Promise<boolean> {
    try {
      await this.offer(link);
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.code === "pairing_already_here") return false;
      this.#step.value = { is: "failed", code: error.code };
    }
    return true;
  }

  async confirm(name: string): Promise<void> {
    const pairing = this.#pairing;
    if (pairing === null || this.#step.value.is !== "asking") return;
    this.#pairing = null;
    const stop = new AbortController();
    this.#stop = stop;
    try {
      this.#step.value = { is: "writing_keys" };
      // Needed once in a device's life.
      const { joinAndKeep } = await import("./joining-device.ts");
      const { clock, random, origin, onJoined } = this.#ports;
      const { signal: stopped } = stop;
      const onDigits = (digits: string): void => void (this.#step.value = { is: "digits", digits });
      await joinAndKeep({ pairing, name, hubOrigin: origin, clock, random, signal: stopped, onDigits });
      await onJoined();
      this.#step.value = { is: "done" };
    } catch (error) {
      if (stop.signal.aborted) return;
      this.#step.value = { is: "failed", code: isProblem(error) ? error.code : "pairing_failed" };
    }
  }

  cancel(): void {
    this.#stop?.abort(new Problem("pairing_stopped"));
    this.#stop = null;
    this.#pairing = null;
    this.#step.value = { is: "waiting" };
  }
}
