import { later } from "./later.tsx";

// Parts of a thread that its first picture can do without: fetched when one is shown, kept by the service worker.

/** As tall as what comes, so that nothing moves. */
const button = <span class="icon-button" />;

const line = (
  <div class="composer">
    <div class="composer-line">
      {button}
      {button}
      <span class="input">{"\u00a0"}</span>
      {button}
    </div>
  </div>
);

export const Composer = later(async () => (await import("../ui/composer.tsx")).Composer, line);
export const Asks = later(async () => (await import("./asks.tsx")).Asks);
export const AskCard = later(async () => (await import("../ui/ask-card.tsx")).AskCard);
export const ToolActivity = later(async () => (await import("../ui/tools.tsx")).ToolActivity, button);
export const Changes = later(async () => (await import("./changes.tsx")).Changes, button);
export const ThreadMenu = later(async () => (await import("./thread-menu.tsx")).ThreadMenu, button);
export const Doubts = later(async () => (await import("./doubts.tsx")).Doubts, <></>);
export const Confirm = later(async () => (await import("../ui/dialog.tsx")).Confirm, <></>);
