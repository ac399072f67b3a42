import type { Cli } from "./cli.ts";
import { fingerprintOf } from "./phone-certificates.ts";
import { profilePage, serveProfile } from "./phone-profile.ts";
import { shown, shownLine } from "./shown.ts";
import type { StdinLines } from "./stdin-lines.ts";

type Step = {
  authority: string;
  url: string;
  address: string;
  isJson: boolean;
  lines: StdinLines;
  signal: AbortSignal;
};

/** Home Wi-Fi: the phone gets this home's certificate first, and may fetch it as long as `work` lasts. */
export async function withCertificate(cli: Cli, step: Step, work: () => Promise<number>): Promise<number> {
  const { authority, address, isJson, lines, signal } = step;
  const words = cli.words.phone.certificate;
  const name = new URL(step.url).hostname;
  const download = await serveProfile(authority, name, profilePage(authority, { ...words, title: words.title(name) }));
  try {
    // The only plain http there is: a public certificate, told apart from another one by its fingerprint.
    const url = `http://${address}:${download.port}/`;
    const sha256 = fingerprintOf(authority);
    if (isJson) cli.out.json({ event: "certificate", url, sha256 });
    else {
      for (const line of words.before) cli.talk.line(shown(line));
      if (cli.out.isTerminal) cli.out.lines((await import("./qr.ts")).qrLines(url, cli.out.hasColour));
      cli.out.line(shownLine(url));
      cli.talk.line(shownLine(`SHA-256 ${sha256}`));
      for (const line of [words.compare, words.iphone, words.android]) cli.talk.line(shown(line));
      if (cli.canAsk) {
        cli.talk.piece(shown(`${words.pressEnter} `));
        await lines.next(signal);
        cli.talk.lineTyped();
      }
    }
    return await work();
  } finally {
    download.close();
  }
}
