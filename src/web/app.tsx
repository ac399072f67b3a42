import type { VNode } from "preact";
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import "./ui/styles.css";
import { isWide } from "./layout.ts";
import { go, listenToRoute, route } from "./router.ts";
import { BrokenScreen } from "./screens/broken.tsx";
import { later } from "./screens/later.tsx";
import { Nav } from "./screens/nav.tsx";
import { NeedsMe } from "./screens/needs-me.tsx";
import { RevokedScreen } from "./screens/revoked.tsx";
import { ThreadScreen } from "./screens/thread.tsx";
import { Threads } from "./screens/threads.tsx";
import { SessionContext } from "./session-context.ts";
import type { AppSession, JoinFlow } from "./session/app-session.ts";
import { LineBanner } from "./ui/banner.tsx";
import { Empty, SkeletonRows } from "./ui/states.tsx";
import { Toast } from "./ui/toast.tsx";
import { areWordsLoaded, loadWords, words } from "./words/words.ts";

// What the first glance does not need comes when it is asked for.
const NewTask = later(async () => (await import("./screens/new-task.tsx")).NewTask);
const ArtifactScreen = later(async () => (await import("./screens/artifact.tsx")).ArtifactScreen);
const SettingsScreen = later(async () => (await import("./screens/settings.tsx")).SettingsScreen);
const JoinScreen = later(async () => (await import("./screens/join.tsx")).JoinScreen);

/** The phone app: everything it shows it reads from `session` and `join`, everything it does it asks of them. */
export function App({ session, join }: { session: AppSession; join: JoinFlow }): VNode | null {
  useEffect(listenToRoute, []);
  useSignalEffect(() => {
    void loadWords(session.settings.language.value);
  });
  useSignalEffect(() => {
    const theme = session.settings.theme.value;
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  });
  if (!areWordsLoaded()) return null;
  return (
    <SessionContext.Provider value={session}>
      <Phase session={session} join={join} />
      <Toast />
    </SessionContext.Provider>
  );
}

function Phase({ session, join }: { session: AppSession; join: JoinFlow }): VNode {
  const phase = session.phase.value;
  switch (phase.is) {
    case "loading":
      return (
        <main class="alone">
          <SkeletonRows count={6} />
        </main>
      );
    case "unpaired":
      return <JoinScreen join={join} onDone={() => go({ at: "threads" }, "replace")} />;
    case "revoked":
      return <RevokedScreen />;
    case "broken":
      return <BrokenScreen code={phase.code} />;
    case "ready":
      return route.value.at === "join" ? (
        <JoinScreen join={join} onDone={() => go({ at: "threads" }, "replace")} />
      ) : (
        <Ready />
      );
  }
}

/** On a phone one screen at a time; on a wide screen the list stays beside what was chosen from it. */
function Ready(): VNode {
  const at = route.value.at;
  const isList = at === "threads" || at === "needs";
  const hasList = isWide.value || isList;
  const hasNav = hasList || at === "settings";
  return (
    <div class={`app${isWide.value ? " app-wide" : ""}`}>
      <LineBanner />
      {hasNav ? (
        <div class="app-list">
          {hasList ? (
            at === "needs" ? (
              <NeedsMe isBeside={false} />
            ) : (
              <Threads isBeside={!isList} />
            )
          ) : (
            <SettingsScreen />
          )}
          <Nav />
        </div>
      ) : null}
      {isWide.value || !hasNav ? (
        <main class="app-main">
          <Detail />
        </main>
      ) : null}
    </div>
  );
}

function Detail(): VNode {
  const here = route.value;
  switch (here.at) {
    case "thread":
      return <ThreadScreen key={here.thread} id={here.thread} />;
    case "new":
      return <NewTask />;
    case "artifact":
      return (
        <ArtifactScreen key={`${here.task}.${here.index}`} thread={here.thread} task={here.task} index={here.index} />
      );
    case "settings":
      return <SettingsScreen />;
    default:
      return <Empty icon="threads" title={words().threads.noneChosen} />;
  }
}
