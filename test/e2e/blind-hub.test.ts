import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { Computer, readyLine } from "./errand.ts";
import { configureScripted } from "./scripted.ts";

/** 128 random bits that stand in for something that only members may know. */
const canary = (): string => randomBytes(16).toString("hex");

/** Every way in which a canary's characters could lie in a hub's files or memory. */
function formsOf(text: string): Map<string, Buffer> {
  const plain = Buffer.from(text);
  const forms = new Map([
    ["plain", plain],
    ["UTF-16, little end first", Buffer.from(text, "utf16le")],
    ["UTF-16, big end first", Buffer.from(text, "utf16le").swap16()],
    ["hex", Buffer.from(plain.toString("hex"))],
  ]);
  if (/^[0-9a-f]{32}$/.test(text)) forms.set("the bits themselves", Buffer.from(text, "hex"));
  // In base64 a text has three shapes, by where it starts among the bytes before it. Its ends, which share a letter with
  // their neighbours, are left out.
  for (const alphabet of ["base64", "base64url"] as const)
    for (const shift of [0, 1, 2]) {
      const letters = Buffer.concat([Buffer.alloc(shift), plain])
        .toString(alphabet)
        .replace(/=+$/, "");
      forms.set(`${alphabet}, shifted by ${shift}`, Buffer.from(letters.slice(shift === 0 ? 0 : 4, -4)));
    }
  return forms;
}

type Place = { name: string; bytes: Buffer };

/** Where which canary was found, and in which form. */
function findings(places: Place[], canaries: Record<string, string>): string[] {
  return Object.entries(canaries).flatMap(([what, text]) =>
    [...formsOf(text)].flatMap(([form, bytes]) =>
      places.filter((place) => place.bytes.includes(bytes)).map((place) => `${what} as ${form} in ${place.name}`),
    ),
  );
}

const filesIn = (folder: string): string[] => readdirSync(folder).toSorted();

test(
  "a hub of its own learns nothing: no canary in its files, its log or its memory",
  { timeout: 60_000 },
  async (context) => {
    skipUnlessConfined(context);
    await using server = new Computer();
    const hub = server.talk(["hub", "--listen", "127.0.0.1:0", "--json", "--verbose"], {
      env: { NODE_OPTIONS: "--heapsnapshot-signal=SIGUSR2" },
    });
    const { url, invite } = await readyLine(hub);

    const canaries = {
      "task text": canary(),
      "attachment's name": canary(),
      "attachment's content": canary(),
      "folder's name": canary(),
      "thread's title": canary(),
      "project's name": canary(),
      "agent's words": canary(),
      "tool's output": canary(),
      "approval's command": canary(),
      "artifact's name": canary(),
      "artifact's content": canary(),
      "device's name": canary(),
    };
    await using desktop = new Computer();
    const name = `project ${canaries["project's name"]}`;
    configureScripted(desktop, { project: name, folder: `folder ${canaries["folder's name"]}` });
    await desktop.up(["--hub", url, "--invite", String(invite)]);
    const phone = await desktop.pairPhone(`phone ${canaries["device's name"]}`);

    const attached = Buffer.from(`attached ${canaries["attachment's content"]}`);
    const attachment = await phone.device.attach(`list ${canaries["attachment's name"]}.txt`, "text/plain", [attached]);
    const given = phone.give(
      script(
        `do it ${canaries["task text"]}`,
        { do: "say", text: `said ${canaries["agent's words"]}`, chunks: 4 },
        { do: "ask", tool: "shell", kind: "execute", command: `echo ${canaries["approval's command"]}`, yes: [] },
        { do: "shell", command: `echo ${canaries["tool's output"]}` },
        { do: "write", path: `made ${canaries["artifact's name"]}.md`, text: canaries["artifact's content"] },
      ),
      { title: `title ${canaries["thread's title"]}`, project: name, agent: "pi", attachments: [attachment] },
    );
    await phone.answer(given, await phone.asked(given), "once");
    const ended = await phone.ended(given);
    // All of it did pass through the hub, and is on the phone.
    expect(ended.outcome).toBe("unchecked");
    const [artifact] = ended.artifacts;
    expect(artifact && (await phone.fetch(artifact.file)).toString()).toBe(canaries["artifact's content"]);
    expect(ended.words).toContain(canaries["agent's words"]);
    expect(phone.device.summaries.get(given.thread)?.title).toContain(canaries["thread's title"]);

    process.kill(hub.pid, "SIGUSR2");
    const snapshot = await vi.waitFor(
      () => {
        const [file] = filesIn(server.home).filter((each) => each.endsWith(".heapsnapshot"));
        const bytes = readFileSync(join(server.home, file ?? "none"));
        // Complete when its JSON is closed.
        expect(bytes.subarray(-1).toString()).toBe("}");
        return bytes;
      },
      { timeout: 30_000, interval: 50 },
    );
    const places = [
      { name: "the heap snapshot", bytes: snapshot },
      { name: "the log output", bytes: Buffer.from(hub.output) },
      ...filesIn(server.data).map((file) => ({ name: file, bytes: readFileSync(join(server.data, file)) })),
    ];
    expect(places.map((place) => place.name)).toContain("hub.sqlite-wal");
    expect(findings(places, canaries)).toEqual([]);

    // The same search does bite: it finds what a hub has to know, and any form of a canary that is put into a file.
    const found = findings(places, { "the phone's member id": phone.memberId, "the task's id": given.task });
    expect(found).toContain("the phone's member id as plain in the heap snapshot");
    expect(found.some((line) => /^the task's id as .* in hub\.sqlite/.test(line))).toBe(true);
    expect(hub.output).toContain('"level"');
    for (const [form, bytes] of formsOf(canaries["task text"])) {
      const planted = [
        { name: "planted", bytes: Buffer.concat([snapshot.subarray(0, 1000), bytes, snapshot.subarray(1000, 2000)]) },
      ];
      expect(findings(planted, canaries)).toContain(`task text as ${form} in planted`);
    }
  },
);
