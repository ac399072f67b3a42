import { fileURLToPath } from "node:url";
import { SPACE_THREAD, type ThreadId } from "../src/domain/ids.ts";
import { Phone } from "../test/device/phone.ts";
import { Computer } from "../test/e2e/errand.ts";
import { PushService, type Subscription } from "../test/fakes/push-service.ts";
import { nowMs, nsToMs, round as rounded, spreadOf } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";

const asksMax = 30;

/** An agent asks, nobody looks: until the push service has the push. The pause for what comes together is in it. */
export async function benchAskToPush(rounds: number): Promise<Row[]> {
  const service = await PushService.start();
  await using computer = new Computer({ ERRAND_PUSH_LOOPBACK: "1" });
  const command = [fileURLToPath(new URL("asking-agent.ts", import.meta.url))];
  computer.configure({ projects: {}, agents: { pi: { command } }, defaultAgent: "pi" });
  await computer.up();
  const pocket = await computer.pairPhone("pocket");
  const subscription = await subscribed(pocket, service);
  await (await computer.pairPhone("giver")).close();
  const times: number[] = [];
  for (let count = 1; count <= Math.min(asksMax, rounds); count += 1) {
    const giver = await Phone.open(computer.at("giver"));
    giver.start();
    const given = giver.give("Ask me", { thread: giver.device.newId<ThreadId>() });
    while (giver.state.outbox.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await giver.close();
    await service.until(subscription, count, 60_000);
    const pushedAt = nowMs();
    const ask = await pocket.asked(given);
    times.push(pushedAt - nsToMs(/asked at (\d+)/.exec(JSON.stringify(ask.ask.body))?.[1]));
    // An answer would bring a second push, of the end.
    pocket.cancel(given);
    await pocket.ended(given);
  }
  await pocket.close();
  await service.close();
  const sorted = times.toSorted((a, b) => a - b);
  const p95 = rounded(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN);
  return [
    rowOf(spreadOf(times), { what: `agent asks → push handed to the push service (p95 ${p95} ms)`, aim: "p95 ≤ 1000" }),
  ];
}

async function subscribed({ connection, device }: Phone, service: PushService): Promise<Subscription> {
  const subscription = service.subscribe();
  const { p256dh, auth } = subscription;
  await connection.putPush(subscription.endpoint);
  await device.openThread(SPACE_THREAD);
  const accepted = Promise.withResolvers<void>();
  const stop = device.listen(({ entry }) => {
    if (entry.kind === "accepted" && entry.body.order === order) accepted.resolve();
  });
  const order = device.send({
    thread: SPACE_THREAD,
    kind: "push",
    body: { action: "on", p256dh, auth, language: "en" },
  });
  await accepted.promise;
  stop();
  return subscription;
}
