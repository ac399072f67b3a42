import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import { signStatement } from "../../src/seal/roster.ts";
import { sign, type SignKey } from "../../src/seal/keys.ts";
import { memberIdOf } from "../../src/seal/identity.ts";
import { concatBytes, fromB64u, toB64u, utf8 } from "../../src/kit/bytes.ts";
import { pae } from "../../src/seal/pae.ts";
import type { Chance } from "./chance.ts";
import type { History } from "./history.ts";
import type { Founded } from "./space-setup.ts";

type Frame = { type: string; [name: string]: unknown };
type Stored = { seq: number; envelope: WireEnvelope };

/**
 * What a hub can do that holds everything and breaks no cryptography: between the honest one and its readers it
 * withholds, repeats, reorders, flips bytes, puts the pieces of envelopes together anew, signs with keys of its own, and
 * tells old rosters. Its own keys are strangers'.
 */
export class HostileHub {
  readonly #chance: Chance;
  readonly #history: History;
  readonly #strangers: readonly SignKey[];
  readonly #known: Stored[] = [];
  readonly #statements: { s: string; sig: string }[] = [];
  #held: string[] = [];
  #top = 0;
  readonly #ownStatements: { s: string; sig: string }[] = [];
  readonly #head: Founded["head"];
  /** Forged ahead of time: what is made of keys takes a promise. */
  readonly #forged: WireEnvelope[] = [];
  isOn = false;

  constructor(chance: Chance, history: History, { strangers, head }: Founded) {
    this.#chance = chance;
    this.#history = history;
    this.#strangers = strangers;
    this.#head = head;
  }

  /** From here on it is not to be trusted. */
  turn(): void {
    this.isOn = true;
    void this.#prepare();
  }

  /** What a reader gets for one frame of the honest hub. */
  frame(text: string): string[] {
    if (!this.isOn) return [text];
    const frame = JSON.parse(text) as Frame;
    switch (frame.type) {
      case "envelope":
        return this.#envelope(frame as Frame & Stored, text);
      case "welcome":
      case "roster":
        return [this.#olderRoster(frame)];
      case "appended":
        // It says that it has stored what it has not, or nothing at all.
        return this.#chance.isTrue(0.1) ? this.#done("withheld", []) : [text];
      default:
        return this.#chance.isTrue(0.05) ? this.#done("withheld", []) : [text];
    }
  }

  /** The same for an answer's JSON. */
  answer(path: string, body: string): string {
    if (!this.isOn || !body.startsWith("{")) return body;
    const json = JSON.parse(body) as { statements?: { s: string; sig: string }[]; envelopes?: Stored[] };
    if (path.includes("/roster") && json.statements !== undefined) {
      for (const statement of json.statements) this.#learn(statement);
      json.statements = this.#roster(json.statements);
    }
    if (json.envelopes !== undefined) {
      for (const stored of json.envelopes) this.#keep(stored);
      json.envelopes = json.envelopes.flatMap((stored) => this.#page(stored));
    }
    return JSON.stringify(json);
  }

  /** Kept for later: any envelope that passes may be brought again. */
  passing(text: string): void {
    if (this.isOn) return;
    if (text.startsWith('{"type":"envelope"')) this.#keep(JSON.parse(text) as Stored);
  }

  #keep({ seq, envelope }: Stored): void {
    this.#top = Math.max(this.#top, seq);
    if (this.#known.some((known) => known.seq === seq)) return;
    this.#known.push({ seq, envelope });
    void this.#forge(envelope);
  }

  #learn(statement: { s: string; sig: string }): void {
    if (!this.#statements.some(({ s }) => s === statement.s)) this.#statements.push(statement);
  }

  #envelope(stored: Stored, text: string): string[] {
    const { seq } = stored;
    this.#keep({ seq, envelope: stored.envelope });
    const chance = this.#chance;
    if (chance.isTrue(0.5)) return [text];
    const as = (envelope: WireEnvelope, at = seq): string => JSON.stringify({ type: "envelope", seq: at, envelope });
    const other = chance.pick(this.#known).envelope;
    switch (chance.pick(["withhold", "repeat", "replay", "forge", "flip", "splice", "hold", "shift"] as const)) {
      case "withhold":
        return this.#done("withheld", []);
      case "repeat":
        return this.#done("repeated", [text, text]);
      case "replay":
        return this.#done("replayed", [text, as(other, (this.#top += 1))]);
      case "forge": {
        const forged = chance.pickOrNull(this.#forged);
        return forged === null ? [text] : this.#done("forged", [as(forged), as(stored.envelope, (this.#top += 1))]);
      }
      case "flip":
        return this.#done("flipped", [as(this.#flipped(stored.envelope)), as(stored.envelope, (this.#top += 1))]);
      case "splice":
        return this.#done("spliced", [
          as({ ...stored.envelope, c: other.c }),
          as({ ...other, h: stored.envelope.h }, (this.#top += 1)),
        ]);
      case "hold": {
        const held = this.#held;
        this.#held = [text];
        return this.#done("reordered", held);
      }
      case "shift":
        return this.#done("renumbered", [as(stored.envelope, (this.#top += chance.whole(1, 1_000)))]);
    }
  }

  #page(stored: Stored): Stored[] {
    const chance = this.#chance;
    if (chance.isTrue(0.7)) return [stored];
    switch (chance.pick(["withhold", "replay", "forge", "flip"] as const)) {
      case "withhold":
        return this.#done("withheld", []);
      case "replay":
        return this.#done("replayed", [stored, { seq: stored.seq, envelope: chance.pick(this.#known).envelope }]);
      case "forge":
        return this.#done("forged", [
          { seq: stored.seq, envelope: chance.pickOrNull(this.#forged) ?? stored.envelope },
        ]);
      case "flip":
        return this.#done("flipped", [{ seq: stored.seq, envelope: this.#flipped(stored.envelope) }]);
    }
  }

  #olderRoster(frame: Frame): string {
    const roster = frame["roster"] as { n: number; hash: string };
    const kind = this.#chance.pick(["true", "true", "older", "other", "newer"] as const);
    if (kind === "older" && roster.n > 1) this.#done("older roster", (roster.n -= 1));
    if (kind === "other") roster.hash = this.#done("forked roster", toB64u(this.#chance.bytes(32)));
    if (kind === "newer") roster.n = this.#done("promised roster", roster.n + 5);
    return JSON.stringify(frame);
  }

  #roster(statements: { s: string; sig: string }[]): { s: string; sig: string }[] {
    const last = this.#statements.at(-1);
    switch (this.#chance.pick(["true", "truncated", "forked", "repeated"] as const)) {
      case "true":
        return statements;
      case "truncated":
        return this.#done("truncated roster", statements.slice(0, -1));
      case "forked":
        return this.#done("forked roster", [...statements.slice(0, -1), ...this.#ownStatements]);
      case "repeated":
        return this.#done("repeated roster", last === undefined ? statements : [...statements, last]);
    }
  }

