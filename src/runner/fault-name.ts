import { isProblem } from "../domain/problem.ts";

/** What a log may say of an error: its code or its kind, never its words. */
export const nameOf = (error: unknown): string =>
  isProblem(error) ? error.code : error instanceof Error ? error.name : "unknown";
