import type { Header } from "../../src/domain/envelope.ts";
import type { Entry } from "../../src/domain/entries.ts";
import { limits } from "../../src/domain/limits.ts";
import { openVerified } from "../../src/hub-client/open-verified.ts";
import type { Phone } from "../device/phone.ts";

export type Read = { seq: number; header: Header; entry: Entry | { kind: "unknown" } };

/** Reads the whole log, orders and reports, verified and opened as a device does it. */
export class LogReader {
  readonly #reader: Phone;
  #cursor = 0;

  constructor(reader: Phone) {
    this.#reader = reader;
  }

  /** What came since the last call. Throws while the hub is away. */
  async more(): Promise<Read[]> {
    const found: Read[] = [];
    for (;;) {
      const page = await this.#reader.connection.read({ after: this.#cursor, limit: limits.batchMax });
      for (const { seq, envelope } of page) {
        found.push({ seq, ...(await openVerified(this.#reader.device, envelope)) });
        this.#cursor = seq;
      }
      if (page.length < limits.batchMax) return found;
    }
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}
