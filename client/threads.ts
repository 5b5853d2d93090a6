/** A conversation's history as far as it is loaded: pages and feed events merged so that what is newer always wins. */
import type { ContactView, Delivery, Entry } from "../server/protocol";
import { emptyThread, type ThreadState } from "./state";

/** A page of history that was read at feed number `seq`. Entries the feed has changed since are kept as the feed told them. */
export function merged(thread: ThreadState | undefined, page: { entries: readonly Entry[]; more: boolean; contact: ContactView; seq: number }, older: boolean): ThreadState {
  const held = thread ?? emptyThread;
  const keep = held.stale ? held.entries.filter((entry) => (held.touched[entry.number] ?? -1) > page.seq) : held.entries;
  const byNumber = new Map(keep.map((entry) => [entry.number, entry]));
  // A receipt that came while the page was on its way was told without its message: then the page shows the message as it was before.
  const isOutdated = page.entries.some((entry) => !byNumber.has(entry.number) && (held.touched[entry.number] ?? -1) > page.seq);
  for (const entry of page.entries) {
    const isOurs = byNumber.has(entry.number) && (held.touched[entry.number] ?? -1) > page.seq;
    if (!isOurs) byNumber.set(entry.number, entry);
  }
  const entries = withoutHoles([...byNumber.values()].sort((a, b) => a.number - b.number));
  const more = older || !held.loaded || held.stale ? page.more : held.more;
  return { ...held, entries, more, contact: page.contact, loaded: true, loading: false, stale: isOutdated };
}

/** The newest run without a hole: what lies below one is fetched again when somebody scrolls there. */
function withoutHoles(entries: Entry[]): Entry[] {
  for (let at = entries.length - 1; at > 0; at--) {
    if (entries[at]!.number !== entries[at - 1]!.number + 1) return entries.slice(at);
  }
  return entries;
}

/** One entry from the feed: a new line at the end, or a change of one we hold. Those above what is loaded are left to the pages, but one on its way may be older. */
export function withEntry(thread: ThreadState, entry: Entry, seq: number): ThreadState {
  const touched = { ...thread.touched, [entry.number]: seq };
  const at = thread.entries.findLastIndex((held) => held.number <= entry.number);
  if (thread.entries[at]?.number === entry.number) return { ...thread, entries: thread.entries.with(at, entry), touched };
  const last = thread.entries.at(-1)?.number;
  // While a page is on its way it will close the hole; the page must not undo this entry.
  if (thread.loading || last === undefined || entry.number === last + 1) return { ...thread, entries: thread.entries.toSpliced(at + 1, 0, entry), touched };
  return entry.number > last ? { ...thread, stale: true } : { ...thread, touched };
}

/** What became of a message, told without it. Of one that is not loaded only the number is kept, so that an older page can't pass for the truth. */
export function withDelivery(thread: ThreadState, number: number, delivery: Delivery, seq: number): ThreadState {
  const touched = { ...thread.touched, [number]: seq };
  return { ...thread, touched, entries: thread.entries.map((entry) => (entry.number === number ? { ...entry, delivery } : entry)) };
}

/** Where the "New" line goes when the agent opens a thread with `unread` unread messages. 0: nowhere. */
export function firstUnread(entries: readonly Entry[], unread: number): number {
  let left = unread;
  let first = 0;
  for (let at = entries.length - 1; at >= 0 && left > 0; at--) {
    const entry = entries[at]!;
    if (entry.kind !== "in") continue;
    first = entry.number;
    left--;
  }
  return first;
}
