import type { enMore } from "./en-more.ts";
import { koSettings } from "./ko-settings.ts";
import { problemWordsKo } from "./problems-ko.ts";
import { templatesKo } from "./templates-ko.ts";

export const koMore: typeof enMore = { ...koSettings, templates: templatesKo, problem: problemWordsKo };
