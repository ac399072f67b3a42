import type { Problem, ProblemDetail } from "../domain/problem.ts";
import { problemTexts } from "./problem-texts.ts";
import type { ProblemText } from "./order-problem-texts.ts";

/** RFC 9457. `code` is the stable name; `facts` and `next` are ours; the Problem's own `next` goes before the table's. */
export type ProblemDoc = {
  type: string;
  title: string;
  status: number;
  code: string;
  facts?: ProblemDetail;
  next?: string;
};

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

const unknownProblem: ProblemText = {
  status: 500,
  title: "Something went wrong",
  next: "Try again; if it stays, run `errand doctor`.",
};

/** A code that is not in the table is a fault of ours: 500. */
export function problemText(code: string): ProblemText {
  return problemTexts.get(code) ?? unknownProblem;
}

export function toProblemDocument(problem: Problem): ProblemDoc {
  const { status, title, next } = problemText(problem.code);
  const document: ProblemDoc = { type: `urn:errand:problem:${problem.code}`, title, status, code: problem.code };
  if (Object.keys(problem.detail).length > 0) document.facts = problem.detail;
  document.next = problem.next ?? next;
  return document;
}
