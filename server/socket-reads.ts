/**
 * What agents read: pages of lists, counts, threads and ledgers, as JSON. Everything is read in one trip as one tenant, the feed's head before the rows, so that
 * applying the feed from there on is right. What many ask for in the same moment is read once: a thousand agents that come back want the same first page.
 */
import { statuses } from "../actors/messages";
import { contactOf, type ContactRead } from "../sql/contacts";
import { countByChannel, countConversations, findConversation, listConversations, type Listed, type ListQuery } from "../sql/conversations";
import { deliverySteps, latestEntries, type EntryRead } from "../sql/entries";
import { feedHead } from "../sql/feed";
import type { Store } from "../sql/open";
import { audienceOf, can, type Method, type Scope } from "./access";
import { frameBytesMax, views, type ContactView, type Counts, type Entry, type Ledger, type Up, type View } from "./protocol";
import { readCursor, writeCursor } from "./socket-codec";
import { Refused } from "./socket-connection";
import { entryOf, trimmed } from "./socket-items";

type Asked<T extends Up["t"]> = Extract<Up, { t: T }>;

/** Who asks, and the number up to which this node has published their tenant's feed. */
export interface Asker { readonly scope: Scope; readonly sent: number }

export interface Reads {
  list(asker: Asker, frame: Asked<"list">): Promise<string>;
  counts(asker: Asker): Promise<string>;
  open(asker: Asker, frame: Asked<"open">, viewing: (conversation: string) => readonly number[]): Promise<string>;
  ledger(asker: Asker, frame: Asked<"ledger">): Promise<string>;
  /** Throws Refused unless there is such a conversation and the asker may do this to it; one answer for both. */
  mustSee(scope: Scope, method: Method, conversation: string): Promise<void>;
  /** Once a second: forgets what was shared. */
  tick(): void;
}

const pageRowsDefault = 50;
const entriesDefault = 50;
/** What lists and threads may take of a frame; the rest is for what stands around them. */
const contentBytesMax = frameBytesMax - 8 * 1024;
const sharedMax = 2_000;
/** Counting is repeated no sooner than after this many times what it took. */
const countPauseFactor = 20;
const countPauseMsMin = 200;
const countPauseMsMax = 30_000;
const numberMax = 2_147_483_647;

const statusIndex = (status: (typeof statuses)[number]): number => statuses.indexOf(status);
const openStatus = statusIndex("open");

const statusesOf: Readonly<Record<View, readonly number[]>> = {
  inbox: [openStatus], mine: [openStatus], unassigned: [openStatus], pending: [statusIndex("pending")], snoozed: [statusIndex("snoozed")], resolved: [statusIndex("resolved")],
  all: statuses.map((_, index) => index),
};

export function openReads(store: Store): Reads {
  const shared = new Map<string, Promise<string>>();
  const counted = new Map<number, { until: number; tally: Promise<Tally> }>();

  /** Whoever asks the same before anything new was published gets the same. */
  function share(key: string, read: () => Promise<string>): Promise<string> {
    const known = shared.get(key);
    if (known) return known;
    const reading = read();
    if (shared.size < sharedMax) shared.set(key, reading);
    reading.catch(() => shared.delete(key));
    return reading;
  }

  async function list({ scope, sent }: Asker, frame: Asked<"list">): Promise<string> {
    const limit = frame.limit ?? pageRowsDefault;
    const query: ListQuery = {
      statuses: statusesOf[frame.view], assignees: assigneesOf(scope, frame.view), channel: frame.channel ?? null, about: frame.about ?? {}, order: frame.order ?? "newest",
      after: frame.after === undefined ? null : readCursor(frame.after), limit: limit + 1,
    };
    return await share(`${scope.tenant} ${sent} ${JSON.stringify(query)}`, async () => {
      const [heads, rows] = await store.read(scope.tenant, (sql) => [feedHead(sql, scope.tenant), listConversations(sql, scope.tenant, query)]);
      return page(rows, limit, heads[0]?.seq ?? 0);
    });
  }

  async function counts({ scope }: Asker): Promise<string> {
    const now = performance.now();
    let known = counted.get(scope.tenant);
    if (!known || now > known.until) {
      const tally = tallyOf(scope.tenant);
      known = { until: now + countPauseMsMax, tally };
      counted.set(scope.tenant, known);
      const mine = known;
      tally.then(
        () => (mine.until = now + Math.min(countPauseMsMax, Math.max(countPauseMsMin, (performance.now() - now) * countPauseFactor))),
        () => counted.delete(scope.tenant),
      );
    }
    return JSON.stringify(countsFor(scope, await known.tally));
  }

  async function tallyOf(tenant: number): Promise<Tally> {
    const [byStatus, byChannel] = await store.read(tenant, (sql) => [countConversations(sql, tenant), countByChannel(sql, tenant, openStatus)]);
    return { byStatus, byChannel };
  }

  async function open({ scope }: Asker, frame: Asked<"open">, viewing: (conversation: string) => readonly number[]): Promise<string> {
    const { conversation } = frame;
    const limit = frame.limit ?? entriesDefault;
    const [heads, found, entries, contacts] = await store.read(scope.tenant, (sql) => [
      feedHead(sql, scope.tenant), findConversation(sql, scope.tenant, conversation),
      latestEntries(sql, scope.tenant, conversation, frame.before ?? numberMax, limit + 1), contactOf(sql, scope.tenant, conversation),
    ]);
    const [row] = found;
    const [contact] = contacts;
    if (!row?.row || !contact || !can(scope, "open", { tenant: scope.tenant, assignee: row.assignee })) throw notFound();
    const { texts, more } = newest(entries, limit);
    return `{"row":${row.row},"entries":[${texts.join(",")}],"more":${more},"viewing":${JSON.stringify(viewing(conversation))},"contact":${JSON.stringify(shownContact(contact))},"seq":${heads[0]?.seq ?? 0}}`;
  }

  async function ledger({ scope }: Asker, frame: Asked<"ledger">): Promise<string> {
    const [found, ledgers] = await store.read(scope.tenant, (sql) => [
      findConversation(sql, scope.tenant, frame.conversation), deliverySteps(sql, scope.tenant, frame.conversation, frame.number),
    ]);
    const [row] = found;
    const [written] = ledgers;
    if (!row || !written || !can(scope, "ledger", { tenant: scope.tenant, assignee: row.assignee })) throw notFound();
    return JSON.stringify({ number: frame.number, steps: stepsOf(written.ledger) } satisfies Ledger);
  }

  async function mustSee(scope: Scope, method: Method, conversation: string): Promise<void> {
    const [found] = await store.read(scope.tenant, (sql) => [findConversation(sql, scope.tenant, conversation)]);
    const [row] = found;
    if (!row || !can(scope, method, { tenant: scope.tenant, assignee: row.assignee })) throw notFound();
  }

  return { list, counts, open, ledger, mustSee, tick: () => shared.clear() };
}

