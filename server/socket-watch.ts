/** Who looks at which conversation, and who types in it: shown to those who look at it too, never stored, dropped when in doubt. */
import type { Show } from "../actors/messages";
import type { Down } from "./protocol";
import { watchedMax, type Connection } from "./socket-connection";

/** Clients repeat it every 4 s while it lasts. */
const typingMs = 6_000;

export interface Watch {
  /** False: too many at a time. */
  add(connection: Connection, conversation: string): boolean;
  remove(connection: Connection, conversation: string): void;
  leave(connection: Connection): void;
  /** Users who look at a conversation now, in order of coming. */
  viewing(tenant: number, conversation: string): number[];
  typing(connection: Connection, conversation: string, note: boolean): void;
  show(tenant: number, signal: Show): void;
}

export interface WatchParts {
  readonly publish: (topic: string, frame: string) => void;
  /** A reply is being typed: for the customer to see. */
  readonly typing: (tenant: number, conversation: string, user: number) => void;
}

export function openWatch({ publish, typing }: WatchParts): Watch {
  const watchers = new Map<string, Set<Connection>>();

  const viewing = (tenant: number, conversation: string): number[] => [
    ...new Set([...(watchers.get(topicOf(tenant, conversation)) ?? [])].flatMap((connection) => connection.session?.user ?? [])),
  ];

  function tellViewing(tenant: number, conversation: string): void {
    publish(topicOf(tenant, conversation), JSON.stringify({ t: "viewing", conversation, users: viewing(tenant, conversation) } satisfies Down));
  }

  function remove(connection: Connection, conversation: string): void {
    if (!connection.watching.delete(conversation)) return;
    const { tenant } = connection.scope;
    const topic = topicOf(tenant, conversation);
    connection.unsubscribe(topic);
    const there = watchers.get(topic);
    there?.delete(connection);
    if (there?.size === 0) watchers.delete(topic);
    else tellViewing(tenant, conversation);
  }

  return {
    viewing,
    remove,
    add(connection, conversation) {
      if (connection.watching.has(conversation)) return true;
      if (connection.watching.size >= watchedMax) return false;
      const { tenant } = connection.scope;
      const topic = topicOf(tenant, conversation);
      connection.watching.add(conversation);
      connection.subscribe(topic);
      const there = watchers.get(topic) ?? new Set();
      watchers.set(topic, there.add(connection));
      tellViewing(tenant, conversation);
      return true;
    },
    leave(connection) {
      for (const conversation of [...connection.watching]) remove(connection, conversation);
    },
    typing(connection, conversation, note) {
      if (!connection.watching.has(conversation)) return;
      const { tenant, user } = connection.scope;
      connection.publish(topicOf(tenant, conversation), JSON.stringify({ t: "typing", conversation, who: user, ...(note && { note }), untilMs: typingMs } satisfies Down));
      // What is written in a note never leaves the house, not even that it is being written.
      if (!note) typing(tenant, conversation, user);
    },
    show(tenant, signal) {
      if (signal.show === "drafting") {
        const { conversation, draft, from, text, end } = signal;
        publish(topicOf(tenant, conversation), JSON.stringify({ t: "drafting", conversation, draft, from, text, ...(end && { end }) } satisfies Down));
      }
      if (signal.show === "typing") publish(topicOf(tenant, signal.conversation), JSON.stringify({ t: "typing", conversation: signal.conversation, who: signal.who, untilMs: signal.untilMs } satisfies Down));
    },
  };
}

const topicOf = (tenant: number, conversation: string): string => `watch/${tenant}/${conversation}`;
