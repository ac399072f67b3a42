import { problemTable } from "./problem-words.ts";

export const problemsKo = problemTable([]);
