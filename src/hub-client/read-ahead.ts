import type { StoredEnvelope } from "../domain/envelope.ts";
import type { Seq } from "../domain/ids.ts";

type Page = { envelopes: StoredEnvelope[]; more: boolean };

/** The pages of one log, in turn: the next one is on its way while the last is handled. */
export class ReadAhead<Read extends Page> {
  readonly #read: (after: Seq) => Promise<Read>;
  readonly #onPage: (envelopes: readonly StoredEnvelope[]) => void;
  #next: { after: Seq; page: Promise<Read> } | null = null;

  /** `onPage` is told of each page as soon as it is there, which may be before it is asked for. */
  constructor(read: (after: Seq) => Promise<Read>, onPage: (envelopes: readonly StoredEnvelope[]) => void) {
    this.#read = read;
    this.#onPage = onPage;
  }

  async page(after: Seq): Promise<Read> {
    const begun = this.#next?.after === after ? this.#next.page : this.#begin(after);
    this.#next = null;
    const page = await begun;
    const last = page.envelopes.at(-1);
    if (page.more && last !== undefined) this.#next = { after: last.seq, page: this.#begin(last.seq) };
    return page;
  }

  #begin(after: Seq): Promise<Read> {
    const page = this.#read(after).then((read) => {
      this.#onPage(read.envelopes);
      return read;
    });
    // Told to whoever asks for it, and to nobody where nobody does.
    page.catch(() => {});
    return page;
  }
}
