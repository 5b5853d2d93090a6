/** The demo's shop: what it sells can be found in its customers' languages, is drawn, and is made once. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { listProducts, searchProducts } from "../sql/products";
import { seedPictures, seedProducts } from "./demo-shop";
import { startTestServer, type TestServer } from "./testing";

let server: TestServer;
let tenant: number;
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.tenant("nortia");
  await seedProducts(server.store.writer, tenant);
});
afterAll(() => server.end());

test("about forty products have names in six languages, a price and a stock", async () => {
  const products = await listProducts(server.store.writer, tenant, "all", "", 100);
  expect(products.length).toBeGreaterThanOrEqual(38);
  for (const { sku, names, price } of products) expect([sku, Object.keys(names).sort(), price > 0]).toEqual([sku, ["de", "en", "es", "fr", "it", "pt"], true]);
  const found = async (query: string): Promise<string[]> => (await searchProducts(server.store.writer, tenant, query, "active", 20)).map(({ sku }) => sku);
  expect([await found("taza azul"), await found("blue mug"), await found("mochila ordesa negra"), await found("cuerda")]).toEqual([["MUG-BLUE"], ["MUG-BLUE"], ["ORD22-NG"], ["ROPE-60"]]);
});

test("each gets a picture of its own making, and nothing is made twice", async () => {
  await seedPictures(server.store.writer, server.images, "nortia");
  const products = await listProducts(server.store.writer, tenant, "all", "", 100);
  expect(products.every(({ images }) => images.length === 1)).toBe(true);
  const kept = async (): Promise<number> => (await server.store.writer<{ n: number }[]>`select count(*)::int as n from media where tenant = ${tenant} and mime = 'image/png' and width = 240`)[0]!.n;
  const before = await kept();
  await server.store.writer`update products set stock = 1 where tenant = ${tenant} and sku = 'MUG-BLUE'`;
  await seedProducts(server.store.writer, tenant);
  await seedPictures(server.store.writer, server.images, "nortia");
  expect([before, await kept(), (await searchProducts(server.store.writer, tenant, "mug-blue", "active", 1))[0]!.stock]).toEqual([products.length, products.length, 1]);
});
