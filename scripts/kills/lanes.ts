/** Customers who write through lanes, as platforms deliver them: each message again and again until it is accepted, some once more after that, now and then something unreadable. */
import { channel, webhookPath } from "../benchmarks/parley";
import { metaSignature } from "../simulator/signing";
import type { Random } from "../simulator/random";

export interface Lanes {
  /** Resolves at the next acceptance of something that was posted after this moment. */
  nextAcceptance(): Promise<void>;
  /** No new messages; what is under way is brought home. */
  finish(): Promise<void>;
  readonly tally: Tally;
}

export interface Tally {
  /** the highest number accepted of each customer; numbers count from 1 */
  readonly accepted: number[];
  resent: number;
  /** unreadable bodies that were accepted */
  poison: number;
  /** posts that were not accepted */
  refused: number;
  /** answers other than 200 and 503: a platform would not try these again as it should */
  readonly odd: Map<number, number>;
}

const resendChance = 0.1;
const poisonChance = 0.004;
const oddTextChance = 0.01;
const retryMsMin = 20;
const retryMsMax = 200;
const postMsMax = 20_000;

export function openLanes(port: number, lanes: number, customers: number, chance: Random, perSecondEach: number): Lanes {
  const tally: Tally = { accepted: Array.from({ length: customers }, () => 0), resent: 0, poison: 0, refused: 0, odd: new Map() };
  let isFinishing = false;
  let listeners: { after: number; resolve(): void }[] = [];

  async function post(body: string): Promise<boolean> {
    const at = performance.now();
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${webhookPath}`, {
        method: "POST", body, headers: { "content-type": "application/json", "x-hub-signature-256": metaSignature(channel.appSecret, body) }, signal: AbortSignal.timeout(postMsMax),
      });
      await answer.arrayBuffer();
      if (answer.status === 200) {
        for (const listener of listeners) if (at > listener.after) listener.resolve();
        listeners = listeners.filter((listener) => at <= listener.after);
        return true;
      }
      if (answer.status !== 503) tally.odd.set(answer.status, (tally.odd.get(answer.status) ?? 0) + 1);
    } catch {
      // The server is away, or went while it answered: whether it has the message is not known, which is what this is about.
    }
    tally.refused++;
    return false;
  }

  async function insist(body: string): Promise<void> {
    for (let waitMs = retryMsMin; !(await post(body)); waitMs = Math.min(retryMsMax, waitMs * 2)) await Bun.sleep(waitMs);
  }

  async function lane(first: number): Promise<void> {
    const own = chance.fork(`lane ${first}`);
    const mine = Array.from({ length: Math.ceil((customers - first) / lanes) }, (_, at) => first + at * lanes);
    for (let turn = 0; !isFinishing; turn++) {
      const customer = mine[turn % mine.length]!;
      const n = tally.accepted[customer]! + 1;
      const body = textBody(customer, n, own.chance(oddTextChance));
      await insist(body);
      tally.accepted[customer] = n;
      if (own.chance(resendChance)) {
        await insist(body);
        tally.resent++;
      }
      if (own.chance(poisonChance)) {
        await insist(`{"object":"whatsapp_business_account","broken":"${first}.${turn}"`);
        tally.poison++;
      }
      await Bun.sleep((own.next() * 2000) / perSecondEach);
    }
  }

  const running = Array.from({ length: Math.min(lanes, customers) }, (_, first) => lane(first));
  return {
    tally,
    nextAcceptance: () => new Promise((resolve) => listeners.push({ after: performance.now(), resolve })),
    async finish() {
      isFinishing = true;
      await Promise.all(running);
    },
  };
}

export const customerPhone = (customer: number): string => `15556${String(customer).padStart(5, "0")}0`;
export const textPattern = "message (\\d+) of customer (\\d+)";

/** `odd`: with what no database holds in a text, a NUL and half a surrogate pair, as JSON can say them. */
function textBody(customer: number, n: number, odd: boolean): string {
  const from = customerPhone(customer);
  const message = { from, id: `wamid.${customer}.${n}`, timestamp: String(Math.floor(Date.now() / 1000)), text: { body: `message ${n} of customer ${customer}${odd ? " \u0000 \ud800" : ""}` }, type: "text" };
  const value = { messaging_product: "whatsapp", metadata: { display_phone_number: channel.displayPhone, phone_number_id: channel.account }, contacts: [{ profile: { name: `Customer ${customer}` }, wa_id: from }], messages: [message] };
  return JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ value, field: "messages" }] }] });
}
