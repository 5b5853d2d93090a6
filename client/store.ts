/**
 * The inbox's one reducer. Frames from the server and doings of the person go in, the next state comes out; nothing here waits, reads a clock or asks the network.
 * Feed frames are applied in their order and only at their number; everything else may come twice or late without harm.
 */
import type { ConversationRow, CopilotState, Down, FeedItem, OrderRow, Orders, Page, Thread, Welcome, Counts, Outcome } from "../server/protocol";
import { stillWritten, unwished, wished, withoutWritten, written } from "./copilot";
import { dealsAfter, dealt, dealtOf, undealt, withDeals } from "./deals";
import { rebuild, recounted, replace } from "./lists";
import { overlay } from "./overlay";
import { screenAfter, type Doing } from "./screen";
import { emptyList, emptyState, emptyThread, type Draft, type Intent, type ListKey, type State, type ThreadState } from "./state";
import { trimmed } from "./trim";
import { firstUnread, merged, withDelivery, withEntry } from "./threads";
import { unreachable } from "./unreachable";

export type News =
  | { t: "frame"; frame: Down; now: number }
  | { t: "welcome"; welcome: Welcome; resumed: boolean; now: number }
  | { t: "listing"; key: ListKey }
  | { t: "listed"; key: ListKey; page: Page; after?: string }
  | { t: "unlisted"; key: ListKey }
  | { t: "counted"; counts: Counts }
  | { t: "opening"; conversation: string }
  | { t: "opened"; conversation: string; thread: Thread; before?: number }
  | { t: "unopened"; conversation: string }
  | { t: "asked"; intent: Intent }
  | { t: "sent"; client: string }
  | { t: "answered"; client: string; outcome: Outcome }
  | { t: "settled"; client: string }
  | { t: "drafted"; conversation: string; draft: Draft | null }
  | { t: "quiet"; now: number }
  | { t: "copilot"; copilot: CopilotState }
  /** orders that were read at feed number `seq` */
  | { t: "dealt"; orders: readonly OrderRow[]; seq: number }
  | { t: "undealt"; order: string }
  | { t: "dealing"; contact: string; on: boolean }
  /** a page of a contact's orders; `after`: the one before it ended there */
  | { t: "dealtOf"; contact: string; page: Orders; after?: number }
  | { t: "low"; low: number }
  | { t: "left" }
  /** what this person wrote and did not send, as the disk kept it */
  | { t: "drafts"; drafts: Readonly<Record<string, Draft>> }
  /** forget what nobody looks at; rows heard of after feed number `since` may still belong to a page on its way */
  | { t: "trim"; since: number }
  /** what the disk kept */
  | { t: "restored"; state: State }
  | Doing;

/** The state before (a cached one, or nothing) and one thing that happened. */
export function reduce(state: State, news: News): State {
  switch (news.t) {
    case "frame": return framed(state, news.frame, news.now);
    case "welcome": return welcomed(state, news.welcome, news.resumed, news.now);
    case "listing": return withList(state, news.key, { loading: true });
    case "unlisted": return withList(state, news.key, { loading: false });
    case "listed": return listed(state, news.key, news.page, news.after);
    case "counted": return { ...state, counts: news.counts, recount: false };
    case "opening": return withThread(state, news.conversation, (thread) => ({ ...thread, loading: true }));
    case "unopened": return withThread(state, news.conversation, (thread) => ({ ...thread, loading: false }));
    case "opened": return opened(state, news.conversation, news.thread, news.before);
    case "asked": return reshown(wished({ ...state, intents: [...state.intents, news.intent] }, news.intent), new Set([news.intent.conversation]));
    case "sent": return withIntent(state, news.client, (intent) => ({ ...intent, state: "sent" }));
    case "answered": return answered(state, news.client, news.outcome);
    case "settled": return withIntent(state, news.client, () => null);
    case "drafts": return { ...state, drafts: news.drafts };
    case "drafted": return drafted(state, news.conversation, news.draft);
    case "quiet": return { ...state, typing: stillTyping(state.typing, news.now), drafting: stillWritten(state.drafting, news.now) };
    case "copilot": return { ...state, copilot: news.copilot };
    case "dealt": return dealt(state, news.orders, news.seq);
    case "undealt": return undealt(state, news.order);
    case "dealing": return withDeals(state, news.contact, { loading: news.on });
    case "dealtOf": return dealtOf(state, news.contact, news.page, news.after);
    case "low": return { ...state, low: news.low };
    case "trim": return trimmed(state, news.since);
    case "restored": return { ...news.state, drafts: state.drafts, screen: state.screen, presence: state.presence };
    case "left": return emptyState;
    default: return screenAfter(state, news);
  }
}

