import type { Random } from "../../domain/ports.ts";
import { toB64u } from "../../kit/bytes.ts";
import type { Database } from "../store/database.ts";

const key = "errand/mark";

/** Two places hold one random mark. Where only one of them has it, the browser has dropped or copied the other. */
export async function markPaired(db: Database, random: Random): Promise<void> {
  const mark = toB64u(random.bytes(16));
  await db.put("notes", mark, "mark");
  localStorage.setItem(key, mark);
}

/** `hasIdentity`: the database knows who this device is. */
export async function readMark(db: Database, hasIdentity: boolean): Promise<"fine" | "evicted" | "copied"> {
  const outside = localStorage.getItem(key);
  if (!hasIdentity) return outside === null ? "fine" : "evicted";
  const inside = (await db.get("notes", "mark")) ?? null;
  if (outside === null && typeof inside === "string") localStorage.setItem(key, inside);
  return outside !== null && inside !== outside ? "copied" : "fine";
}

export function forgetMark(): void {
  localStorage.removeItem(key);
}
