import type { enMore } from "./en-more.ts";
import { koChanges } from "./ko-changes.ts";
import { koSchedules } from "./ko-schedules.ts";
import { koSettings } from "./ko-settings.ts";
import { problemWordsKo } from "./problems-ko.ts";
import { templatesKo } from "./templates-ko.ts";
import { koWork } from "./ko-work.ts";

export const koMore: typeof enMore = {
  ...koSettings,
  ...koWork,
  ...koChanges,
  ...koSchedules,
  templates: templatesKo,
  problem: problemWordsKo,
};
