/**
 * All sockets of this node: what every one gets, what is looked at every moment, when one is closed. The rest stands beside it: socket-door lets them in, socket-codec reads
 * their frames, socket-connection keeps one socket's requests in order and in bounds, socket-work says what they mean, socket-feed brings what happens.
 */
import type { Server, ServerWebSocket } from "bun";
import type { Kernel } from "../actors/kernel/kernel";
import type { Show } from "../actors/messages";
import type { Store } from "../sql/open";
import type { ChannelAdmin } from "./channel-admin";
import type { Channels } from "./channels";
import type { Hosts } from "./hosts";
import { faultOf, type Log } from "./log";
import { adapters } from "./platforms";
import { closeCodes, frameBytesMax, subprotocol, type Down, type Welcome } from "./protocol";
import { openSessions, type Session, type Sessions } from "./session";
import { Connection, Refused, type Rate } from "./socket-connection";
import { openDoor, type Door, type Routes } from "./socket-door";
import { headOf, TenantFeed } from "./socket-feed";
import type { SocketCopilot } from "./socket-copilot";
import { openSocketFiles, type Files } from "./socket-files";
import type { Shop } from "./shop";
import { openReads } from "./socket-reads";
import { Roster } from "./socket-roster";
import { openWatch } from "./socket-watch";
import { graceMs, openWork } from "./socket-work";
import { feedHeads } from "../sql/feed";
import type { Vault } from "./vault";

export interface SocketParts {
  readonly kernel: Pick<Kernel, "ask" | "onFeed" | "onShow">;
  readonly store: Store;
  readonly vault: Pick<Vault, "key">;
  readonly hosts: Pick<Hosts, "tenantOf" | "isOwnOrigin">;
  readonly channels: Pick<Channels, "shown" | "onChange">;
  /** what administrators do with channels; absent: nothing */
  readonly admin?: ChannelAdmin;
  /** catalogue and orders; absent: there are none */
  readonly shop?: Shop;
  /** absent: there is none */
  readonly copilot?: SocketCopilot;
  /** where agents' uploads go and files come from; absent: there are none */
  readonly files?: Files;
  readonly log: Log;
  readonly version: string;
  readonly demo: boolean;
  /** how many proxies of ours stand before us */
  readonly trustProxy: number;
  /** An agent types a reply; the platform may show it to the customer. */
  readonly typing?: (tenant: number, conversation: string, user: number) => void;
  /** Programs that are no browsers send no Origin; they are let in only where this says so. */
  readonly allowNoOrigin?: boolean;
  readonly limits?: Partial<SocketLimits>;
  readonly now?: () => number;
}

export interface SocketLimits extends Rate { readonly perUserMax: number; readonly perAddressMax: number; readonly totalMax: number; readonly loginMs: number; readonly warnMs: number }

const limitsDefault: SocketLimits = { framesPerSecond: 50, framesBurst: 100, perUserMax: 50, perAddressMax: 5_000, totalMax: 20_000, loginMs: 10_000, warnMs: 60_000 };
const backpressureBytesMax = 1024 * 1024;
const idleSeconds = 45;
/** Whoever is put out is out within a second. */
const tickMs = 750;
/** A tenant's feed is kept this long without sockets: those that were cut find it as they left it. */
const lingerMs = 60_000;
const pagesMax = 512;
const pagesPerTenantMin = 4;
const byeMsMin = 250;
const byeMsMax = 3_000;

/** What the server must be told of sockets: they live beside other routes, whose server is made elsewhere. */
export const socketSettings = {
  idleTimeout: idleSeconds,
  sendPings: true,
  maxPayloadLength: frameBytesMax,
  backpressureLimit: backpressureBytesMax,
  // Otherwise what doesn't fit is dropped silently and the socket lives on with a hole in its feed.
  closeOnBackpressureLimit: true,
  perMessageDeflate: false,
} as const;

export interface Sockets {
  /** The route, to be mounted on an app with `websocket: socketSettings`. */
  readonly routes: Routes;
  readonly sessions: Sessions;
  /** Something passing, for those who look at the conversation. */
  show(tenant: number, signal: Show): void;
  /** To everybody of a tenant. */
  publish(tenant: number, frame: Down): void;
  count(): number;
  /** Tells every client when to come back, finishes what is under way, and closes. New sockets are refused from now on. */
  drain(deadlineMs: number): Promise<void>;
}

