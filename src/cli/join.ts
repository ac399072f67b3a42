import { hostname } from "node:os";
import { toB64u } from "../kit/bytes.ts";
import { Problem } from "../domain/problem.ts";
import { HubConnection } from "../hub-client/connection.ts";
import { joinSpace } from "../hub-client/joining.ts";
import { openDataFolder } from "../runner/data-folder.ts";
import { keepMember, loadMember, loadRoot } from "../runner/key-files.ts";
import { exportWrapKey } from "../seal/epochs.ts";
import { memberIdOf } from "../seal/identity.ts";
import { makeSignKey } from "../seal/keys.ts";
import { parsePairingLink } from "../seal/pairing-link.ts";
import { openJournal } from "../store/journal/journal.ts";
import { systemClock, systemRandom } from "./system-ports.ts";
import { silentLog } from "../domain/ports.ts";

export type Joined = { memberId: string; hubUrl: string };

/**
 * Makes this computer a runner of the space behind the link; the digits are typed where `errand pair --runner` runs.
 * Afterwards: errand up --hub URL. Throws `already_in_a_space`, and the pairing's problems.
 */
export async function join(
  link: string,
  dataFolder: string,
  tell: (event: { event: "digits"; digits: string }) => void,
): Promise<Joined> {
  const parsed = parsePairingLink(link, systemClock.now());
  const folder = openDataFolder(dataFolder);
  if ((await loadRoot(folder.keys)) || (await loadMember(folder.keys, "runner")))
    throw new Problem(
      "already_in_a_space",
      {},
      "This computer has a space already. Use another data folder: ERRAND_HOME=DIR errand join LINK",
    );
  const signKey = await makeSignKey(true);
  const member = { spaceId: parsed.spaceId, memberId: await memberIdOf(signKey.publicKey), signKey };
  const connection = new HubConnection({
    url: parsed.hubUrl,
    member,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  const journal = openJournal(folder.journal);
  try {
    const joined = await joinSpace({
      pairing: parsed,
      connection,
      signKey,
      name: Array.from(hostname()).slice(0, 64).join("") || "computer",
      platform: process.platform,
      extractable: true,
      clock: systemClock,
      random: systemRandom,
      onDigits: (digits) => tell({ event: "digits", digits }),
    });
    journal.transaction(() => {
      for (const [index, statement] of joined.statements.entries())
        journal.rosters.insertStatement(index + 1, statement);
      for (const { epoch, key } of joined.epochs) journal.rosters.insertEpoch(epoch, toB64u(key));
      journal.notes.set("hub", parsed.hubUrl);
    });
    await keepMember(folder.keys, "runner", joined.spaceId, signKey, await exportWrapKey(joined.wrapKey));
    await joined.hello();
    return { memberId: joined.memberId, hubUrl: parsed.hubUrl };
  } finally {
    connection.close();
    journal.close();
  }
}