function framed(state: State, frame: Down, now: number): State {
  switch (frame.t) {
    case "feed": return frame.base === state.feed ? fed(state, frame.events, frame.seq) : state;
    case "cursor": return state.feed >= 0 && frame.seq > state.feed ? { ...state, feed: frame.seq } : state;
    case "reset": return wiped(state, frame.seq);
    case "typing": {
      const others = (state.typing[frame.conversation] ?? []).filter((typing) => typing.who !== frame.who);
      const mine = frame.untilMs > 0 ? [{ who: frame.who, note: frame.note ?? false, untilMs: now + frame.untilMs }] : [];
      return { ...state, typing: { ...state.typing, [frame.conversation]: [...others, ...mine] } };
    }
    case "viewing": return { ...state, viewing: { ...state.viewing, [frame.conversation]: frame.users } };
    case "presence": return withUser(state, frame.user, { presence: frame.presence });
    case "user": return withUser(state, frame.user.id, { out: undefined, ...frame.user });
    case "channel": return state.session ? { ...state, session: { ...state.session, channels: { ...state.session.channels, [frame.channel.id]: frame.channel } } } : state;
    case "drafting": return written(state, frame, now);
    case "labelling": return { ...state, labelling: frame.end ? null : { done: frame.done, total: frame.total } };
    case "hello": case "reply": case "error": case "expiring": case "bye": case "chunked": return state;
    default: return unreachable<State>(frame) && state;
  }
}

function welcomed(state: State, welcome: Welcome, resumed: boolean, now: number): State {
  const { me, tenant, users, channels, abilities, demo } = welcome;
  const session = {
    me, tenant, abilities, demo,
    users: Object.fromEntries(users.map((user) => [user.id, user])),
    channels: Object.fromEntries(channels.map((channel) => [channel.id, channel])),
  };
  const sameAgent = state.session?.me.id === me.id && state.session.tenant.id === tenant.id;
  const base = sameAgent || !state.session ? state : { ...emptyState, screen: state.screen };
  const next: State = { ...base, session, skew: welcome.now - now, typing: {}, viewing: {}, drafting: {} };
  return resumed && sameAgent && state.feed >= 0 ? next : wiped({ ...next, feed: -1 }, welcome.seq);
}

/** Forgets what can't be trusted, but goes on showing it until the new contents are here. */
function wiped(state: State, seq: number): State {
  const lists = mapValues(state.lists, (list) => ({ ...list!, stale: true, loading: false }));
  const threads = mapValues(state.threads, (thread) => ({ ...thread, stale: true, loading: false, touched: {} }));
  const ordersOf = mapValues(state.ordersOf, (list) => ({ ...list, stale: true, loading: false }));
  const changedOrders = mapValues(state.orders, () => seq);
  return { ...state, feed: seq, floor: seq, versions: {}, lists, threads, ordersOf, changedOrders, orderVersions: {}, catalogue: state.catalogue + 1, recount: true };
}

