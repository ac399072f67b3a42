import type { VNode } from "preact";
import { hrefOf, route } from "../router.ts";
import type { Route } from "../router.ts";
import { useSession } from "../session-context.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icon.tsx";
import { words } from "../words/words.ts";

export function Nav(): VNode {
  const { nav, needs } = words();
  const waiting = useSession().needsMe.value.length;
  return (
    <nav class="nav" aria-label={nav.label}>
      <Place to={{ at: "threads" }} icon="threads" title={nav.threads} />
      <Place to={{ at: "needs" }} icon="needs" title={nav.needs} count={waiting} countLabel={needs.count(waiting)} />
      <Place to={{ at: "new" }} icon="plus" title={nav.create} />
      <Place to={{ at: "settings" }} icon="settings" title={nav.settings} />
    </nav>
  );
}

function Place(props: { to: Route; icon: IconName; title: string; count?: number; countLabel?: string }): VNode {
  const isHere = route.value.at === props.to.at;
  return (
    <a
      class="nav-place"
      href={hrefOf(props.to)}
      aria-current={isHere ? "page" : undefined}
      data-testid={`nav-${props.to.at}`}
    >
      <span class="nav-icon">
        <Icon name={props.icon} />
        {props.count ? (
          <span class="nav-count num">
            <span aria-hidden="true">{props.count}</span>
            <span class="unseen">{props.countLabel}</span>
          </span>
        ) : null}
      </span>
      <span class="nav-title">{props.title}</span>
    </a>
  );
}
