import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { startAgent } from "../src/agents/acp-agent.ts";
import { profiles } from "../src/agents/profile.ts";
import { systemClock, systemRandom } from "../src/cli/system-ports.ts";
import type { Header } from "../src/domain/envelope.ts";
import type { EntryId, ThreadId } from "../src/domain/ids.ts";
import { noFailpoint, silentLog } from "../src/domain/ports.ts";
import { toB64u } from "../src/kit/bytes.ts";
import { openEnvelope, readEnvelope, sealEnvelope, verifyEnvelope } from "../src/seal/envelope.ts";
import { memberIdOf, spaceIdOf } from "../src/seal/identity.ts";
import { Keyring } from "../src/seal/keyring.ts";
import { makeSignKey } from "../src/seal/keys.ts";
import { nowMs, nsToMs, rest, spreadOf, type Spread } from "./numbers.ts";

/** The same agent, prompted by the driver alone: no hub, no runner, no sandbox. */
export async function benchDirect(rounds: number): Promise<Spread> {
  const program = fileURLToPath(new URL("echo-agent.ts", import.meta.url));
  let words = "";
  const agent = await startAgent({
    profile: profiles.pi,
    spawn: { argv: [process.execPath, program], env: {}, cwd: tmpdir() },
    host: {
      onEvent: (event) => void (words += event.type === "text" ? event.text : ""),
      askPermission: () => Promise.resolve("cancelled" as const),
      askQuestion: () => Promise.resolve("cancelled" as const),
    },
    clock: systemClock,
    log: silentLog,
    failpoint: noFailpoint,
  });
  await agent.openSession({ cwd: tmpdir(), resume: null, mcpServers: [] });
  const times: number[] = [];
  for (let count = 0; count < rounds + 20; count += 1) {
    await rest();
    words = "";
    const givenAt = nowMs();
    await agent.prompt([{ type: "text", text: "x".repeat(600) }]);
    if (count >= 20) times.push(nsToMs(words.split(" ")[0]) - givenAt);
  }
  await agent.close();
  return spreadOf(times);
}

/** What each envelope costs in cryptography: sealed once, verified and opened once. */
export async function benchSealing(rounds: number): Promise<Spread> {
  const signKey = await makeSignKey(true);
  const spaceId = await spaceIdOf(signKey.publicKey);
  const keyring = new Keyring(spaceId);
  keyring.add(1, systemRandom.bytes(32));
  const id = (): string => toB64u(systemRandom.bytes(16));
  const f = await memberIdOf(signKey.publicKey);
  // 16 random bytes are a thread's or an entry's id by definition.
  const th = id() as ThreadId;
  const times: number[] = [];
  for (let count = 0; count < rounds + 20; count += 1) {
    // As above.
    const header: Header = {
      v: 1,
      sp: spaceId,
      th,
      k: "message",
      f,
      a: f,
      id: id() as EntryId,
      n: count + 1,
      r: 1,
      e: 1,
      t: 1,
      x: 2,
    };
    const from = nowMs();
    const wire = await sealEnvelope({
      header,
      body: { text: "x".repeat(600) },
      keyring,
      signKey,
      random: systemRandom,
    });
    const read = readEnvelope(wire);
    if (!(await verifyEnvelope(read, signKey.publicKey))) throw new Error("a good signature was refused");
    await openEnvelope(read, keyring);
    if (count >= 20) times.push(nowMs() - from);
  }
  return spreadOf(times);
}