function fed(state: State, events: readonly FeedItem[], seq: number): State {
  const truth = { ...state.truth };
  const versions = { ...state.versions };
  const threads = { ...state.threads };
  const changed = new Set<string>();
  for (const event of events) {
    if (event.gone) delete truth[event.id];
    else if (event.row) truth[event.id] = event.row;
    if (event.gone || event.row) {
      versions[event.id] = seq;
      changed.add(event.id);
    }
    if (event.gone && threads[event.id]) threads[event.id] = { ...emptyThread, loading: threads[event.id]!.loading, floor: seq };
    const thread = threads[event.id];
    if (event.entry && thread) threads[event.id] = arrived(state, withEntry(thread, event.entry, seq), event.id, event.entry.number);
    else if (event.delivery && event.n !== undefined && thread) threads[event.id] = withDelivery(thread, event.n, event.delivery, seq);
  }
  const typing = withoutSpeakers(state.typing, events);
  const drafting = withoutWritten(state.drafting, events);
  const before = { ...dealsAfter(state, events, seq), truth, versions, threads, typing, drafting, feed: seq };
  return tallied(state, reshown({ ...before, intents: unsettled(before.intents, changed, truth) }, changed), changed);
}

/** The "New" line stands before the first entry that came while nobody looked. */
function arrived(state: State, thread: ThreadState, id: string, number: number): ThreadState {
  const entry = thread.entries.at(-1);
  if (entry?.number !== number || entry.kind !== "in" || number <= thread.seenTo) return thread;
  if (state.screen.open === id && state.screen.watching) return { ...thread, seenTo: number };
  return thread.newFrom > thread.seenTo ? thread : { ...thread, newFrom: number };
}

/** Intents whose outcome is known go as soon as the feed shows their effect. */
function unsettled(intents: readonly Intent[], changed: ReadonlySet<string>, truth: State["truth"]): readonly Intent[] {
  return intents.filter((intent) => {
    if (intent.state !== "settled" || intent.deal !== undefined || !changed.has(intent.conversation)) return true;
    return intent.number !== undefined && (truth[intent.conversation]?.entries ?? 0) < intent.number;
  });
}

function tallied(before: State, after: State, changed: ReadonlySet<string>): State {
  const me = after.session?.me.id ?? 0;
  let { counts, recount } = after;
  for (const id of changed) {
    const next = counts && recounted(counts, before.truth[id], after.truth[id], me);
    if (next) counts = next;
    else recount = true;
  }
  return { ...after, counts, recount };
}

/** Rows as shown, and their places in every list, for conversations whose truth or intents changed. */
function reshown(state: State, changed: ReadonlySet<string>): State {
  if (changed.size === 0) return state;
  const rows = { ...state.rows };
  for (const id of changed) {
    const row = state.truth[id];
    if (row) rows[id] = overlay(row, state.intents.filter((intent) => intent.conversation === id));
    else delete rows[id];
  }
  const me = state.session?.me.id ?? 0;
  const lists = mapValues(state.lists, (list, key) => (list!.stale ? list! : replace(list!, key as ListKey, rows, changed, me)));
  return { ...state, rows, lists };
}

function listed(state: State, key: ListKey, page: Page, after: string | undefined): State {
  const held = state.lists[key] ?? emptyList;
  if (page.seq < state.floor || (after !== undefined && after !== held.next)) return withList(state, key, { loading: false });
  const known = install(state, page.rows, page.seq);
  const last = page.rows.at(-1);
  const edge = page.next === undefined || !last ? null : { at: last.lastAt, id: last.id };
  const usable = (id: string): boolean => known.versions[id] !== undefined;
  const ids = rebuild(known.rows, key, edge, state.session?.me.id ?? 0, usable);
  const head = after === undefined ? { edge, next: page.next } : held.head;
  return { ...known, lists: { ...known.lists, [key]: { ids, edge, next: page.next, head, loaded: true, loading: false, stale: false } } };
}

/** Rows of a page read at `seq`; what the feed has told since is newer and stays. */
function install(state: State, rows: readonly ConversationRow[], seq: number): State {
  const truth = { ...state.truth };
  const versions = { ...state.versions };
  const changed = new Set<string>();
  for (const row of rows) {
    if ((versions[row.id] ?? -1) > seq) continue;
    truth[row.id] = row;
    versions[row.id] = seq;
    changed.add(row.id);
  }
  return reshown({ ...state, truth, versions }, changed);
}

