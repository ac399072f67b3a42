import type { Header, StoredEnvelope, WireEnvelope } from "../domain/envelope.ts";
import { isProblem } from "../domain/problem.ts";
import { readHeader, readParsed } from "../seal/envelope.ts";
import { openRead, openVerified, type OpenedEnvelope, type Reader } from "./open-verified.ts";

/**
 * Verifies and opens many at the same time, on the platform's threads; what they say is asked for one by one, in the
 * order of the log.
 */
export class OpeningAhead {
  readonly #reader: Reader;
  readonly #headers = new WeakMap<WireEnvelope, Header>();
  readonly #begun = new WeakMap<WireEnvelope, Promise<OpenedEnvelope>>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Those that are wanted. What needs a newer roster waits for its turn: it is fetched once then, not for each. */
  begin(coming: readonly StoredEnvelope[], wants: (header: Header) => boolean): void {
    const { membership } = this.#reader;
    for (const { envelope } of coming) {
      if (this.#begun.has(envelope)) continue;
      try {
        const header = this.headerOf(envelope);
        if (!wants(header) || header.r > membership.roster.n || !membership.keyring.has(header.e)) continue;
        const opening = openRead(this.#reader, readParsed(envelope, header));
        // Told to whoever asks for it, and to nobody where nobody does.
        opening.catch(() => {});
        this.#begun.set(envelope, opening);
      } catch (error) {
        // What is wrong with it is said in its turn.
        if (!isProblem(error)) throw error;
      }
    }
  }

  /** Parsed once for an envelope that was seen coming. Throws as `readHeader` does. */
  headerOf(envelope: WireEnvelope): Header {
    const header = this.#headers.get(envelope) ?? readHeader(envelope);
    this.#headers.set(envelope, header);
    return header;
  }

  /** Throws the Problem of whatever is wrong with it. */
  open(envelope: WireEnvelope): Promise<OpenedEnvelope> {
    return this.#begun.get(envelope) ?? openVerified(this.#reader, envelope);
  }
}
