/** A turn in the making: runs an actor's messages and turns the effects it asks for into the rows of one commit. Pure. */
import type { Turn } from "../../sql/commit";
import type { Effect, FeedEvent } from "../behavior";
import { deliveryStates, statuses } from "../messages";
import { orderStates } from "../order-messages";
import type { CallRequest, ConversationRow, DeliveryRow, Fold, Outcome, Show } from "../messages";
import { nothing, type Cell, type Pending } from "./cell";
import type { DeliveryShown } from "./kernel";
import { sources } from "./kernel";

/** A turn with what becomes of it once it is committed. */
export interface Work {
  readonly cell: Cell;
  readonly turn: Turn;
  state: unknown;
  readonly handled: { pending: Pending; outcome: Outcome | null }[];
  events?: { ord: number; event: FeedEvent }[];
  calls?: { id: string; request: CallRequest }[];
  /** calls whose answer nobody wants any more */
  aborts?: string[];
  shows?: Show[];
  /** of commands that were handled before, and whose answer had to wait */
  late?: { id: string; outcome: Outcome }[];
  row: ConversationRow | undefined;
  /** where lists have the row from now on; absent: where they had it */
  listed?: string;
  deliveries?: DeliveryRow[];
  /** the message that threw, left out of the turn */
  fault: { pending: Pending; error: unknown } | null;
}

const turnMessagesMax = 64;

/** Handles what waits at the head of the cell, as much as one turn may: only messages that are stored, or only ones that are not. */
export function takeTurn(cell: Cell): Work {
  const work = begin(cell);
  const stored = (cell.waiting[0]?.seq ?? 0) > 0;
  let taken = 0;
  for (const pending of cell.waiting) {
    if (taken === (cell.solo ? 1 : turnMessagesMax) || pending.seq > 0 !== stored) break;
    const seq = cell.done + taken + 1;
    let next: unknown, effects: Effect[];
    try {
      [next, ...effects] = cell.behavior.receive(work.state, pending.message as never, { id: pending.id, tenant: cell.tenant, address: cell.address, seq, at: pending.at });
    } catch (error) {
      work.fault = { pending, error };
      break;
    }
    if (taken > 0 && changesOwnRows(work.turn, effects)) break;
    work.state = next;
    taken++;
    if (handled(work, pending, effects, seq)) break;
  }
  const gone = taken + (work.fault ? 1 : 0);
  cell.waiting = gone === cell.waiting.length ? nothing : cell.waiting.slice(gone);
  finish(work);
  return work;
}

/** One statement can't change a row that it makes itself: such a message waits for the next turn, where it is handled again, which is free of harm since nothing of it was kept. */
function changesOwnRows(turn: Turn, effects: readonly Effect[]): boolean {
  if (!turn.entries && !turn.deliveries) return false;
  return effects.some((effect) => effect.effect === "fold" && effect.fold.fold !== "keys" && effect.fold.fold !== "channel");
}

/** The turn that passes over a message that can't be handled: nothing happens but that it is kept as a dead letter. */
export function buryTurn(cell: Cell, pending: Pending, error: string): Work {
  const work = begin(cell);
  handled(work, pending, [{ effect: "bury", reason: error }, ...(pending.source === sources.command ? [refused] : [])], cell.done + 1);
  finish(work);
  return work;
}
const refused: Effect = { effect: "answer", outcome: { ok: false, error: "invalid", say: "This could not be carried out. It is kept as a dead letter; nothing was changed." } };

function begin(cell: Cell): Work {
  const turn: Turn = { tenant: cell.tenant, address: cell.address, version: cell.version, done: cell.done, state: "", stored: 0 };
  return { cell, turn, state: cell.state, handled: [], row: undefined, fault: null };
}

