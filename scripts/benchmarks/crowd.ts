/**
 * A thousand agents in a process of their own, who all lose their sockets and all come back at once. It is told {"port", "tokens"} and says {"ready"} when everybody is in; told
 * {"cut"} it closes every socket; told {"head"} everybody comes back, asks for the first page and catches up to that number, and it says a `Return`.
 */
import type { Page, Welcome } from "../../server/protocol";
import { numbersOf, openAgent, type AgentSocket } from "./agent";
import { spread, type Spread } from "./measure";
import { orders } from "./processes";

export type Order = { readonly port: number; readonly tokens: readonly string[] } | { readonly cut: true } | { readonly head: number };
export interface Return {
  /** until the last agent had the page and every event, seconds */
  readonly seconds: number;
  /** each agent's own time, ms */
  readonly each: Spread;
  /** events that somebody missed, or got twice; agents that did not get a whole page */
  readonly lost: number;
  readonly doubled: number;
  readonly shortPages: number;
}

const pageRows = 50;
const caughtUpMsMax = 60_000;
const eventMark = '"what":"';

interface Member { token: string; feed: number; socket: AgentSocket | null; lost: number; doubled: number; wanted: number; reached(): void }

let port = 0;
let members: Member[] = [];

for await (const order of orders<Order>()) {
  if ("port" in order) {
    ({ port } = order);
    members = order.tokens.map((token) => ({ token, feed: -1, socket: null, lost: 0, doubled: 0, wanted: Number.POSITIVE_INFINITY, reached: () => undefined }));
    for (const member of members) await enter(member);
    console.log(JSON.stringify({ ready: true }));
  } else if ("cut" in order) {
    for (const { socket } of members) socket?.close();
    await Promise.all(members.map(({ socket }) => socket?.closed));
    console.log(JSON.stringify({ cut: true }));
  } else console.log(JSON.stringify(await comeBack(order.head)));
}
process.exit(0);

async function comeBack(head: number): Promise<Return> {
  const began = performance.now();
  const times: number[] = [];
  let shortPages = 0;
  await Promise.all(members.map(async (member) => {
    const caughtUp = new Promise<void>((resolve) => (member.reached = resolve));
    member.wanted = head;
    await enter(member);
    const page = await member.socket!.ask<Page>({ t: "list", view: "inbox", limit: pageRows });
    if (page.rows.length !== pageRows) shortPages++;
    await Promise.race([caughtUp, Bun.sleep(caughtUpMsMax)]);
    times.push(performance.now() - began);
  }));
  const sum = (of: (member: Member) => number): number => members.reduce((all, member) => all + of(member), 0);
  return { seconds: (performance.now() - began) / 1000, each: spread(times), shortPages, lost: sum((member) => member.lost + Math.max(0, head - member.feed)), doubled: sum((member) => member.doubled) };
}

/** Comes in with the refresh token, from the number the member holds on, or anew without one. */
async function enter(member: Member): Promise<void> {
  member.socket = await openAgent(port, (text) => heard(member, text));
  const welcome = await member.socket.ask<Welcome>({ t: "resume", refresh: member.token, ...(member.feed >= 0 && { feed: member.feed }) });
  member.token = welcome.refresh;
  if (member.feed < 0) member.feed = welcome.seq;
}

/** Frames must follow on one another, and hold one event for each number. */
function heard(member: Member, text: string): void {
  const numbers = numbersOf(text);
  if (!numbers) return;
  const events = occurrences(text);
  if (events > 0 || text.startsWith('{"t":"feed"')) {
    member.lost += Math.max(0, numbers.base - member.feed) + Math.max(0, numbers.seq - numbers.base - events);
    member.doubled += Math.max(0, member.feed - numbers.base) + Math.max(0, events - (numbers.seq - numbers.base));
  }
  member.feed = numbers.seq;
  if (member.feed >= member.wanted) member.reached();
}

function occurrences(text: string): number {
  let count = 0;
  for (let at = text.indexOf(eventMark); at >= 0; at = text.indexOf(eventMark, at + eventMark.length)) count++;
  return count;
}
