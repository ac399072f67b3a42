import { expect, onTestFinished, test } from "vitest";
import { openSharedLogStore } from "../../src/store/log/open-shared-log-store.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { PostgresServer } from "../fakes/postgres-server.ts";
import { realClock } from "../fakes/real-clock.ts";
import { testRandom } from "../fakes/sealed-space.ts";
import { withPostgres } from "../fakes/with-postgres.ts";
import { logStoreContract } from "./log-store.ts";

withPostgres("a log on PostgreSQL", (server) => {
  const openAt = (url: string): Promise<LogStore> => openSharedLogStore({ url, clock: realClock, random: testRandom });

  const databases = new Map<string, string>();
  logStoreContract("PostgreSQL", async (folder) => {
    const url = databases.get(folder) ?? (await server().database());
    databases.set(folder, url);
    return openAt(url);
  });

  test("a database that a newer Errand wrote is refused and not touched", async () => {
    const url = await server().database();
    await (await openAt(url)).close();
    await server().run(url, "insert into schema_version (version) values (99)");
    await expect(openAt(url)).rejects.toMatchObject({ code: "log_is_newer", detail: { found: 99, known: 3 } });
  });

  test("replicas that start at the same time on an empty database bring it to the newest schema once", async () => {
    const url = await server().database();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openAt(url)));
    onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
    expect(await server().run(url, "select version from schema_version order by version")).toEqual(
      [1, 2, 3].map((version) => ({ version: String(version) })),
    );
  });

  test("a database that is not there, an address that is none and a server that forgets are problems with names", async () => {
    await expect(openAt(server().url("nowhere"))).rejects.toMatchObject({ detail: { reason: "no_database" } });
    await expect(openAt("mysql://x/y")).rejects.toMatchObject({ code: "database_url_malformed" });
    const forgetful = await PostgresServer.start(["fsync=off"]);
    onTestFinished(() => forgetful.close());
    await expect(openAt(await forgetful.database())).rejects.toMatchObject({
      code: "database_forgets",
    });
  });
});
