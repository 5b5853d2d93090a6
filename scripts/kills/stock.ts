/** The last ten of something, a hundred approvals at once, and a server that is killed while it decides: exactly ten are sold, and everybody who asked knows whether theirs was one. */
import type { Sql } from "postgres";
import type { Outcome } from "../../server/protocol";
import { orderStates } from "../../actors/order-messages";
import { random } from "../simulator/random";
import { openHouse, type House } from "./house";
import { stay, type Staying } from "./staying";

export interface StockOutcome {
  readonly seed: number;
  readonly kills: number;
  readonly comeBacks: number;
  /** how many pieces were gone at each kill */
  readonly gone: readonly number[];
  /** how approvals ended, by word */
  readonly approvals: Readonly<Record<string, number>>;
  /** what was counted wrong; all zero when everything is right */
  readonly verdict: Readonly<Record<string, number>>;
}

const ordersCount = 100;
const lastOnes = 10;
const cancelled = 4;
const agentsCount = 4;
const sku = "LAST-ONE";
const product = "last-one";
/** A kill comes when so many more pieces are gone, or when this has passed without. */
const movesBetweenKills = [1, 3] as const;
const movesMsMax = 3_000;
const moveLookMs = 1;
const quietMsMax = 60_000;
const quietLookMs = 250;
const noPlatform = "http://127.0.0.1:9";

type Approval = { readonly order: string; readonly client: string; readonly outcome: Outcome };

export async function runStockKills(kills: number, seed: number, say: (line: string) => void): Promise<StockOutcome> {
  const chance = random(seed);
  const house = await openHouse(freePort(), noPlatform);
  try {
    await house.withSql((sql) => sql`
      insert into products (tenant, id, sku, names, price, currency, stock, words) select id, ${product}, ${sku}, '{"en": "Last one"}', 1000, 'EUR', ${ordersCount}, ' last one' from tenants`);
    const agents = await Promise.all(Array.from({ length: agentsCount }, () => stay(house.port, () => undefined)));
    const orders = await Promise.all(Array.from({ length: ordersCount }, (_, at) => draft(agents[at % agentsCount]!, at)));
    await house.withSql((sql) => sql`update products set stock = ${lastOnes}`);

    const asking = Promise.all(orders.map((order, at) => approve(agents[at % agentsCount]!, order, `approve-${at}`)));
    const gone = await killSome(house, kills, chance, say);
    const approvals = await asking;
    const again = await Promise.all(approvals.map(({ order, client }, at) => approve(agents[(at + 1) % agentsCount]!, order, client)));
    const sold = approvals.filter(({ outcome }) => outcome.ok);
    const afterSale = await house.withSql(stockNow);

    const cancelling = Promise.all(sold.slice(0, cancelled).map(({ order }, at) => agents[0]!.ask<Outcome>({ t: "orderCommand", client: `cancel-${at}`, order, request: { type: "cancel_order" } })));
    await killSome(house, 1, chance, say);
    const cancels = await cancelling;
    await untilQuiet(house);
    const verdict = await judge(house, approvals, again, afterSale, cancels);
    const comeBacks = agents.reduce((sum, agent) => sum + agent.comeBacks, 0);
    for (const agent of agents) agent.stop();
    const words = Map.groupBy(approvals, ({ outcome }) => (outcome.ok ? "sold" : outcome.error));
    return { seed, kills: kills + 1, comeBacks, gone, approvals: Object.fromEntries([...words].map(([word, all]) => [word, all.length])), verdict };
  } finally {
    await house.stop().catch(() => undefined);
    house.remove();
  }
}

async function draft(agent: Staying, at: number): Promise<string> {
  const outcome = await agent.ask<Outcome>({ t: "orderCommand", client: `draft-${at}`, request: { type: "draft_order", source: "agent", lines: [{ sku, quantity: 1 }] } });
  if (!outcome.ok || !outcome.order) throw new Error(`not drafted: ${JSON.stringify(outcome)}`);
  return outcome.order.id;
}

async function approve(agent: Staying, order: string, client: string): Promise<Approval> {
  return { order, client, outcome: await agent.ask<Outcome>({ t: "orderCommand", client, order, request: { type: "approve_order", revision: 1 } }) };
}

