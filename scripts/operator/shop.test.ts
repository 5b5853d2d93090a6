/** Catalogue, orders and keys on the command line, beside a running server. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer, testSecret, type TestServer } from "../../server/testing";
import { mug, rope, stocked } from "../../server/shop-testing";

const root = join(import.meta.dir, "..", "..");
const dir = mkdtempSync(join(tmpdir(), "parley-operator-shop-"));
let server: TestServer;
let tenant: number;

beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.tenant("nortia");
  await stocked(server.store.writer, tenant, mug, rope);
});
afterAll(async () => {
  await server.end();
  rmSync(dir, { recursive: true, force: true });
});

async function parley(...words: string[]): Promise<{ code: number; out: string; wrong: string }> {
  const child = Bun.spawn([process.execPath, join(root, "scripts/parley.ts"), ...words], {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", DATABASE_URL: server.databaseUrl, PARLEY_SECRET: testSecret, DATA_DIR: join(dir, "data"), PORT: String(server.port) }, stdout: "pipe", stderr: "pipe",
  });
  const [out, wrong] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code: await child.exited, out, wrong };
}
const file = (name: string, text: string): string => {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
};

describe("products", () => {
  test("are written to a file that comes back as it was", async () => {
    const path = join(dir, "out.csv");
    expect((await parley("product", "export", path)).code).toBe(0);
    expect(readFileSync(path, "utf8").split("\r\n")[0]).toBe("sku,name_en,name_es,name_pt,price,currency,stock,alert_at,active,link,images");
    expect(JSON.parse((await parley("product", "import", path, "--json")).out)).toMatchObject({ rows: 2, added: 0, changed: 0, same: 2, done: true });
    expect(await parley("product", "export", path)).toMatchObject({ code: 1, wrong: expect.stringContaining("is there already") });
  });

  test("of a file are looked at first, then taken, and the inbox hears of it", async () => {
    const path = file("in.csv", "sku;name_en;price;currency;stock\nCAP-1;Cap;12,50;EUR;3\nMUG-BLUE;Blue mug;9.10;EUR;20\n");
    expect(await parley("product", "import", path, "--check")).toMatchObject({ code: 0, out: "Would be taken: 1 new, 1 changed, 0 as they were.\n" });
    expect(await server.store.writer`select 1 from products where tenant = ${tenant} and sku = 'CAP-1'`).toHaveLength(0);
    expect(await parley("product", "import", path)).toMatchObject({ code: 0, out: "Taken: 1 new, 1 changed, 0 as they were.\n" });
    const rows = await server.store.writer`select sku, price::int as price, stock, names from products where tenant = ${tenant} and sku in ('CAP-1', 'MUG-BLUE') order by sku`;
    expect([...rows]).toEqual([{ sku: "CAP-1", price: 1250, stock: 3, names: { en: "Cap" } }, { sku: "MUG-BLUE", price: 910, stock: 20, names: { es: "Taza azul", pt: "Caneca azul", en: "Blue mug" } }]);
    const moves = await server.store.writer`select kind, change from stock_moves where tenant = ${tenant} and kind = 'import' order by change`;
    expect([...moves]).toEqual([{ kind: "import", change: 3 }, { kind: "import", change: 10 }]);
    const feed = await server.store.writer<{ events: string }[]>`select events from feed where tenant = ${tenant} order by seq desc limit 1`;
    expect(JSON.parse(feed[0]!.events)).toMatchObject([{ what: "product" }, { what: "product" }]);
  });

  test("of a file with anything wrong are told by line, and none is taken", async () => {
    const ran = await parley("product", "import", file("bad.csv", "sku,name_en,price,currency\nA-1,One,1.00,EUR\nA-1,Two,1.00,EUR\nA-2,Three,free,EUR\n"));
    expect(ran.code).toBe(1);
    expect(ran.wrong).toContain("line 3: The SKU A-1 stands in line 2 already.");
    expect(ran.wrong).toContain('line 4: "free" is no price in EUR: write 12.90.');
    expect(await server.store.writer`select 1 from products where tenant = ${tenant} and sku like 'A-%'`).toHaveLength(0);
    expect(await parley("product", "import", join(dir, "nosuch.csv"))).toMatchObject({ code: 1, wrong: expect.stringContaining("There is no file") });
  });

  test("are listed, found and told when low", async () => {
    expect((await parley("product", "list")).out).toContain("MUG-BLUE");
    expect((await parley("product", "list", "--query", "taz azu")).out).toMatch(/MUG-BLUE +Blue mug +€9\.10 +20/);
    expect((await parley("product", "list", "--low")).out).toMatch(/^ROPE-60 +Rope 60 m +€149\.90 +2 +low$/m);
  });
});

describe("keys", () => {
  test("are shown once, open what they may, and nothing when they are revoked", async () => {
    const made = JSON.parse((await parley("key", "add", "--name", "till", "--scope", "admin", "--json")).out) as { id: number; key: string };
    const asked = (): Promise<number> => fetch(`${server.url}/api/products`, { headers: { authorization: `Bearer ${made.key}` } }).then(({ status }) => status);
    expect([made.key.length, await asked()]).toEqual([50, 200]);
    const listed = await parley("key", "list");
    expect(listed.out).toMatch(new RegExp(`^${made.id} +nortia +till +admin +${made.key.slice(-4)} `, "m"));
    expect(listed.out).not.toContain(made.key.slice(7, 40));
    expect([(await parley("key", "revoke", String(made.id))).code, await asked(), (await parley("key", "revoke", String(made.id))).code]).toEqual([0, 401, 1]);
    expect((await parley("key", "add", "--name", "x", "--scope", "root")).code).toBe(2);
  });
});

describe("orders", () => {
  test("are listed and shown by number", async () => {
    const { key } = JSON.parse((await parley("key", "add", "--name", "api", "--scope", "admin", "--json")).out) as { key: string };
    const made = await fetch(`${server.url}/api/orders`, { method: "POST", headers: { authorization: `Bearer ${key}`, "idempotency-key": "one" }, body: JSON.stringify({ lines: [{ sku: "ROPE-60", quantity: 1 }] }) });
    const { order } = (await made.json()) as { order: { number: number } };
    expect((await parley("order", "list", "--state", "draft")).out).toMatch(new RegExp(`^${order.number} +draft +api +1 +€149\\.90 `, "m"));
    expect((await parley("order", "show", String(order.number))).out).toContain(`Order ${order.number} is draft, from api: €149.90`);
    expect((await parley("order", "show", "999")).code).toBe(1);
  });
});
