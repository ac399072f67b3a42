import { render } from "preact";
import { App } from "../../../src/web/app.tsx";
import { FakeJoin, FakeSession } from "../fake-session.ts";
import { scenes } from "./scenes.ts";
import type { Scene } from "./stage.ts";
import { findFaults } from "./faults.ts";
import { focused, reachFaults } from "./structure.ts";

/** One scene by its name in the address: `?scene=thread-working&lang=ko&theme=dark`. */
const asked = new URLSearchParams(location.search);
const scene = scenes[asked.get("scene") ?? ""];
const place = document.getElementById("app");
document.documentElement.style.fontSize = `${asked.get("text") ?? 100}%`;
Object.assign(globalThis, { findFaults, focused, reachFaults });
if (place === null) throw new Error("the page has no place for the app");
if (scene === undefined) {
  // Asked for the list, or for a scene that is not there.
  Object.assign(globalThis, { listed: Object.entries(scenes).map(([name, { says }]) => ({ name, says })) });
} else show(scene, place);

function show(scene: Scene, place: HTMLElement): void {
  const session = new FakeSession();
  const join = new FakeJoin();
  const language = asked.get("lang") === "ko" ? "ko" : "en";
  session.settings.setLanguage(language);
  session.settings.setTheme(asked.get("theme") === "dark" ? "dark" : "light");
  scene.set({ session, join, language });
  location.hash = scene.hash;
  Object.assign(globalThis, { session });
  render(<App session={session} join={join} />, place);
}
