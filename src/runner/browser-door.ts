import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { MemberId } from "../domain/ids.ts";
import type { Log } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { makePairing } from "../seal/pairing-link.ts";
import { pairIdText } from "../seal/pairing-seal.ts";
import { writeSecret } from "./data-folder.ts";
import type { OpenedDoor } from "./desk-api.ts";
import { pairOwnBrowser, type PairingPorts } from "./pairing.ts";

/**
 * Lets this desktop's own browser in: writes the link into a file that only this user can read, and waits for the
 * browser that opens it. The secret is on no command line, in no answer and in no log; the file goes with its use.
 */
export class BrowserDoor {
  readonly #folder: string;
  readonly #ports: PairingPorts & { log: Log };
  readonly #onPaired: (member: MemberId) => void;
  readonly #stop = new AbortController();
  readonly #waiting = new Set<Promise<void>>();

  constructor(folder: string, ports: PairingPorts & { log: Log }, onPaired: (member: MemberId) => void) {
    this.#folder = folder;
    this.#ports = ports;
    this.#onPaired = onPaired;
    // What an earlier process left is of no use to anybody.
    rmSync(folder, { recursive: true, force: true });
  }

  open(hubUrl: string): OpenedDoor {
    const { membership, clock, random } = this.#ports;
    const { link, pairing } = makePairing({ hubUrl, spaceId: membership.keys.spaceId, random, now: clock.now() });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    // The id is known to the hub anyway; the secret is another part of the link.
    const file = join(this.#folder, `${pairIdText(pairing)}.html`);
    writeSecret(file, redirectPage(link));
    const waiting = pairOwnBrowser(this.#ports, { pairing, signal: this.#stop.signal })
      .then(({ memberId }) => this.#onPaired(memberId))
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        rmSync(file, { force: true });
        this.#waiting.delete(waiting);
      });
    this.#waiting.add(waiting);
    return { file, url: new URL(hubUrl).origin, expiresAt: pairing.expiresAt };
  }

  async close(): Promise<void> {
    this.#stop.abort(new Problem("stopped"));
    await Promise.all(this.#waiting);
  }

  /** Most browsers that come are members already and never use the link. */
  #failed(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    const code = isProblem(error) ? error.code : "pairing_failed";
    if (code !== "pairing_expired") this.#ports.log.warn("this desktop's browser did not join", { code });
  }
}

/** The link is of letters, digits and `-_:/.#=[]` only: nothing in it needs escaping. */
const redirectPage = (link: string): string => `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>Errand</title>
<meta http-equiv="refresh" content="0;url=${link}">
<p><a href="${link}">Errand</a></p>
`;
