/** parley product …, order … and key …: the catalogue as files, orders to look at, and the keys of programs. */
import { money } from "../../actors/order-words";
import { orderStates, type OrderRow } from "../../actors/order-messages";
import { newKey } from "../../server/api-keys";
import { giveCsv, takeCsv } from "../../server/catalogue-import";
import { importBytesMax } from "../../server/catalogue-csv";
import { nameIn } from "../../server/stock";
import { addKey, listKeys, revokeKey } from "../../sql/keys";
import { findOrder, findOrderByNumber, listOrders } from "../../sql/orders";
import { listProducts, searchProducts } from "../../sql/products";
import { listTenants } from "../../sql/tenants";
import { Problem, table, type Asked, type Command } from "./command";
import { tenantOf, tenantOption } from "./tenants";

const listedDefault = 50;
const listedMax = 1_000;
const keyNameCharsMax = 100;
const ownerOnly = 0o600;
const limitOption = { value: "COUNT", about: `at most so many; without it ${listedDefault}` };

function limitOf(asked: Asked): number {
  const limit = Number(asked.options["limit"] ?? listedDefault);
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= listedMax) return limit;
  throw new Problem("invalid", `--limit must be a number from 1 to ${listedMax}.`);
}

async function textOf(path: string): Promise<string> {
  const file = Bun.file(path);
  if (!(await file.exists())) throw new Problem("not_found", `There is no file ${path}.`);
  if (file.size > importBytesMax) throw new Problem("invalid", `${path} has more than ${importBytesMax / 1024 / 1024} MB. Split it.`);
  return await file.text();
}

const productCommands: readonly Command[] = [
  {
    name: "product import", words: ["FILE"], about: "takes a catalogue from a CSV file: new products, and changes of those whose SKU is there; all of it or nothing",
    options: { tenant: tenantOption, check: { about: "only says what would happen" } }, examples: ["product import products.csv --tenant nortia --check", "product import products.csv --tenant nortia"],
    async run(asked, { sql }) {
      const tenant = await tenantOf(asked, sql);
      const report = await takeCsv(sql, tenant.id, await textOf(asked.words[0] ?? ""), asked.has("check"), 0);
      if (report === null) throw new Problem("unavailable", "Somebody else is changing the same products right now. Nothing was taken; try again in a moment.");
      if (report.wrong > 0) {
        const told = report.errors.map(({ line, say }) => `  line ${line}: ${say}`).join("\n");
        throw new Problem("invalid", `Nothing was taken: ${report.wrong} ${report.wrong === 1 ? "thing is" : "things are"} wrong with the file.\n${told}${report.wrong > report.errors.length ? `\n  … and ${report.wrong - report.errors.length} more.` : ""}`);
      }
      const { added, changed, same } = report;
      return { json: report, text: `${report.done ? "Taken" : "Would be taken"}: ${added} new, ${changed} changed, ${same} as they were.` };
    },
  },
  {
    name: "product export", words: ["FILE"], about: "writes the catalogue as a CSV file, as import takes it", options: { tenant: tenantOption }, examples: ["product export products.csv --tenant nortia"],
    async run(asked, { sql }) {
      const tenant = await tenantOf(asked, sql);
      const [path = ""] = asked.words;
      if (await Bun.file(path).exists()) throw new Problem("taken", `${path} is there already. Choose another name, or remove it.`);
      const text = await giveCsv(tenant.id, (ask) => Promise.resolve(ask(sql)));
      await Bun.write(path, text, { mode: ownerOnly });
      return { json: { file: path, bytes: Buffer.byteLength(text) }, text: `Wrote ${path}.` };
    },
  },
  {
    name: "product list", about: "lists products, those that match with --query", options: { tenant: tenantOption, query: { value: "WORDS", about: "beginnings of words of the name or the SKU" }, low: { about: "only those that are low on stock" }, all: { about: "also those that are not sold" }, limit: limitOption },
    examples: ["product list --tenant nortia --low", 'product list --tenant nortia --query "blue mu" --json'],
    async run(asked, { sql }) {
      const tenant = await tenantOf(asked, sql);
      const filter = asked.has("low") ? "low" : asked.has("all") ? "all" : "active";
      const query = asked.options["query"];
      const products = query === undefined ? await listProducts(sql, tenant.id, filter, "", limitOf(asked)) : await searchProducts(sql, tenant.id, query, filter, limitOf(asked));
      return {
        json: products,
        text: table(["sku", "name", "price", "stock", ""], products.map((product) => [
          product.sku, nameIn(product.names, "en"), money(product.price, product.currency), String(product.stock), product.active ? (product.stock <= product.alertAt ? "low" : "") : "not sold",
        ]), "There are no such products."),
      };
    },
  },
];