/** Adds one handled message to the turn. True when the turn must end with it: a second change to a row that is found by the platform's id could be lost. */
function handled(work: Work, pending: Pending, effects: readonly Effect[], seq: number): boolean {
  const { turn } = work;
  if (pending.seq > 0) turn.stored++;
  else (turn.items ??= []).push({ source: pending.source, ext: pending.id, raw: pending.raw });
  if (pending.source === sources.answer) (turn.callsDone ??= []).push(pending.id);
  if (pending.source === sources.timer) (turn.timersDone ??= []).push(timerOf(pending.id));
  const entry = { pending, outcome: null as Outcome | null };
  work.handled.push(entry);
  let ends = false;
  for (const effect of effects) {
    if (effect.effect === "answer" && effect.to !== undefined) late(work, effect.to, effect.outcome);
    else if (effect.effect === "answer") entry.outcome = effect.outcome;
    else if (effect.effect === "bury") (turn.buried ??= []).push({ seq, error: effect.reason, message: JSON.stringify(pending.message) });
    else ends = apply(work, effect, `${work.cell.address}#${seq}`) || ends;
  }
  if (pending.source === sources.command && entry.outcome) (turn.outcomes ??= []).push({ id: pending.id, outcome: JSON.stringify(entry.outcome) });
  return ends;
}

function late(work: Work, id: string, outcome: Outcome): void {
  (work.late ??= []).push({ id, outcome });
  (work.turn.outcomes ??= []).push({ id, outcome: JSON.stringify(outcome) });
}

/** Timers ring once per due time, so their message ids carry it: `<timer id>|<due>|<address>`. */
export const timerId = (id: string, due: number, address: string): string => `${id}|${due}|${address}`;
const timerOf = (messageId: string): string => messageId.slice(0, messageId.indexOf("|"));

function apply(work: Work, effect: Exclude<Effect, { effect: "answer" | "bury" }>, id: string): boolean {
  const { turn } = work;
  switch (effect.effect) {
    case "store":
      store(work, effect);
      return false;
    case "feed":
      (work.events ??= []).push({ ord: 0, event: effect.event });
      (turn.events ??= []).push({ ord: 0, event: eventText(effect.event) });
      return false;
    case "show":
      (work.shows ??= []).push(effect.show);
      return false;
    case "tell":
      if (effect.to === turn.address) throw new Error("an actor can't tell itself: it can do it now");
      (turn.tells ??= []).push({ address: effect.to, ext: `${id}>${turn.tells?.length ?? 0}`, message: JSON.stringify(effect.message) });
      return false;
    case "call":
      (work.calls ??= []).push(effect);
      (turn.calls ??= []).push({ id: effect.id, kind: effect.request.kind, request: JSON.stringify(effect.request) });
      return false;
    case "abort":
      turn.calls = turn.calls?.filter((asked) => asked.id !== effect.id);
      work.calls = work.calls?.filter((asked) => asked.id !== effect.id);
      (turn.callsDone ??= []).push(effect.id);
      (work.aborts ??= []).push(effect.id);
      return false;
    case "after":
      turn.timersDone = turn.timersDone?.filter((done) => done !== effect.id);
      turn.timers = [...(turn.timers ?? []).filter((timer) => timer.id !== effect.id), { id: effect.id, due: effect.at, message: JSON.stringify(effect.message) }];
      return false;
    case "cancel":
      turn.timers = turn.timers?.filter((timer) => timer.id !== effect.id);
      (turn.timersDone ??= []).push(effect.id);
      return false;
    case "fold":
      return fold(work, effect.fold);
  }
}

/** An event as JSON; ids and kinds are of our own making and need no escapes. */
const eventText = ({ id, what, n, seen }: FeedEvent): string => `{"id":"${id}","what":"${what}"${n === undefined ? "" : `,"n":${n}`},"seen":[${seen[0]},${seen[1]}]}`;

function store(work: Work, effect: Extract<Effect, { effect: "store" }>): void {
  const { turn } = work;
  switch (effect.table) {
    case "entry":
      (turn.entries ??= []).push(effect.row);
      return;
    case "delivery": {
      (work.deliveries ??= []).push(effect.row);
      const { state, at, attempt, evidence } = effect.row;
      (turn.deliveries ??= []).push({ ...effect.row, state: deliveryStates.indexOf(state), step: JSON.stringify({ state, at, attempt, evidence }) });
      return;
    }
    case "contact":
      turn.contacts = [effect.row];
      return;
    case "identity":
      (turn.identities ??= []).push(effect.row);
      return;
    case "order": {
      const { id, number, state, source, conversation = null, contact = null, madeAt, placedAt = null, totalMinor, currency } = effect.row;
      turn.orders = [{ id, number, state: orderStates.indexOf(state), source, conversation, contact, madeAt, placedAt, total: totalMinor, currency, row: JSON.stringify(effect.row) }];
      return;
    }
    case "suggestion":
      (turn.drafts ??= []).push({ ...effect.row, about: JSON.stringify(effect.row.suggested) });
      return;
    case "verdict": {
      const { conversation, number, outcome = null, distance = null, good, by = null, at } = effect.row;
      (turn.verdicts ??= []).push({ conversation, number, outcome, distance, good: good === undefined ? null : Number(good), by, at });
      return;
    }
    case "label":
      (turn.labels ??= []).push(effect.row);
      return;
  }
}

