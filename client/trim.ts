/** What to forget, and what to keep on disk. A page open for a week must not hold a week's conversations. */
import { waitingOrders } from "./deals";
import { rebuild } from "./lists";
import { currentList, emptyState, type List, type ListKey, type State, type ThreadState } from "./state";

const threadsMax = 24;
const threadsOnDiskMax = 6;
const entriesOnDiskMax = 60;

/** Rows in a list, open, asked about or fresh stay; of the threads the open one and the most recent. */
export function trimmed(state: State, since: number): State {
  const listed = new Set(Object.values(state.lists).flatMap((list) => list!.ids));
  const asked = new Set(state.intents.map((intent) => intent.conversation));
  const stays = (id: string): boolean => listed.has(id) || asked.has(id) || id === state.screen.open || (state.versions[id] ?? -1) > since;
  const threads = recent(state, threadsMax);
  return { ...state, ...dealsInSight(state), truth: only(state.truth, stays), rows: only(state.rows, stays), versions: only(state.versions, stays), threads };
}

/** Orders are read again when somebody looks at them: only those of the open conversation and its contact stay. */
function dealsInSight(state: State): Pick<State, "orders" | "orderVersions" | "changedOrders" | "ordersOf"> {
  const contact = state.rows[state.screen.open]?.contact ?? "";
  const shown = new Set([...waitingOrders(state, state.screen.open), ...(state.ordersOf[contact]?.ids ?? []), ...state.intents.flatMap(({ deal }) => deal ?? [])]);
  const stays = (id: string): boolean => shown.has(id);
  return { orders: only(state.orders, stays), orderVersions: only(state.orderVersions, stays), changedOrders: only(state.changedOrders, stays), ordersOf: only(state.ordersOf, (id) => id === contact) };
}

function recent(state: State, max: number): State["threads"] {
  const ids = Object.keys(state.threads);
  const kept = new Set([...ids.slice(-max), state.screen.open]);
  return only(state.threads, (id) => kept.has(id) || state.threads[id]!.loading);
}

/** A smaller state that is as true as this one at the same feed number: the first page of the list shown, and the ends of a few threads. */
export function forDisk(state: State): State {
  const key = currentList(state);
  const list = state.lists[key];
  const lists: Partial<Record<ListKey, List>> = {};
  if (list?.loaded && !list.stale) {
    const { edge, next } = list.head;
    const ids = rebuild(state.truth, key, edge, state.session?.me.id ?? 0, (id) => state.versions[id] !== undefined);
    lists[key] = { ...list, ids, edge, next, loading: false };
  }
  const threads = Object.fromEntries(
    Object.entries(recent(state, threadsOnDiskMax)).filter(([, thread]) => thread.loaded && !thread.stale).map(([id, thread]) => [id, ending(thread)]),
  );
  const listed = new Set(lists[key]?.ids);
  const stays = (id: string): boolean => listed.has(id) || id in threads;
  return {
    ...emptyState, session: state.session, skew: state.skew, feed: state.feed, floor: state.floor, counts: state.counts, recount: true, lists, threads, copilot: state.copilot,
    truth: only(state.truth, stays), rows: only(state.truth, stays), versions: only(state.versions, stays),
  };
}

function ending(thread: ThreadState): ThreadState {
  const entries = thread.entries.slice(-entriesOnDiskMax);
  return { ...thread, entries, touched: {}, loading: false, floor: 0, newFrom: 0, more: thread.more || entries.length < thread.entries.length };
}

function only<T>(record: Readonly<Record<string, T>>, stays: (id: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([id]) => stays(id)));
}
