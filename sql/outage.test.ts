import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Embedded } from "./embedded";
import { startEmbedded } from "./embedded";
import { migrate } from "./migrate";
import type { Store } from "./open";
import { openStore } from "./open";

const kills = 3;
const workersMax = 8;
let dir: string;
let embedded: Embedded;
let store: Store;
let restarts = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "parley-outage-"));
  embedded = await startEmbedded({ dataDir: dir, onEvent: (event) => void (restarts += event === "postgres_restarted" ? 1 : 0) });
  await migrate(embedded.url());
  store = await openStore(embedded.url());
});

afterAll(async () => {
  await store.close();
  await embedded.stop();
  await rm(dir, { recursive: true, force: true });
});

test("the database is killed three times under load: nothing acknowledged is lost, and the same pools work on", async () => {
  await store.writer`insert into tenants (slug, name) values ('one', 'One')`;
  const acknowledged: string[] = [];
  let isOver = false;
  const workers = Array.from({ length: workersMax }, async (_, worker) => {
    for (let n = 0; !isOver; n++) {
      const id = `${worker}/${n}`;
      const stored = await store.committer`insert into contacts (tenant, id, name) values (1, ${id}, 'x')`.then(
        () => true,
        () => false,
      );
      if (stored) acknowledged.push(id);
      else await Bun.sleep(5);
      await store.read(1, (sql) => sql`select count(*) from contacts`).catch(() => undefined);
    }
  });
  for (let kill = 1; kill <= kills; kill++) {
    const before = acknowledged.length;
    while (acknowledged.length < before + 50) await Bun.sleep(10);
    process.kill(embedded.pid, "SIGKILL");
    while (restarts < kill) await Bun.sleep(10);
  }
  const before = acknowledged.length;
  while (acknowledged.length < before + 50) await Bun.sleep(10);
  isOver = true;
  await Promise.all(workers);
  const found = new Set((await store.read(1, (sql) => sql<{ id: string }[]>`select id from contacts`)).map((row) => row.id));
  expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
});
