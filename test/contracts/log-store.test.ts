import { mkdtempSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import { logStoreContract } from "./log-store.ts";

logStoreContract("SQLite", (folder) => openLogStore(join(folder, "log.db")));

test("a file that a newer Errand wrote is refused and not touched", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "errand-log-")), "log.db");
  await (await openLogStore(path)).close();
  const file = new DatabaseSync(path);
  file.exec("insert into schema_version (version) values (99)");
  file.close();
  await expect(openLogStore(path)).rejects.toMatchObject({ code: "log_is_newer", detail: { found: 99, known: 3 } });
});

test("a file that cannot be opened is a problem with a name", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "errand-log-")), "log.db");
  await expect(openLogStore(join(path, "missing", "log.db"))).rejects.toMatchObject({ code: "store_failed" });
});
