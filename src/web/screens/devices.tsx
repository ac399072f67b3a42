import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { MemberId } from "../../domain/ids.ts";
import { useSession } from "../session-context.ts";
import type { MemberView } from "../session/app-session.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Fold } from "../ui/fold.tsx";
import { Icon } from "../ui/icon.tsx";
import { useMinute } from "../ui/now.ts";
import { attempt } from "../ui/toast.tsx";
import { moreWords, words } from "../words/words.ts";
import { PhoneCommand } from "./phone-command.tsx";

export function Devices(): VNode {
  const session = useSession();
  const { settings: said } = moreWords();
  const [asking, setAsking] = useState<MemberView | null>(null);
  const [revoking, setRevoking] = useState<ReadonlySet<MemberId>>(new Set());
  const members = session.members.value;
  // The first member of a space gives work from its computer's command line, and nobody has given it a name.
  const first = members.find((member) => member.role === "owner");
  const desk = first?.name === null && !first.isMe ? first : null;
  const [active, gone] = [members.filter((member) => !member.isRevoked), members.filter((member) => member.isRevoked)];
  const revoke = async (member: MemberId) => {
    if (await attempt(() => session.revoke(member))) setRevoking(new Set([...revoking, member]));
  };
  return (
    <>
      <ul class="devices">
        {active.map((member) => (
          <Device
            key={member.id}
            member={member}
            isDesk={member === desk}
            isRevoking={revoking.has(member.id)}
            onRevoke={member === desk ? null : () => setAsking(member)}
          />
        ))}
      </ul>
      {gone.length === 0 ? null : (
        <Fold title={said.showRevoked(gone.length)}>
          <ul class="devices">
            {gone.map((member) => (
              <Device key={member.id} member={member} isDesk={false} isRevoking={false} onRevoke={null} />
            ))}
          </ul>
        </Fold>
      )}
      <div class="small soft device-add">
        <p>{said.addHint}</p>
        <PhoneCommand />
      </div>
      <Confirm
        title={said.revokeTitle(asking?.name ?? said.unnamed)}
        text={said.revokeText}
        act={said.revoke}
        isOpen={asking !== null}
        onClose={() => setAsking(null)}
        onAct={() => {
          if (asking !== null) void revoke(asking.id);
        }}
      />
    </>
  );
}

function Device({
  member,
  isDesk,
  isRevoking,
  onRevoke,
}: {
  member: MemberView;
  isDesk: boolean;
  isRevoking: boolean;
  onRevoke: (() => void) | null;
}): VNode {
  const { settings: said } = moreWords();
  const name = member.name ?? (isDesk ? said.commandLine : said.unnamed);
  return (
    <li class="device" data-testid="device">
      <Icon name={member.role === "owner" && !isDesk ? "phone" : "desk"} />
      <div>
        <p class="device-name">{name}</p>
        <p class="small soft">{isRevoking ? said.revokeSent : <Standing member={member} />}</p>
      </div>
      {onRevoke === null || member.isMe || isRevoking || member.role === "runner" ? null : (
        <Button kind="plain" onPress={onRevoke} testId="revoke">
          {said.revoke}
          <span class="unseen"> {name}</span>
        </Button>
      )}
    </li>
  );
}

function Standing({ member }: { member: MemberView }): VNode {
  const { settings: said } = moreWords();
  const { format } = words();
  const now = useMinute().value;
  const parts = [member.isMe ? said.thisDevice : null, said.roles[member.role]];
  if (member.isRevoked) parts.push(said.revoked);
  else if (!member.isMe && member.isOnline === true) parts.push(said.online);
  else if (!member.isMe && member.isOnline === false)
    parts.push(member.since === null ? said.offline : said.awaySince(format.moment(member.since, now)));
  return <>{parts.filter((part) => part !== null).join(" · ")}</>;
}