function opened(state: State, id: string, page: Thread, before: number | undefined): State {
  if (page.seq < Math.max(state.floor, state.threads[id]?.floor ?? 0)) return withThread(state, id, (thread) => ({ ...thread, loading: false }));
  const next = install(state, [page.row], page.seq);
  const thread = merged(next.threads[id], page, before !== undefined);
  const unread = next.truth[id]?.unread ?? 0;
  const newFrom = before === undefined && thread.newFrom === 0 ? firstUnread(thread.entries, unread) : thread.newFrom;
  const seenTo = thread.seenTo || (newFrom > 0 ? newFrom - 1 : (thread.entries.at(-1)?.number ?? 0));
  return { ...next, threads: { ...next.threads, [id]: { ...thread, newFrom, seenTo } }, viewing: { ...next.viewing, [id]: page.viewing } };
}

function answered(before: State, client: string, outcome: Outcome): State {
  const state = outcome.ok ? before : unwished(before, before.intents.find((intent) => intent.client === client));
  return withIntent(state, client, (intent) => {
    if (!outcome.ok) return { ...intent, state: "refused", outcome };
    const isShown = outcome.number !== undefined && (state.truth[intent.conversation]?.entries ?? 0) >= outcome.number;
    return isShown ? null : { ...intent, state: "settled", outcome, number: outcome.number };
  });
}

function withIntent(state: State, client: string, change: (intent: Intent) => Intent | null): State {
  const intent = state.intents.find((one) => one.client === client);
  if (!intent) return state;
  const next = change(intent);
  const intents = state.intents.flatMap((one) => (one === intent ? (next ? [next] : []) : [one]));
  return reshown({ ...state, intents }, new Set([intent.conversation]));
}

function withList(state: State, key: ListKey, change: { loading: boolean }): State {
  return { ...state, lists: { ...state.lists, [key]: { ...(state.lists[key] ?? emptyList), ...change } } };
}

function withThread(state: State, id: string, change: (thread: ThreadState) => ThreadState): State {
  return { ...state, threads: { ...state.threads, [id]: change(state.threads[id] ?? emptyThread) } };
}

function withUser(state: State, id: number, change: Partial<State["screen"]> | object): State {
  const user = state.session?.users[id];
  if (!state.session || (!user && !("name" in change))) return state;
  const next = { ...user, ...change } as NonNullable<typeof user>;
  const me = state.session.me.id === id ? { ...state.session.me, ...next } : state.session.me;
  return { ...state, session: { ...state.session, me, users: { ...state.session.users, [id]: next } } };
}

function drafted(state: State, id: string, draft: Draft | null): State {
  const drafts = { ...state.drafts };
  if (draft) drafts[id] = draft;
  else delete drafts[id];
  return { ...state, drafts };
}

function stillTyping(typing: State["typing"], now: number): State["typing"] {
  const next = mapValues(typing, (list) => list.filter((one) => one.untilMs > now));
  return Object.fromEntries(Object.entries(next).filter(([, list]) => list.length > 0));
}

/** Whoever has just spoken is not typing any more. */
function withoutSpeakers(typing: State["typing"], events: readonly FeedItem[]): State["typing"] {
  if (Object.keys(typing).length === 0) return typing;
  const next = { ...typing };
  for (const { id, entry, what } of events) {
    if (what !== "entry" || !entry || !next[id]) continue;
    const who = entry.author === "contact" ? "contact" : Number(entry.author.split("/")[1] ?? -1);
    next[id] = next[id].filter((one) => one.who !== who);
  }
  return next;
}

function mapValues<T extends object, R>(record: T, change: (value: T[keyof T], key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value as T[keyof T], key)]));
}

/** Our unanswered requests about one conversation, oldest first. */
export function pending(state: State, id: string, type?: Intent["request"]["type"]): Intent[] {
  return state.intents.filter((intent) => intent.conversation === id && (!type || intent.request.type === type));
}
