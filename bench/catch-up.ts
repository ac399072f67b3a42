/** A device that was away: 10,000 entries that it has missed, of a thread that is open on it and of threads that are not. */
import type { EntryId, ThreadId } from "../src/domain/ids.ts";
import type { ThreadView } from "../src/domain/fold.ts";
import type { LogResponse } from "../src/protocol/http.ts";
import { signLogin } from "../src/seal/login.ts";
import { deviceOf, HubWorld, sealedEntry, spaceIn, taskBody, updateOf } from "./hub-world.ts";
import { orderHeader, randomId, type SealedSpace, type TestMember } from "../test/fakes/sealed-space.ts";
import { nowMs, round, spreadOf } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";
import { WireBytes } from "./wire-bytes.ts";

const missed = 10_000;

/** The least that it can cost: so many signatures and bodies of that size, and nothing else, on the platform's threads. */
async function bareCryptoMs(): Promise<number> {
  const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const [text, iv] = [bytes(1_000), bytes(12)];
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, text);
  const cipher = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
  const from = nowMs();
  for (let done = 0; done < missed; done += 500)
    await Promise.all(
      Array.from({ length: 500 }, () => [
        crypto.subtle.verify("Ed25519", pair.publicKey, signature, text),
        crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, cipher),
      ]).flat(),
    );
  return round(nowMs() - from);
}

/** As it comes to a phone, over a network. */
async function compressedMegabytes(url: string, { spaceId }: SealedSpace, member: TestMember): Promise<number> {
  const post = async (path: string, body?: unknown): Promise<Record<string, string>> => {
    const json = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    // Our own hub's answers.
    return (await fetch(`${url}${path}`, body === undefined ? { method: "POST" } : json)).json() as never;
  };
  const { nonce = "" } = await post("/v1/nonces");
  const t = Date.now();
  const claim = { origin: url, nonce, spaceId, memberId: member.id, t };
  const signature = await signLogin(member.signKey, claim);
  const login = { v: 1, space: spaceId, member: member.id, origin: url, nonce, t, signature };
  const { bearer } = await post("/v1/logins", login);
  let [after, bytes] = [0, 0];
  for (;;) {
    const headers = { authorization: `Bearer ${bearer}`, "x-forwarded-for": "203.0.113.7" };
    const answer = await fetch(`${url}/v1/spaces/${spaceId}/log?after=${after}`, { headers });
    bytes += Number(answer.headers.get("content-length"));
    // Our own hub's answer.
    const { envelopes, more } = (await answer.json()) as LogResponse;
    after = envelopes.at(-1)?.seq ?? after;
    if (!more) return round(bytes / 1e6);
  }
}

export async function benchCatchUp(rounds: number): Promise<Row[]> {
  await using world = await HubWorld.make();
  const thread = randomId<ThreadId>();
  const task = randomId<EntryId>();
  const { space, devices } = await world.fill(async (store) => {
    const filled = await spaceIn(store, 1);
    const { owner, runner } = filled.space;
    const order = { th: thread, k: "task", n: 1, id: task, f: owner.id, a: runner.id, x: orderHeader(filled.space).x };
    await store.append([await sealedEntry(filled.space, order, taskBody, owner)], 1);
    for (let n = 2; n <= missed; n += 500) {
      const count = Math.min(500, missed - n + 1);
      const batch = Array.from({ length: count }, (_, i) => updateOf(filled.space, thread, n + i, task));
      await store.append(await Promise.all(batch), 1);
    }
    return filled;
  });
  const [member] = devices;
  if (member === undefined) throw new Error("one device");
  await world.start();
  const wire = new WireBytes();
  const one = async (isOpen: boolean): Promise<{ ms: number; bytes: number }> => {
    const { device, close } = await deviceOf(world.url, space, member);
    const view: ThreadView | null = isOpen ? device.beginThread(thread) : null;
    let heard = 0;
    const done = Promise.withResolvers<void>();
    const count = (): void => void ((heard += 1) === missed && done.resolve());
    device.listen(count);
    device.onNewcomer(count);
    const [from, bytesFrom] = [nowMs(), wire.down];
    device.start();
    await done.promise;
    const ms = nowMs() - from;
    const bytes = wire.down - bytesFrom;
    await close();
    const tools = [...(view?.tasks.get(task)?.tools.keys() ?? [])];
    if (isOpen && (tools.length !== missed - 1 || tools.some((tool, i) => tool !== `t${i + 2}`)))
      throw new Error(`${tools.length} of ${missed - 1} entries were folded in order`);
    return { ms, bytes };
  };
  const zipped = await compressedMegabytes(world.url, space, member);
  const rows: Row[] = [];
  for (const isOpen of [false, true]) {
    const all: { ms: number; bytes: number }[] = [];
    await one(isOpen);
    const bare: number[] = [];
    for (let count = 0; count < Math.max(3, Math.ceil(rounds / 40)); count += 1) {
      all.push(await one(isOpen));
      if (isOpen) bare.push(await bareCryptoMs());
    }
    const megabytes = round((all[0]?.bytes ?? 0) / 1e6);
    const what = isOpen ? "of the thread on screen: verified, opened, folded" : "of threads nobody looks at";
    rows.push(
      rowOf(spreadOf(all.map(({ ms }) => ms)), {
        what: `10,000 missed entries ${what} (${megabytes} MB on the wire, ${zipped} MB to a phone)`,
        baseline: isOpen ? spreadOf(bare).p50 : null,
        aim: "≤ 1000",
      }),
    );
  }
  return rows;
}
