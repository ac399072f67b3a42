import type { AnswerBody, ApprovalChoice } from "../../src/domain/entries.ts";
import type { MemberId } from "../../src/domain/ids.ts";
import { Chance } from "./chance.ts";
import type { Plan, PlanEvent } from "./plan.ts";
import { textOf } from "./script.ts";
import type { SimNode } from "./sim-node.ts";
import type { SimPhone } from "./sim-phone.ts";
import type { Simulation } from "./simulation.ts";
import { Life } from "./world.ts";

/** Makes a plan come true in a simulation: hands, accidents, and whoever starts again what died. */
export class Player {
  readonly #sim: Simulation;
  readonly #plan: Plan;
  readonly #hand = new Life("hand");
  #isHealed = false;

  constructor(sim: Simulation, plan: Plan) {
    this.#sim = sim;
    this.#plan = plan;
    for (const node of sim.nodes) node.onKilled = () => this.#restartIn(node, 500);
  }

  schedule(): void {
    const { world } = this.#sim;
    const start = world.now;
    for (const event of this.#plan.events) world.after(event.at - start, this.#hand, () => this.#play(event));
    world.after(this.#plan.healAt - start, this.#hand, () => this.heal());
    const { hostileAt } = this.#plan;
    if (hostileAt !== null) world.after(hostileAt - start, this.#hand, () => this.#turnHub());
  }

  /** Nothing goes wrong any more. */
  heal(): void {
    const { nodes, pushService } = this.#sim;
    this.#isHealed = true;
    this.#sim.hub.hostile.isOn = false;
    pushService.troubleShare = 0;
    for (const node of nodes) {
      node.link.heal();
      node.dieAt = null;
      node.diskFullUntil = 0;
      node.setClockRight();
      node.start();
    }
    if (this.#plan.isHelpful) this.#help();
  }

  #turnHub(): void {
    const { hub, world, history } = this.#sim;
    history.isHubHonest = false;
    world.after(0, hub.life, () => hub.hostile.turn());
  }

  #play(event: PlanEvent): void {
    const { history, world } = this.#sim;
    const chance = new Chance(event.salt, this.#sim.seed);
    switch (event.do) {
      case "task":
      case "answer":
      case "cancel":
      case "message":
      case "rename":
      case "revoke": {
        const phone = this.#sim.phones.find(({ name }) => name === event.phone);
        if (phone?.isUp === true) world.after(0, phone.life, () => this.#act(event, phone, chance));
        return;
      }
      case "push trouble":
        history.fault("push trouble");
        this.#sim.pushService.troubleShare = event.share;
        world.after(event.ms, this.#hand, () => (this.#sim.pushService.troubleShare = 0));
        return;
      default: {
        const node = this.#sim.nodes.find(({ name }) => name === event.node);
        if (node === undefined) throw new Error(`nobody is called ${event.node}`);
        history.fault(event.do);
        this.#break(event, node);
      }
    }
  }

  #break(event: Extract<PlanEvent, { node: unknown }>, node: SimNode): void {
    const { world } = this.#sim;
    const over = (work: () => void): void =>
      void world.after("ms" in event ? event.ms : 0, this.#hand, () => (this.#isHealed ? undefined : work()));
    switch (event.do) {
      case "kill":
        if (event.failpoint === null) {
          node.kill();
          this.#restartIn(node, event.downMs);
        } else {
          node.dieAt = { name: event.failpoint.name, left: event.failpoint.nth };
          node.onKilled = () => this.#restartIn(node, event.downMs);
        }
        return;
      case "link":
        node.link.set(event.mode);
        return over(() => node.link.set("up"));
      case "weather": {
        const { loss, repeat, breaks, slowestMs } = event;
        Object.assign(node.link, { lossShare: loss, repeatShare: repeat, breakShare: breaks, slowestMs });
        return over(() => Object.assign(node.link, { lossShare: 0, repeatShare: 0, breakShare: 0, slowestMs: 20 }));
      }
      case "disk full":
        node.diskFullUntil = world.now + event.ms;
        return;
      case "clock":
        node.jumpClock(event.ms);
    }
  }

  #restartIn(node: SimNode, ms: number): void {
    this.#sim.world.after(ms, this.#hand, () => node.start());
  }

  #act(event: Extract<PlanEvent, { phone: unknown }>, phone: SimPhone, chance: Chance): void {
    switch (event.do) {
      case "task":
        return this.#giveTask(event, phone);
      case "answer":
        return this.#answer(phone, chance, event.isConfused);
      case "cancel":
      case "message":
      case "rename": {
        const found = chance.pickOrNull(phone.tasks().filter(({ thread }) => thread.runner !== null));
        if (found === null || found.thread.runner === null) return;
        const to = { thread: found.thread.id, audience: found.thread.runner };
        if (event.do === "rename") phone.send({ ...to, kind: "thread", body: { action: "rename", title: event.text } });
        else if (event.do === "cancel") phone.send({ ...to, kind: "cancel", body: { task: found.task.id } });
        else phone.send({ ...to, kind: "message", body: { task: found.task.id, text: event.text } });
        return;
      }
      case "revoke": {
        const [root] = this.#sim.runners;
        const other = this.#sim.phones.find(({ name }) => name !== event.phone);
        if (root === undefined || other === undefined) return;
        const thread = this.#plan.threads[0]?.id;
        if (thread === undefined) return;
        phone.send({ thread, kind: "revoke", body: { member: other.id }, audience: root.id });
      }
    }
  }

  #giveTask(event: Extract<PlanEvent, { do: "task" }>, phone: SimPhone): void {
    const place = this.#plan.threads[event.thread];
    const runner = this.#sim.runners.find(({ name }) => name === place?.runner);
    if (place === undefined || runner === undefined) return;
    const audience: MemberId = runner.id;
    if (!phone.threads.has(place.id)) phone.open(place.id);
    const body = {
      text: textOf(event.script),
      project: null,
      folder: null,
      agent: null,
      attachments: [],
      tz: "UTC",
      localDate: "2035-01-05",
    };
    phone.send({ thread: place.id, kind: "task", body, audience });
  }

  #answer(phone: SimPhone, chance: Chance, isConfused: boolean): void {
    const open = phone.openAsks();
    const found = chance.pickOrNull(open);
    if (found === null) return;
    const other = isConfused ? chance.pickOrNull(open.filter(({ ask }) => ask.id !== found.ask.id)) : null;
    phone.answer(found.thread, found.ask, other?.ask.id ?? found.ask.id, answerTo(found.ask.ask, chance));
  }

  /** Somebody looks every few seconds and answers what is asked. */
  #help(): void {
    const { world, phones } = this.#sim;
    for (const phone of phones) {
      const asks = phone.openAsks();
      if (asks.length === 0 || !phone.isUp) continue;
      world.after(0, phone.life, () => {
        for (const { thread, ask } of asks)
          if (!phone.hasAnswered(ask.id)) phone.answer(thread, ask, ask.id, answerTo(ask.ask, new Chance(1)));
      });
    }
    world.after(4_000, this.#hand, () => this.#help());
  }
}

function answerTo(ask: { kind: string; body: unknown }, chance: Chance): AnswerBody["answer"] {
  const choices: readonly ApprovalChoice[] = ["once", "once", "once", "task", "deny", "stop"];
  if (ask.kind === "approval") return { choice: chance.pick(choices) };
  const { fields } = ask.body as { fields: { name: string; options: { value: string }[] }[] };
  const [field] = fields;
  if (field === undefined) return { declined: true };
  return { values: { [field.name]: field.options[0]?.value ?? "green" } };
}
