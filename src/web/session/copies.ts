import type { StoredEnvelope } from "../../domain/envelope.ts";
import type { Seq } from "../../domain/ids.ts";
import { isProblem } from "../../domain/problem.ts";
import { readEnvelope } from "../../seal/envelope.ts";
import type { Database } from "../store/database.ts";
import { isOwn } from "../store/kept-orders.ts";
import type { SpaceLine } from "./space-line.ts";

/** What was said in so many entries is read; of more, the newest of each kind of order in each thread. */
const readMax = 200;
const orderKinds = ["task", "answer", "message", "cancel", "thread", "revoke", "push", "schedule"];
const lookedNote = "looked";

/** Looks back at what was stored while the app was closed: whether something else spoke with this device's keys. */
export class Copies {
  readonly #db: Database;
  readonly #line: SpaceLine;
  readonly #onCopy: () => void;
  #isLooking = false;

  constructor(db: Database, line: SpaceLine, onCopy: () => void) {
    this.#db = db;
    this.#line = line;
    this.#onCopy = onCopy;
  }

  /** Again whenever the hub is reached: what was missed meanwhile is not followed but looked up. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#look();
    } catch (error) {
      // The hub is away: it is looked again when it is back.
      if (!isProblem(error)) throw error;
    } finally {
      this.#isLooking = false;
    }
  }

  async #look(): Promise<void> {
    const { connection } = this.#line;
    const newest = (await connection.read({ before: Number.MAX_SAFE_INTEGER, limit: 1 })).at(-1)?.seq ?? 0;
    const looked = await this.#db.get("notes", lookedNote);
    // A device that has just come has not said anything before.
    if (typeof looked === "number" && looked < newest)
      for (const stored of await this.#since(looked, newest)) if (await this.#isCopys(stored)) return this.#onCopy();
    await this.#db.put("notes", newest, lookedNote);
  }

  async #since(looked: Seq, newest: Seq): Promise<StoredEnvelope[]> {
    const { connection } = this.#line;
    if (newest - looked <= readMax) return connection.read({ after: looked, limit: readMax });
    const found: StoredEnvelope[] = [];
    for (const kind of orderKinds) found.push(...(await connection.heads(kind, looked)));
    return found;
  }

  async #isCopys({ envelope }: StoredEnvelope): Promise<boolean> {
    try {
      const { header } = readEnvelope(envelope);
      return header.f === this.#line.membership.memberId && !(await isOwn(this.#db, header.id));
    } catch (error) {
      if (isProblem(error)) return false;
      throw error;
    }
  }
}
