export type ProblemDetail = Record<string, string | number | boolean | null>;

/**
 * An error with a stable code that may cross a wire or be shown to a person. `next` says what to do.
 * Codes and their HTTP status are listed in protocol/problems.ts.
 */
export class Problem extends Error {
  readonly code: string;
  readonly detail: ProblemDetail;
  readonly next: string | null;

  constructor(code: string, detail: ProblemDetail = {}, next: string | null = null) {
    super(code);
    this.name = "Problem";
    this.code = code;
    this.detail = detail;
    this.next = next;
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}
