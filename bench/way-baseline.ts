import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { nowMs, nsToMs, rest, spreadOf, type Spread } from "./numbers.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Two devices at the baseline: one gives the task, the other waits for the first text. */
export async function benchBaseline(rounds: number): Promise<{ toPrompt: Spread; toDevice: Spread }> {
  const folder = mkdtempSync(join(tmpdir(), "errand-baseline-"));
  const child = spawn(process.execPath, [here("baseline.ts"), folder, here("echo-agent.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    // The baseline's first line is its port.
    const [port] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const giver = new WebSocket(`ws://127.0.0.1:${port}/giver`);
    const reader = new WebSocket(`ws://127.0.0.1:${port}/reader`);
    await Promise.all([once(giver, "open"), once(reader, "open")]);
    const toPrompt: number[] = [];
    const toDevice: number[] = [];
    // One listener for all rounds: a message between two of them would be missed.
    let heard = Promise.withResolvers<string>();
    reader.on(
      "message",
      (data: Buffer) => void (data.toString().startsWith("text ") && heard.resolve(data.toString())),
    );
    for (let round = 0; round < rounds + 20; round += 1) {
      await rest();
      heard = Promise.withResolvers<string>();
      const givenAt = nowMs();
      giver.send(`task ${"x".repeat(600)}`);
      const text = await heard.promise;
      const gotAt = nowMs();
      const [, hadAt, saidAt] = text.split(" ");
      if (round < 20) continue;
      toPrompt.push(nsToMs(hadAt) - givenAt);
      toDevice.push(gotAt - nsToMs(saidAt));
    }
    giver.close();
    reader.close();
    return { toPrompt: spreadOf(toPrompt), toDevice: spreadOf(toDevice) };
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}
