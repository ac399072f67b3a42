import { afterAll, beforeAll, describe, test } from "vitest";
import { PostgresServer, whyNoPostgres } from "./postgres-server.ts";

/** Tests that share one real server; where there is none they report themselves skipped, with the reason. */
export function withPostgres(what: string, tests: (server: () => PostgresServer) => void): void {
  const missing = whyNoPostgres();
  if (missing !== null) {
    test(what, (context) => context.skip(missing));
    return;
  }
  describe(what, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await PostgresServer.start();
    });
    afterAll(() => server.close());
    tests(() => server);
  });
}