function fold(work: Work, change: Fold): boolean {
  const { turn } = work;
  switch (change.fold) {
    case "delivery": {
      const step = { state: change.state, at: change.at, attempt: change.attempt, evidence: change.evidence };
      const same = turn.folds?.find((other) => other.number !== null && other.number === change.number);
      const state = deliveryStates.indexOf(change.state);
      if (same && state <= same.state) return false;
      const next = {
        ord: 0, conversation: change.conversation, number: change.number ?? null, ext: change.ext ?? null, attempt: change.attempt ?? null, state, at: change.at,
        sentExt: change.number === undefined ? null : (change.ext ?? same?.sentExt ?? null), code: change.code ?? null, reason: change.reason ?? null, hint: change.hint ?? null,
        steps: JSON.stringify(same ? [...(JSON.parse(same.steps) as unknown[]), step] : [step]), seen: change.seen,
      };
      turn.folds = [...(turn.folds ?? []).filter((other) => other !== same), next];
      return change.number === undefined;
    }
    case "watermark": {
      const { conversation, below, before, state, at, evidence, seen } = change;
      const but = `{${(turn.folds ?? []).flatMap((other) => other.number ?? []).join(",")}}`;
      turn.marks = [{ ord: 0, conversation, below, before, but, state: deliveryStates.indexOf(state), at, steps: JSON.stringify([{ state, at, evidence }]), seen }];
      return true;
    }
    case "keys":
      for (const key of change.keys) (turn.keys ??= []).push({ channel: change.channel, key, conversation: change.conversation });
      return false;
    case "channel":
      turn.accounts = [change];
      return false;
    case "reaction":
      return patch(work, change, null, { reactions: { [change.by]: change.emoji } });
    case "edit":
      return patch(work, change, change.content.type === "text" ? change.content.text : null, { edited: change.at, content: change.content });
    case "revoke":
      return patch(work, change, null, { revoked: change.at }, 1);
    case "verdict":
      return patch(work, change, null, { verdict: change.verdict });
    case "translation":
      return patch(work, change, null, { ...(change.text !== undefined && { translations: { [change.into]: change.text } }), untranslated: change.untranslated ?? null });
    case "media":
      return patch(work, change, null, { file: { ref: change.ref, file: change.file, refused: change.refused } });
  }
}

function patch(work: Work, change: { conversation: string; number?: number; ext?: string; seen: number }, body: string | null, content: unknown, every: 0 | 1 = 0): boolean {
  (work.turn.patches ??= []).push({ ord: 0, conversation: change.conversation, number: change.number ?? null, ext: change.ext ?? null, every, body, patch: JSON.stringify(content), seen: change.seen });
  return true;
}

function finish(work: Work): void {
  const { turn, cell } = work;
  const { version, row: rowOf, pack } = cell.behavior;
  const row = rowOf?.(work.state);
  turn.state = JSON.stringify({ v: version, s: row && pack ? pack(work.state) : work.state });
  if (!row) return;
  work.row = row;
  turn.row = JSON.stringify(row);
  const listed = listedAs(row);
  if (listed === cell.listed) return;
  work.listed = listed;
  const { id, number, channel, contact, status, assignee, lastAt, insight = {} } = row;
  turn.lists = [{ id, number, channel, contact, status: statuses.indexOf(status), assignee, lastAt, insight }];
}

/** Where lists have the row. They walk minutes, so a second message within one leaves everything that is indexed as it is. */
const listedAs = ({ status, assignee, lastAt, insight }: ConversationRow): string =>
  `${status}/${assignee}/${Math.floor(lastAt / minuteMs)}${insight ? `/${insight.language}/${insight.intent}/${insight.category}/${insight.sentiment}/${insight.hint}` : ""}`;
const minuteMs = 60_000;

export function deliveryShown(work: Work, number: number): DeliveryShown | undefined {
  const row = work.deliveries?.find((delivery) => delivery.number === number);
  return row && { state: row.state, attempt: row.attempt, at: row.at };
}
