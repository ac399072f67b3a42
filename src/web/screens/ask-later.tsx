import { later } from "./later.tsx";

/** Approvals and questions with their forms and diffs: fetched with the first one, kept by the service worker. */
export const AskCard = later(async () => (await import("../ui/ask-card.tsx")).AskCard);
export const ToolActivity = later(async () => (await import("../ui/tools.tsx")).ToolActivity);
