import type { VNode } from "preact";
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import "./ui/styles.css";
import { isWide } from "./layout.ts";
import { go, listenToRoute, route } from "./router.ts";
import { later } from "./screens/later.tsx";
import { Nav } from "./screens/nav.tsx";
import { NeedsMe } from "./screens/needs-me.tsx";
import { ThreadScreen } from "./screens/thread.tsx";
import { Threads } from "./screens/threads.tsx";
import { SessionContext, useSession } from "./session-context.ts";
import type { AppSession, JoinFlow } from "./session/app-session.ts";
import { Banners } from "./ui/banner.tsx";
import { Empty, SkeletonRows } from "./ui/states.tsx";
import { Toast } from "./ui/toast.tsx";
import { areWordsLoaded, loadWords, words } from "./words/words.ts";

// What the first glance does not need comes when it is asked for.
const NewTask = later(async () => (await import("./screens/new-task.tsx")).NewTask);
const ArtifactScreen = later(async () => (await import("./screens/artifact.tsx")).ArtifactScreen);
const SettingsScreen = later(async () => (await import("./screens/settings.tsx")).SettingsScreen);
const SchedulesScreen = later(async () => (await import("./screens/schedules.tsx")).SchedulesScreen);
const BrokenScreen = later(async () => (await import("./screens/broken.tsx")).BrokenScreen);
const RevokedScreen = later(async () => (await import("./screens/revoked.tsx")).RevokedScreen);
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
  const leave = () => {
    join.cancel();
    go({ at: "threads" }, "replace");
  };
  switch (phase.is) {
    case "loading":
      return (
        <main class="alone">
          <SkeletonRows count={6} />
        </main>
      );
    case "unpaired":
      return <JoinScreen join={join} onDone={leave} />;
    case "revoked":
      return <RevokedScreen />;
    case "broken":
      return <BrokenScreen code={phase.code} />;
    case "ready":
      return route.value.at === "join" || join.step.value.is !== "waiting" ? (
        <JoinScreen join={join} onDone={leave} />
      ) : (
        <Ready />
      );
  }
}

/** On a phone one screen at a time; on a wide screen the list of threads stays beside what was chosen. */
function Ready(): VNode {
  const at = route.value.at;
  const hasNav = at === "threads" || at === "needs" || at === "settings";
  return (
    <div class={`app${isWide.value ? " app-wide" : ""}`}>
      {isWide.value ? (
        <aside class="app-list" aria-label={words().nav.threads}>
          <Threads isBeside={at !== "threads"} />
          <Banners />
          <Nav />
        </aside>
      ) : null}
      <main class={hasNav && !isWide.value ? "app-list" : "app-main"}>
        <Chosen />
        {hasNav && !isWide.value ? <Nav /> : null}
      </main>
    </div>
  );
}

function Chosen(): VNode {
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
    case "schedules":
      return <SchedulesScreen path={here.path} />;
    case "needs":
      return <NeedsMe isBeside={false} />;
    case "threads":
    case "join":
      return isWide.value ? <NothingChosen /> : <Threads isBeside={false} />;
  }
}

/** Beside the list, what needs the person takes the free place. */
function NothingChosen(): VNode {
  const { needsMe } = useSession();
  return needsMe.value.length > 0 ? <NeedsMe isBeside /> : <Empty icon="threads" title={words().threads.noneChosen} />;
}
