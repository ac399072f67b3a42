import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import type { ThreadId } from "../../src/domain/ids.ts";
import { randomId } from "../fakes/sealed-space.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { taskBody } from "./bad-tasks.ts";
import { BadWorld, type Sender } from "./bad-world.ts";
import { forge, type Forgery } from "./forge.ts";

export type Made = { wire: WireEnvelope; header: Header };
export type Told = "refused" | "passed_over" | "nothing";
/** What came, whether its sender is told, the code, and how it is made. */
export type Row = [sentence: string, told: Told, code: string | null, make: () => Promise<Made> | Made];

/** One world for all rows of a file, with one thread whose agent stays warm. */
export class BadRows {
  readonly thread = randomId<ThreadId>();
  #world: BadWorld | null = null;

  constructor() {
    beforeAll(async () => {
      this.#world = await BadWorld.open();
      await this.world.goodTask(this.thread);
    });
    afterAll(() => this.#world?.close());
  }

  get world(): BadWorld {
    if (this.#world === null) throw new Error("the world opens before the first row");
    return this.#world;
  }

  get harm(): string {
    return join(this.world.home, "harm");
  }

  /** Looked at once: one row that failed must not fail the next. */
  wasHarmed(): boolean {
    const found = existsSync(this.harm);
    rmSync(this.harm, { force: true });
    return found;
  }

  harmful(): ReturnType<typeof taskBody> {
    return taskBody({ text: script(`do harm ${"!".repeat(300)}`, { do: "write", path: this.harm, text: "harm" }) });
  }

  /** A task that would do harm, as an owner's app would send it but for what is named here. */
  async bad(
    fields: Partial<Header> = {},
    more: Partial<Forgery> = {},
    sender: Sender = this.world.owner,
    thread: ThreadId = this.thread,
  ): Promise<Made> {
    const header = this.world.header(thread, fields, sender);
    const { keyring } = this.world.membership;
    return { wire: await forge({ header, body: this.harmful(), keyring, signKey: sender.signKey, ...more }), header };
  }

  /**
   * Smuggles it past the hub, then gives the same thread a good task. Nothing may have come of it but the refusal, and
   * the good task must have run to its end.
   */
  async refuses(
    told: Told,
    code: string | null,
    make: () => Promise<Made> | Made,
    thread: ThreadId = this.thread,
  ): Promise<void> {
    const { world } = this;
    const prompts = world.prompts();
    const { wire, header } = await make();
    const seq = await world.smuggle(wire, header);
    await world.goodTask(thread);
    assert.deepEqual(world.verdict(seq, header.id), { told, code });
    assert.equal(world.journal.tasks.byId(header.id), null);
    assert.equal(world.prompts(), prompts + 1);
    assert.equal(this.wasHarmed(), false);
    if (told === "passed_over") assert.equal(world.journal.orders.verdict(header.id), null);
  }
}
