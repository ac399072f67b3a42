import type { VNode } from "preact";
import type { AppSession, JoinFlow } from "./session/app-session.ts";

export function App({ session }: { session: AppSession; join: JoinFlow }): VNode {
  return <p>{session.phase.value.is}</p>;
}
