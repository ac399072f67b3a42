import { enChanges } from "./en-changes.ts";
import { enSchedules } from "./en-schedules.ts";
import { enSettings } from "./en-settings.ts";
import { problemWordsEn } from "./problems-en.ts";
import { templatesEn } from "./templates-en.ts";
import { enWork } from "./en-work.ts";

/** What the first glance does not need: it comes right after. */
export const enMore = {
  ...enSettings,
  ...enWork,
  ...enChanges,
  ...enSchedules,
  templates: templatesEn,
  problem: problemWordsEn,
};
