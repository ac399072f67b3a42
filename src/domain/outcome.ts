/** How a task ends. */
export type Outcome = "succeeded" | "unchecked" | "failed" | "cancelled" | "expired" | "refused";
