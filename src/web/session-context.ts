import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { AppSession } from "./session/app-session.ts";

export const SessionContext = createContext<AppSession | null>(null);

export function useSession(): AppSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("screens stand inside a session");
  return session;
}
