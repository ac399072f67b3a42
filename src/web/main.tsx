import { render } from "preact";
import { App } from "./app.tsx";
import { takeLinkFromAddress } from "./session/link-in-address.ts";
import { browserClock, browserRandom } from "./session/web-ports.ts";
import { WebSession } from "./session/web-session.ts";
import { webSettings } from "./session/web-settings.ts";
import { webUpdate } from "./session/web-update.ts";
import { loadWords } from "./words/words.ts";

const place = document.getElementById("app");
if (place === null) throw new Error("the page has a place for the app");

const settings = webSettings();
// Nothing is drawn before they are there.
void loadWords(settings.language.peek());
const session = new WebSession(
  { clock: browserClock, random: browserRandom },
  { settings, update: webUpdate((url) => (location.hash = new URL(url, location.origin).hash)) },
);
const started = session.start();
// Before the first screen reads the address: a secret stands in it no longer than this.
takeLinkFromAddress((link) => void started.then(() => session.offerFromAddress(link)));
render(<App session={session} join={session.join} />, place);