async function killSome(house: House, kills: number, chance: ReturnType<typeof random>, say: (line: string) => void): Promise<number[]> {
  const gone: number[] = [];
  for (let kill = 1; kill <= kills; kill++) {
    const wanted = (gone.at(-1) ?? 0) + chance.between(...movesBetweenKills);
    gone.push(await house.withSql((sql) => untilMoved(sql, wanted)));
    await house.killServer();
    say(`kill ${kill} of ${kills}, after ${gone.at(-1)} moves of the stock`);
    await house.startServer();
  }
  return gone;
}

async function untilMoved(sql: Sql, wanted: number): Promise<number> {
  const until = performance.now() + movesMsMax;
  for (;;) {
    const moved = Number((await sql`select count(*)::int as n from stock_moves`)[0]?.n);
    if (moved >= wanted || performance.now() > until) return moved;
    await Bun.sleep(moveLookMs);
  }
}

const stockNow = async (sql: Sql): Promise<number> => Number((await sql`select stock from products where id = ${product}`)[0]?.stock);

async function untilQuiet(house: House): Promise<void> {
  const until = performance.now() + quietMsMax;
  for (let calm = 0; calm < 4 && performance.now() < until; await Bun.sleep(quietLookMs)) {
    const busy = await house.withSql(async (sql) => Number((await sql`select ((select count(*) from mailbox where queued) + (select count(*) from calls) + (select count(*) from timers))::int as n`)[0]?.n));
    calm = busy === 0 ? calm + 1 : 0;
  }
}

async function judge(house: House, approvals: readonly Approval[], again: readonly Approval[], afterSale: number, cancels: readonly Outcome[]): Promise<StockOutcome["verdict"]> {
  const sold = approvals.filter(({ outcome }) => outcome.ok);
  const said = new Set(sold.map(({ order }) => order));
  return await house.withSql(async (sql) => {
    const rows = await sql<{ id: string; state: number; busy: boolean; reserves: number; returns: number }[]>`
      select o.id, o.state, (o.row ->> 'busy') is not null as busy, (select count(*)::int from stock_moves m where m.tenant = o.tenant and m.order_id = o.id and m.kind = 'reserve') as reserves,
        (select count(*)::int from stock_moves m where m.tenant = o.tenant and m.order_id = o.id and m.kind = 'return') as returns from orders o where o.row is not null`;
    const [sums] = await sql<{ reserved: number; returned: number; lowest: number; letters: number; calls: number }[]>`
      select (select coalesce(-sum(change), 0)::int from stock_moves where kind = 'reserve') as reserved, (select coalesce(sum(change), 0)::int from stock_moves where kind = 'return') as returned,
        (select coalesce(min(left_over), 0)::int from stock_moves) as lowest, (select count(*)::int from dead_letters) as letters, (select count(*)::int from calls) as calls`;
    const stateOf = new Map(rows.map((row) => [row.id, orderStates[row.state]]));
    return {
      "sold more or fewer than there were": Math.abs(sold.length - lastOnes),
      "approvals that ended otherwise than sold or out of stock": approvals.filter(({ outcome }) => !outcome.ok && outcome.error !== "out_of_stock").length,
      "outcomes that changed": again.filter(({ outcome }, at) => JSON.stringify(outcome) !== JSON.stringify(approvals[at]!.outcome)).length,
      "stock left after the sale": afterSale,
      "stock below nothing": Math.min(0, sums!.lowest),
      "pieces reserved more or fewer than sold": Math.abs(sums!.reserved - lastOnes),
      "orders lost": Math.abs(rows.length - ordersCount),
      "orders reserved twice, or returned twice": rows.filter(({ reserves, returns }) => reserves > 1 || returns > 1).length,
      "said to be sold, and are not": sold.filter(({ order }) => !["placed", "cancelled"].includes(stateOf.get(order) ?? "")).length,
      "sold, and said not to be": rows.filter(({ id, reserves }) => reserves > 0 && !said.has(id)).length,
      "drafts that hold stock": rows.filter(({ state, reserves }) => orderStates[state] === "draft" && reserves > 0).length,
      "orders still busy": rows.filter(({ busy }) => busy).length,
      "cancellations refused": cancels.filter(({ ok }) => !ok).length,
      "pieces returned more or fewer than cancelled": Math.abs(sums!.returned - cancelled),
      "stock at the end other than returned": Math.abs((await stockNow(sql)) - cancelled),
      "calls never answered": sums!.calls,
      "dead letters": sums!.letters,
    };
  });
}

function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}
