/**
 * The runtime alone, in a process of its own so that its heap is its own: supervised actors, their cells and their turns, and no store. What stands for the commit is that the
 * turn's state becomes the cell's, at once. Says a `RuntimeResult`.
 */
import { heapStats } from "bun:jsc";
import type { Behavior, Kind } from "../../actors/behavior";
import { conversation } from "../../actors/conversation";
import { Cells, nothing, type Cell, type Pending } from "../../actors/kernel/cell";
import { Tree } from "../../actors/kernel/supervise";
import { takeTurn } from "../../actors/kernel/turn";
import type { MessageOf, Received } from "../../actors/messages";
import { quantile } from "./measure";
import { residentBytes } from "./processes";

export interface RuntimeResult {
  /** messages a second through actors that only count */
  readonly bare: number;
  /** messages a second through conversations, with everything that a turn prepares for the store */
  readonly conversations: number;
  /** bytes of the process's memory for one idle conversation that has handled a message, and what of it are objects */
  readonly idleBytes: number;
  readonly idleHeapBytes: number;
  /** cells that live after ten times as many were touched as may live */
  readonly live: number;
  readonly liveMax: number;
}

const [, , messagesText = "1000000"] = process.argv;
const messages = Number(messagesText);
const actors = 10_000;
const idleActors = 20_000;
/** beyond this, numbers of actors begin anew */
const actorsMax = 1_000_000;
const liveMax = 20_000;
const roundsMin = 5;
/** messages on their way at once: as many as 128 connections, several deep, would bring */
const underWay = 1_024;
const settleMs = 200;

/** An actor that does nothing but count, so that what is left is the runtime. */
const counter: Behavior<Kind, number> = { kind: "conversation", version: 1, initial: () => 0, upgrade: () => 0, receive: (state) => [state + 1] };

interface Stage {
  readonly cells: Cells;
  /** One message each to the actors `from` … `from + count - 1`, all under way at once; resolves when the last is handled. */
  send(from: number, count: number): Promise<void>;
  stop(): void;
}

function stage(behavior: Behavior<Kind, unknown>, message: (index: number) => MessageOf<Kind>): Stage {
  const tree = new Tree<Cell>((cell) => step(cell), (_cell, error) => { throw error; });
  const cells = new Cells((cell) => tree.end(cell.actor));
  const step = (cell: Cell): void => {
    const work = takeTurn(cell);
    cell.state = work.state;
    cell.version++;
    cell.done += work.handled.length;
    cell.phase = "idle";
    for (const { pending } of work.handled) pending.settle("stored", null);
    if (cell.waiting.length > 0) begin(cell);
  };
  const begin = (cell: Cell): void => {
    cell.phase = "due";
    tree.tick(cell.actor, cell);
  };
  const live = (index: number): Cell => {
    const address = `conversation/bench${index}` as const;
    const known = cells.get(1, address);
    if (known) {
      cells.touch(known);
      return known;
    }
    const cell: Cell = {
      tenant: 1, address, kind: "conversation", behavior, actor: tree.spawn(1, address), phase: "idle", state: behavior.initial(`bench${index}`), version: 0, done: 0, listed: null, waiting: nothing, behind: false, suspect: null,
      solo: false, faults: null, older: null, newer: null,
    };
    cells.add(cell);
    if (cells.size > liveMax) cells.passivate(liveMax);
    return cell;
  };
  let sent = 0;
  return {
    cells,
    stop: () => tree.stop(),
    send: (from, count) => new Promise((resolve) => {
      let left = count;
      const settle = (): void => {
        if (--left === 0) resolve();
      };
      const fail = (error: unknown): void => { throw error; };
      for (let at = 0; at < count; at++) {
        const index = (from + at) % actorsMax;
        const cell = live(index);
        if (cell.waiting === nothing) cell.waiting = [];
        cell.waiting.push({ source: 1, id: `m${++sent}`, at: sent, message: message(index), raw: null, seq: 0, settle, fail } satisfies Pending);
        if (cell.phase === "idle") begin(cell);
      }
    }),
  };
}

async function rate(on: Stage, count: number): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < roundsMin; round++) {
    const began = performance.now();
    for (let sent = 0; sent < count; sent += underWay) await on.send(sent % actors, underWay);
    rates.push((count / (performance.now() - began)) * 1000);
  }
  return quantile(rates, 0.5);
}

async function main(): Promise<RuntimeResult> {
  const idle = await idleMemory();
  const counting = stage(counter as Behavior<Kind, unknown>, () => ({ type: "worked" }));
  const bare = await rate(counting, messages / roundsMin);
  counting.stop();
  const talking = stage(conversation as never as Behavior<Kind, unknown>, said);
  const conversations = await rate(talking, messages / roundsMin);
  for (let index = 0; index < liveMax * 10; index += underWay) await talking.send(index, underWay);
  return { bare, conversations, idleBytes: idle.bytes, idleHeapBytes: idle.heap, live: talking.cells.size, liveMax };
}

/** What one more idle conversation costs: measured over many, after a collection before and after. */
async function idleMemory(): Promise<Memory> {
  const warm = stage(conversation as never as Behavior<Kind, unknown>, said);
  await warm.send(0, idleActors / 10);
  warm.stop();
  const before = await collected();
  const still = stage(conversation as never as Behavior<Kind, unknown>, said);
  for (let index = 0; index < idleActors; index += underWay) await still.send(index, Math.min(underWay, idleActors - index));
  const after = await collected();
  const { size } = still.cells;
  still.stop();
  return { bytes: (after.bytes - before.bytes) / size, heap: (after.heap - before.heap) / size };
}

interface Memory { readonly bytes: number; readonly heap: number }

async function collected(): Promise<Memory> {
  for (let times = 0; times < 3; times++) {
    Bun.gc(true);
    await Bun.sleep(settleMs);
  }
  return { bytes: residentBytes(process.pid), heap: heapStats().heapSize };
}

const thread = { channel: 1, platform: "whatsapp", contact: "contact", number: 1 } as const;
function said(index: number): Received {
  const person = `15556${index}`;
  return {
    type: "received", ext: `wamid.${index}`, sentAt: Date.now(), name: `Customer ${index}`, identities: [{ kind: "phone", value: person }], keys: [`phone:${person}`],
    content: { type: "text", text: `A message of usual length from customer ${index}, who would like to know where the order is.` }, thread,
  };
}

console.log(JSON.stringify(await main()));
process.exit(0);
