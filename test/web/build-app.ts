import { buildWeb } from "../../tools/build-web.ts";

/** The app that is tested is the one that is built: nothing in it is made for tests. */
export async function setup(): Promise<void> {
  const exitCode = await buildWeb({ onlyIfOlder: true });
  if (exitCode !== 0) throw new Error("the phone app was not built");
}