/** The same for what is not there, what is another tenant's and what the agent may not see. */
const notFound = (): Refused => new Refused("not_found", "There is no such conversation here, or you may not see it.");

function assigneesOf(scope: Scope, view: View): readonly number[] | null {
  if (view === "mine") return [scope.user];
  return view === "unassigned" ? [0] : audienceOf(scope);
}

/** As many rows as fit a frame; `next` if there are more. */
function page(rows: readonly Listed[], limit: number, seq: number): string {
  let bytes = 0;
  let count = 0;
  for (const { row } of rows.slice(0, limit)) {
    bytes += Buffer.byteLength(row) + 1;
    if (bytes > contentBytesMax && count > 0) break;
    count++;
  }
  const last = rows[count - 1];
  const next = last && rows.length > count ? `,"next":"${writeCursor(last)}"` : "";
  return `{"rows":[${rows.slice(0, count).map((each) => each.row).join(",")}]${next},"seq":${seq}}`;
}

/** The newest entries that fit a frame, oldest first. `entries` are newest first, one more than wanted if there are more. */
function newest(entries: readonly EntryRead[], limit: number): { texts: string[]; more: boolean } {
  const texts: string[] = [];
  let bytes = 0;
  for (const read of entries.slice(0, limit)) {
    let text = JSON.stringify(entryOf(read));
    if (Buffer.byteLength(text) > contentBytesMax) text = JSON.stringify(trimmed(entryOf(read) as Entry));
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > contentBytesMax && texts.length > 0) break;
    texts.push(text);
  }
  return { texts: texts.toReversed(), more: entries.length > texts.length };
}

interface Tally {
  readonly byStatus: readonly { status: number; assignee: number; n: number }[];
  /** of open ones */
  readonly byChannel: readonly { channel: number; assignee: number; n: number }[];
}

function countsFor(scope: Scope, { byStatus, byChannel }: Tally): Counts {
  const counts: Record<View, number> = { inbox: 0, mine: 0, unassigned: 0, pending: 0, snoozed: 0, resolved: 0, all: 0 };
  const channels: Record<number, number> = {};
  const wanted = views.map((view) => ({ view, statuses: statusesOf[view], whose: assigneesOf(scope, view) }));
  for (const { status, assignee, n } of byStatus) {
    for (const { view, statuses, whose } of wanted) if (statuses.includes(status) && (whose === null || whose.includes(assignee))) counts[view] += n;
  }
  const audience = audienceOf(scope);
  for (const { channel, assignee, n } of byChannel) if (audience === null || audience.includes(assignee)) channels[channel] = (channels[channel] ?? 0) + n;
  return { counts, channels };
}

const shownContact = ({ id, name, identities, conversations, since }: ContactRead): ContactView => ({ id, name, identities, conversations, since });

/** A step that a receipt told without naming the attempt belongs to the attempt before it. */
function stepsOf(ledger: unknown): Ledger["steps"] {
  let attempt = 1;
  return (Array.isArray(ledger) ? ledger : []).map((step: Partial<Ledger["steps"][number]>) => {
    attempt = step.attempt ?? attempt;
    return { state: step.state ?? "unknown", at: step.at ?? 0, attempt, evidence: step.evidence ?? "" };
  });
}
