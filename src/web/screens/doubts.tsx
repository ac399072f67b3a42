import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { doubtsOf, type Doubt } from "../../domain/doubts.ts";
import type { Header } from "../../domain/envelope.ts";
import { useSession } from "../session-context.ts";
import { Icon } from "../ui/icon.tsx";
import { useMinute } from "../ui/now.ts";
import { moreWords, words } from "../words/words.ts";

/** What is wrong with a thread's counters, and what to do about it: a hub cannot leave something out unseen. */
export function Doubts(props: { entries: readonly { header: Header }[]; fromStart: boolean }): VNode {
  const { entries, fromStart } = props;
  const doubts = useMemo(() => doubtsOf(entries, fromStart), [entries, entries.length, fromStart]);
  return (
    <>
      {doubts.map((doubt) => (
        <DoubtLine key={JSON.stringify(doubt)} doubt={doubt} />
      ))}
    </>
  );
}

function DoubtLine({ doubt }: { doubt: Doubt }): VNode {
  const session = useSession();
  const now = useMinute().value;
  const { doubts } = moreWords();
  const name = session.members.value.find(({ id }) => id === doubt.from)?.name ?? doubt.from.slice(0, 6);
  const said =
    doubt.is === "missing"
      ? doubts.missing(name, doubt.count, words().format.moment(doubt.before, now))
      : doubts.doubled(name);
  return (
    <p class="note pad" role="status" data-testid={`doubt-${doubt.is}`}>
      <Icon name="alert" />
      <span>{said}</span>
    </p>
  );
}
