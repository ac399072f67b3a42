import { expect, onTestFinished, test } from "vitest";
import type { BlobId, MemberId, SpaceId } from "../../src/domain/ids.ts";
import { utf8 } from "../../src/kit/bytes.ts";
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

  test("what two replicas write at the same moment is there once, and a slot written twice is contested", async () => {
    const url = await server().database();
    const stores = [await openAt(url), await openAt(url)];
    onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
    const [space, sender] = ["space" as SpaceId, "m" as MemberId];
    await stores[0]!.createSpace(space, { s: "a", sig: "b" }, 1, null);
    for (let n = 0; n < 25; n += 1) {
      const chunk = { space, blob: `b${n}` as BlobId, sender, index: 0, bytes: utf8("same"), isLast: true, sizeMax: 9 };
      const chunks = await Promise.all(stores.map((store) => store.putChunk(chunk, 1)));
      expect(chunks.toSorted()).toEqual(["repeat", "stored"]);
      const slots = await Promise.all(
        stores.map((store, i) =>
          store.putSlot({ pairId: `p${n}`, slot: 0, bytes: utf8(`${i}`), expiresAt: 9, countMax: 99 }, 1),
        ),
      );
      expect(slots.toSorted()).toEqual(["stored", "taken"]);
      expect(await stores[0]!.slot(`p${n}`, 0, 1)).toMatchObject({ isContested: true });
    }
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