  /** A device of its own, added by a root of its own. */
  async #prepare(): Promise<void> {
    const [root, device] = this.#strangers;
    if (root === undefined || device === undefined) return;
    const { n, hash: prev } = this.#head;
    const member = { signPk: toB64u(device.publicKey), role: "owner" as const };
    this.#ownStatements.push(await signStatement(root, { v: 1, n: n + 1, prev, kind: "add", member }));
  }

  #flipped(envelope: WireEnvelope): WireEnvelope {
    const part = this.#chance.pick(["h", "c", "s"] as const);
    const bytes = fromB64u(envelope[part]);
    if (bytes === null) return envelope;
    const at = this.#chance.whole(0, bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << this.#chance.whole(0, 7));
    return { ...envelope, [part]: toB64u(bytes) };
  }

  /** An order under the name of a real sender or of its own, for another runner, of another kind or from a roster to come. */
  async #forge(envelope: WireEnvelope): Promise<void> {
    const bytes = fromB64u(envelope.h);
    const cipher = fromB64u(envelope.c);
    const key = this.#strangers[this.#chance.whole(0, this.#strangers.length - 1)];
    if (bytes === null || cipher === null || key === undefined || this.#forged.length > 200) return;
    const header = JSON.parse(Buffer.from(bytes).toString("utf8")) as Header;
    const changed = await this.#changed(header, key);
    const h = utf8(JSON.stringify(changed));
    const s = await sign(key, pae("errand1/env", [concatBytes(h), cipher]));
    const isKeptSignature = this.#chance.isTrue(0.3);
    this.#forged.push({ h: toB64u(h), c: envelope.c, s: isKeptSignature ? envelope.s : toB64u(s) });
  }

  async #changed(header: Header, key: SignKey): Promise<Header> {
    const { a, f } = header;
    const others = this.#known.map(({ envelope }) => headerOf(envelope));
    switch (this.#chance.pick(["id", "audience", "kind", "sender", "roster", "counter"] as const)) {
      case "id":
        return { ...header, id: toB64u(this.#chance.bytes(16)) as Header["id"] };
      case "audience":
        return { ...header, a: this.#chance.pick([...others.map((other) => other.a), a]) };
      case "kind":
        return { ...header, k: this.#chance.pick([...others.map((other) => other.k), "task"]) };
      case "sender":
        return { ...header, f: this.#chance.isTrue(0.5) ? await memberIdOf(key.publicKey) : f };
      case "roster":
        return { ...header, f: await memberIdOf(key.publicKey), r: header.r + this.#chance.whole(1, 100) };
      case "counter":
        return {
          ...header,
          n: header.n + this.#chance.whole(1, 1_000),
          id: toB64u(this.#chance.bytes(16)) as Header["id"],
        };
    }
  }

  #done<T>(kind: string, result: T): T {
    this.#history.fault(`hub: ${kind}`);
    return result;
  }
}

const headerOf = (envelope: WireEnvelope): Header =>
  JSON.parse(Buffer.from(fromB64u(envelope.h) ?? []).toString("utf8")) as Header;