export function openSockets(parts: SocketParts): Sockets {
  const { store, log } = parts;
  const limits = { ...limitsDefault, ...parts.limits };
  const now = parts.now ?? Date.now;
  const connections = new Set<Connection>();
  const perAddress = new Map<string, number>();
  const perUser = new Map<string, number>();
  const feeds = new Map<number, Promise<TenantFeed>>();
  const rosters = new Map<number, Roster>();
  let server: Server<unknown> | null = null;
  let isDraining = false;
  let isLooking = false;
  /** the store could not be asked the last time; said once */
  let isBlind = false;

  const publish = (topic: string, frame: string): void => void server?.publish(topic, frame);
  const sessions = openSessions(store.writer, parts.vault.key("access tokens"), log, now);
  const reads = openReads(store);
  const watch = openWatch({ publish, typing: parts.typing ?? (() => undefined) });
  const feedParts = { store, publish, pagesMax: () => Math.max(pagesPerTenantMin, Math.floor(pagesMax / feeds.size)) };

  /** What is published while the head is read is dropped, and found in the store when the next number doesn't follow. */
  function feedOf(tenant: number): Promise<TenantFeed> {
    let feed = feeds.get(tenant);
    openFeeds.get(tenant)?.touch();
    if (!feed) {
      feed = headOf(store, tenant).then((head) => {
        const opened = new TenantFeed(tenant, head, feedParts);
        openFeeds.set(tenant, opened);
        return opened;
      });
      feeds.set(tenant, feed);
      feed.catch(() => feeds.delete(tenant));
    }
    return feed;
  }
  const openFeeds = new Map<number, TenantFeed>();

  function rosterOf(tenant: number): Roster {
    let roster = rosters.get(tenant);
    if (!roster) rosters.set(tenant, (roster = new Roster(tenant, store, (frame) => publish(tenantTopic(tenant), JSON.stringify(frame)))));
    return roster;
  }

  function admit(connection: Connection, session: Session): void {
    if (!connection.session) {
      if (count(perUser, userOf(session), 0) >= limits.perUserMax) throw new Refused("too_many", `You have ${limits.perUserMax} windows open. Close some and try again.`);
      count(perUser, userOf(session), 1);
      connection.subscribe(tenantTopic(session.tenant));
      rosterOf(session.tenant).set(session.user, connection, "available");
      files.attach(connection);
    }
    connection.session = session;
    connection.isWarned = false;
  }

  function expel(session: Session, why: string): void {
    for (const connection of connections) if (connection.session?.family === session.family && connection.session.tenant === session.tenant) connection.close(closeCodes.signedOut, why);
  }

  const files = openSocketFiles(store, parts.files ?? null, parts.channels.shown);
  const work = openWork({
    kernel: parts.kernel, store, sessions, reads, watch, files, admin: parts.admin ?? null, shop: parts.shop ?? null, copilot: parts.copilot ?? null, log, now, feedOf, rosterOf, channels: parts.channels.shown, demo: parts.demo, admit, expel,
    abilities: Object.fromEntries(Object.entries(adapters).map(([platform, adapter]) => [platform, adapter.abilities])) as Welcome["abilities"],
  });

  parts.kernel.onFeed((publication) => {
    try {
      openFeeds.get(publication.tenant)?.take(publication);
    } catch (error) {
      // The committer calls us: what goes wrong here must not reach it. Clients see the hole and ask again.
      log.error("feed_failed", { tenant: publication.tenant, ...faultOf(error) });
    }
  });
  parts.kernel.onShow((tenant, signal) => watch.show(tenant, signal));
  parts.channels.onChange((tenant, channel) => publish(tenantTopic(tenant), JSON.stringify({ t: "channel", channel } satisfies Down)));

  // -------------------------------------------------------------- the door

  function opened(raw: ServerWebSocket<unknown>, door: Door): Connection {
    const connection = new Connection(raw, door.address, parts.hosts.tenantOf(door.host), limits, work, limits.loginMs);
    connections.add(connection);
    count(perAddress, door.network, 1);
    connection.onLost = (conversation) => watch.remove(connection, conversation);
    if (door.protocol !== subprotocol) connection.close(closeCodes.wrongProtocol, `This server speaks ${subprotocol}. Reload the page.`);
    else connection.tell({ t: "hello", version: parts.version, protocol: subprotocol, needs: "login" });
    return connection;
  }

  function closed(connection: Connection, door: Door): void {
    connection.closed();
    connections.delete(connection);
    count(perAddress, door.network, -1);
    const { session } = connection;
    if (!session) return;
    count(perUser, userOf(session), -1);
    watch.leave(connection);
    openFeeds.get(session.tenant)?.leave(connection);
    rosterOf(session.tenant).left(session.user, connection);
  }

  // -------------------------------------------------------------- every tick

  function tick(): void {
    const clock = performance.now();
    const time = now();
    for (const connection of connections) {
      const { session } = connection;
      if (!session) {
        if (clock > connection.deadline && connection.busy === 0) connection.close(closeCodes.signedOut, "Nobody signed in.");
      } else if (time > session.expiresAt + graceMs) connection.close(closeCodes.tooSlow, "Your access has run out. Come back with your refresh token.");
      else if (!connection.isWarned && time > session.expiresAt - limits.warnMs) {
        connection.isWarned = true;
        connection.tell({ t: "expiring", expiresAt: session.expiresAt });
      }
    }
    for (const [tenant, feed] of openFeeds) {
      feed.tick();
      if (feed.size > 0 || clock - feed.idleSince < lingerMs) continue;
      openFeeds.delete(tenant);
      feeds.delete(tenant);
      rosters.delete(tenant);
    }
    for (const roster of rosters.values()) roster.tick();
    reads.tick();
    if (!isLooking) void look();
  }

  /** What only the store knows: who may not go on, and whether something was committed that we have not heard of. */
  async function look(): Promise<void> {
    isLooking = true;
    try {
      await Promise.all([lookAtSessions(), lookAtHeads()]);
      isBlind = false;
    } catch (error) {
      if (!isBlind) log.warn("sockets_not_checked", faultOf(error));
      isBlind = true;
    } finally {
      isLooking = false;
    }
  }

  async function lookAtSessions(): Promise<void> {
    const live = new Map<string, Session>();
    for (const { session } of connections) if (session) live.set(`${session.tenant} ${session.family} ${session.role} ${session.sees}`, session);
    if (live.size === 0) return;
    const asked = [...live.values()];
    for (const place of await sessions.ended(asked)) {
      const session = asked[place];
      if (session) expel(session, "You were signed out. Sign in again to go on.");
    }
  }

  async function lookAtHeads(): Promise<void> {
    if (openFeeds.size === 0) return;
    const since = new Map([...openFeeds].map(([tenant, feed]) => [tenant, feed.sent]));
    const heads = await feedHeads(store.writer, [...since.keys()]);
    for (const [tenant, sent] of since) openFeeds.get(tenant)?.look(heads.get(tenant) ?? 0, sent);
  }

  const ticking = setInterval(tick, tickMs);

  async function drain(deadlineMs: number): Promise<void> {
    isDraining = true;
    clearInterval(ticking);
    const until = performance.now() + deadlineMs;
    const isBusy = (): boolean => [...connections].some((connection) => connection.busy > 0);
    while (isBusy() && performance.now() < until) await Bun.sleep(drainPollMs);
    for (const connection of connections) {
      connection.tell({ t: "bye", retryMs: Math.round(byeMsMin + Math.random() * (byeMsMax - byeMsMin)) });
      connection.close(closeCodes.goingAway, "The server is restarting. Come back in a moment.");
    }
    while (connections.size > 0 && performance.now() < until) await Bun.sleep(drainPollMs);
    await sessions.close();
  }

  const routes = openDoor({
    hosts: parts.hosts, trustProxy: parts.trustProxy, allowNoOrigin: parts.allowNoOrigin ?? false, opened, closed,
    seen: (seen) => void (server ??= seen),
    roomFor(network) {
      if (isDraining) return "leaving";
      if (connections.size >= limits.totalMax) return "full";
      return count(perAddress, network, 0) >= limits.perAddressMax ? "crowd" : "room";
    },
  });
  return {
    routes, sessions, drain, count: () => connections.size,
    show: (tenant, signal) => watch.show(tenant, signal),
    publish: (tenant, frame) => publish(tenantTopic(tenant), JSON.stringify(frame)),
  };
}

const drainPollMs = 10;
const userOf = ({ tenant, user }: Session): string => `${tenant}/${user}`;
const tenantTopic = (tenant: number): string => `tenant/${tenant}`;

/** Adds to a name's count and returns it; counts of nothing are not kept. */
function count(counts: Map<string, number>, name: string, change: number): number {
  const next = (counts.get(name) ?? 0) + change;
  if (next > 0) counts.set(name, next);
  else counts.delete(name);
  return next;
}
