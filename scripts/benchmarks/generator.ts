/**
 * The load: customers who write signed WhatsApp webhooks over keep-alive connections, and agents who watch. A process of its own, so that what it costs is not
 * counted as the server's. It is told a `Load`, says {"ready"} when everything is signed and connected, begins when told to, and says a `LoadResult`.
 */
import { signedTexts } from "../simulator/load";
import type { WhatsAppChannel } from "../simulator/config";
import { login, numbersOf, openAgent, type AgentSocket, type Credentials } from "./agent";
import { openConnection, requestBytes, type Connection } from "./connection";
import { spread, type Spread } from "./measure";
import { orders } from "./processes";

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly channel: Pick<WhatsAppChannel, "account" | "displayPhone" | "appSecret">;
  /** number of the first message: numbers go on over all rounds of a database, so its ids never come again and its texts can be put in order */
  readonly first: number;
  readonly connections: number;
  readonly customers: number;
  readonly messages: number;
  /** 0: closed loop, every connection sends its next as soon as it is answered; else messages a second, at random moments, whatever the server does */
  readonly perSecond: number;
  readonly agents: number;
  /** null: the sockets need no login */
  readonly credentials: Credentials | null;
  /** what customers say, by the language of each: a customer has one language and says one thing after the other; absent: words that say nothing */
  readonly words?: readonly (readonly string[])[];
}

export interface LoadResult {
  /** from the first POST to the last event on the watching agent's socket */
  readonly seconds: number;
  readonly acked: number;
  readonly refused: number;
  /** messages that the watching agent saw, each counted once, and those it saw again */
  readonly seen: number;
  readonly doubled: number;
  /** holes in the numbers of any agent's feed */
  readonly gaps: number;
  /** POST to the frame on the watching agent's socket, ms */
  readonly toScreen: Spread;
  /** POST to the answer, ms */
  readonly toAnswer: Spread;
  /** how late the generator itself was, ms: beyond some ms it measures itself */
  readonly lateness: Spread;
}

const seenMsMax = 30_000;
/** A customer's next phrase is another one, although messages of one customer are a round number apart. */
const stepOfPhrases = 7;
const agentsCanFallBehindMs = 100;

type Post = (connection: Connection, message: Said, at: number) => Promise<void>;
interface Said { readonly bytes: Uint8Array; readonly id: string; at: number }

async function run(load: Load): Promise<LoadResult> {
  const said = compose(load);
  const waiting = new Map(said.map((each) => [each.id, each]));
  const toScreen: number[] = [], toAnswer: number[] = [], lateness: number[] = [];
  let acked = 0, refused = 0, seen = 0, doubled = 0, gaps = 0, lastSeenAt = 0;

  const watch = (text: string): void => {
    const now = performance.now();
    const { events } = JSON.parse(text) as { events?: { ext?: string; entry?: { ext?: string | null } }[] };
    for (const event of events ?? []) {
      const id = event.entry?.ext ?? event.ext;
      if (id == null) continue;
      const message = waiting.get(id);
      if (!message) {
        doubled++;
        continue;
      }
      waiting.delete(id);
      seen++;
      toScreen.push(now - message.at);
    }
    lastSeenAt = now;
  };
  const agents: AgentSocket[] = [];
  for (let at = 0; at < load.agents; at++) agents.push(await enter(load, at === 0 ? watch : () => undefined, () => gaps++));
  const connections = await Promise.all(Array.from({ length: load.connections }, () => openConnection(load.port)));

  console.log(JSON.stringify({ ready: true }));
  await wanted.next();

  const post: Post = async (connection, message, at) => {
    message.at = at;
    const status = await connection.post(message.bytes);
    toAnswer.push(performance.now() - at);
    if (status === 200) acked++;
    else refused++;
  };
  const began = performance.now();
  if (load.perSecond === 0) await Promise.all(connections.map((connection, at) => inTurn(connection, said, at, load.connections, post)));
  else await atRandom(connections, said, load.perSecond, post, lateness);
  const until = performance.now() + seenMsMax;
  while (seen < acked && performance.now() < until) await Bun.sleep(1);
  await Bun.sleep(agentsCanFallBehindMs);

  for (const each of [...connections, ...agents]) each.close();
  return { seconds: (lastSeenAt - began) / 1000, acked, refused, seen, doubled, gaps, toScreen: spread(toScreen), toAnswer: spread(toAnswer), lateness: spread(lateness) };
}

/** Connection `k` of 128 has the messages k, k+128, … and among them the customers k, k+128, … in turn, so a customer's messages are sent one after the other. */
function compose({ channel, first, customers, connections, messages, path, words = [] }: Load): Said[] {
  const say = (customer: number, n: number): string => {
    const phrases = words[customer % words.length] ?? [];
    return phrases[(n + (n >>> 4) * stepOfPhrases) % phrases.length] ?? "";
  };
  const text = signedTexts(channel, "bench", Date.now, words.length > 0 ? say : undefined);
  return Array.from({ length: messages }, (_, n) => {
    const connection = n % connections;
    const own = Math.ceil((customers - connection) / connections);
    const { body, signature, id } = text(connection + connections * (Math.floor(n / connections) % own), first + n);
    return { bytes: requestBytes(path, body, signature), id, at: 0 };
  });
}

async function enter(load: Load, onFeed: (text: string) => void, onGap: () => void): Promise<AgentSocket> {
  let last = -1;
  const agent = await openAgent(load.port, (text) => {
    const numbers = numbersOf(text);
    if (!numbers) return;
    if (last >= 0 && numbers.base !== last && numbers.base !== numbers.seq) onGap();
    last = numbers.seq;
    onFeed(text);
  });
  if (load.credentials) last = (await login(agent, load.credentials)).seq;
  return agent;
}

async function inTurn(connection: Connection, said: readonly Said[], first: number, step: number, post: Post): Promise<void> {
  for (let n = first; n < said.length; n += step) await post(connection, said[n]!, performance.now());
}

/**
 * A Poisson process: the gaps are exponential. It looks at the clock every millisecond and does not spin, since the server needs the cores; a message's time counts from
 * the moment it is ready to go, also when it finds no free connection and has to wait for one.
 */
async function atRandom(connections: readonly Connection[], said: readonly Said[], perSecond: number, post: Post, lateness: number[]): Promise<void> {
  const free = [...connections];
  const queue: { message: Said; at: number }[] = [];
  const answers: Promise<void>[] = [];
  const use = async (connection: Connection, message: Said, at: number): Promise<void> => {
    await post(connection, message, at);
    for (let next = queue.shift(); next; next = queue.shift()) await post(connection, next.message, next.at);
    free.push(connection);
  };
  let due = performance.now();
  for (const message of said) {
    due += (-Math.log(1 - Math.random()) * 1000) / perSecond;
    while (performance.now() < due) await Bun.sleep(1);
    const at = performance.now();
    lateness.push(at - due);
    // In turns: a connection that nobody uses for a while is closed by the server.
    const connection = free.shift();
    if (connection) answers.push(use(connection, message, at));
    else queue.push({ message, at });
  }
  await Promise.all(answers);
}

const wanted = orders<Load>();
const load = (await wanted.next()).value as Load;
console.log(JSON.stringify(await run(load)));
process.exit(0);