const orderCommands: readonly Command[] = [
  {
    name: "order list", about: "lists orders, newest first", options: { tenant: tenantOption, state: { value: "STATE", about: "in this state only", oneOf: orderStates }, limit: limitOption }, examples: ["order list --tenant nortia --state placed"],
    async run(asked, { sql }) {
      const tenant = await tenantOf(asked, sql);
      const state = asked.options["state"];
      const found = await listOrders(sql, tenant.id, { state: state === undefined ? null : (orderStates as readonly string[]).indexOf(state), conversation: null, contact: null, assignees: null, before: null, limit: limitOf(asked) });
      const orders = found.map(({ row }) => JSON.parse(row) as OrderRow);
      return {
        json: orders,
        text: table(["no.", "state", "from", "lines", "total", "made"], orders.map((order) => [String(order.number), order.state, order.source, String(order.lines.length), totalOf(order), new Date(order.madeAt).toISOString()]), "There are no such orders."),
      };
    },
  },
  {
    name: "order show", words: ["NUMBER"], about: "shows an order, by its number or id", options: { tenant: tenantOption }, examples: ["order show 42 --tenant nortia"],
    async run(asked, { sql }) {
      const tenant = await tenantOf(asked, sql);
      const [named = ""] = asked.words;
      const [found] = /^\d{1,15}$/.test(named) ? await findOrderByNumber(sql, tenant.id, Number(named)) : await findOrder(sql, tenant.id, named);
      if (!found) throw new Problem("not_found", `There is no order ${named}. scripts/parley order list shows those there are.`);
      const order = JSON.parse(found.row) as OrderRow;
      const lines = order.lines.map((line) => [line.sku, line.name || "unknown", String(line.quantity), order.currency ? money(line.priceMinor, order.currency) : ""]);
      return { json: order, text: [`Order ${order.number} is ${order.state}, from ${order.source}: ${totalOf(order)}`, table(["sku", "name", "quantity", "price"], lines, "It has no lines.")].join("\n") };
    },
  },
];
const totalOf = ({ totalMinor, currency }: OrderRow): string => (currency ? money(totalMinor, currency) : "");

const keyCommands: readonly Command[] = [
  {
    name: "key add", about: "makes a key for a program, which is shown once",
    options: {
      tenant: tenantOption, name: { value: "NAME", about: "what it is for", required: true },
      scope: { value: "SCOPE", about: "engine: looks things up and drafts orders, nothing else · admin: everything an administrator may by REST", required: true, oneOf: ["engine", "admin"] },
    },
    examples: ["key add --tenant nortia --name ModelArts --scope engine"],
    async run(asked, { sql }) {
      const tenant = await tenantOf(asked, sql);
      const name = (asked.options["name"] ?? "").trim();
      if (name === "" || name.length > keyNameCharsMax) throw new Problem("invalid", `--name must have 1 to ${keyNameCharsMax} characters.`);
      const { key, hash, ends } = newKey();
      const scope = asked.options["scope"] === "admin" ? "admin" : "engine";
      const id = await addKey(sql, { tenant: tenant.id, name, hash, ends, scope });
      return { json: { id, name, scope, key }, text: `${key}\n\nThis is key ${id}, shown this once. Programs send it as: Authorization: Bearer ${key.slice(0, 10)}…` };
    },
  },
  {
    name: "key list", about: "lists keys, without what opens", options: { tenant: tenantOption }, examples: ["key list --tenant nortia"],
    async run(asked, { sql }) {
      const only = asked.has("tenant") ? (await tenantOf(asked, sql)).id : null;
      const slugs = new Map((await listTenants(sql)).map(({ id, slug }) => [id, slug]));
      const keys = await listKeys(sql, only);
      return {
        json: keys.map(({ tenant, ...key }) => ({ ...key, tenant: slugs.get(tenant) })),
        text: table(["id", "tenant", "name", "scope", "ends in", "last used", ""], keys.map((key) => [
          String(key.id), slugs.get(key.tenant) ?? "", key.name, key.scope, key.ends, key.usedAt?.toISOString() ?? "never", key.revokedAt ? "revoked" : "",
        ]), "There are no keys yet."),
      };
    },
  },
  {
    name: "key revoke", words: ["ID"], about: "ends a key at once", options: { tenant: tenantOption }, examples: ["key revoke 3 --tenant nortia"],
    async run(asked, { sql }) {
      const tenant = await tenantOf(asked, sql);
      const id = Number(asked.words[0]);
      if (!Number.isSafeInteger(id) || id < 1 || !(await revokeKey(sql, tenant.id, id))) throw new Problem("not_found", `There is no key ${asked.words[0]} of ${tenant.slug}, or it was revoked before.`);
      return { json: { id, revoked: true }, text: `Key ${id} opens nothing any more.` };
    },
  },
];

export const shopCommands: readonly Command[] = [...productCommands, ...orderCommands, ...keyCommands];
