/** What requests mean: coming in and going out, reading, commanding. One table from a frame's kind to what is done; who may do it is asked of `can` there. */
import { Unavailable, sources, type Kernel } from "../actors/kernel/kernel";
import type { Address } from "../actors/behavior";
import { outcomeOf } from "../sql/outcomes";
import { StoreFailure, type Store } from "../sql/open";
import { can, type Scope } from "./access";
import { faultOf, type Log } from "./log";
import { closeCodes, frameBytesMax, type Channel, type ErrorCode, type Outcome, type Pong, type Tokens, type Up, type User, type Welcome } from "./protocol";
import type { Entered, Session, Sessions } from "./session";
import { Refused, type Answer, type Connection, type Correlated, type Told, type Work } from "./socket-connection";
import type { TenantFeed } from "./socket-feed";
import type { Reads } from "./socket-reads";
import type { Roster } from "./socket-roster";
import type { Watch } from "./socket-watch";
import type { ChannelAdmin } from "./channel-admin";
import type { SocketCopilot } from "./socket-copilot";
import type { SocketFiles } from "./socket-files";
import type { Shop } from "./shop";
import { rightsOf } from "./tokens";

export interface WorkParts {
  readonly kernel: Pick<Kernel, "ask">;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly reads: Reads;
  readonly watch: Watch;
  readonly files: SocketFiles;
  /** what administrators do with channels; null: nothing */
  readonly admin: ChannelAdmin | null;
  /** catalogue and orders; null: there are none */
  readonly shop: Shop | null;
  /** the copilot; null: there is none */
  readonly copilot: SocketCopilot | null;
  readonly log: Log;
  readonly now: () => number;
  feedOf(tenant: number): Promise<TenantFeed>;
  rosterOf(tenant: number): Roster;
  channels(tenant: number): readonly Channel[];
  readonly abilities: Welcome["abilities"];
  readonly demo: boolean;
  /** Takes somebody in, or throws Refused when they have too many sockets. */
  admit(connection: Connection, session: Session): void;
  /** Closes every socket of a family. */
  expel(session: Session, why: string): void;
}

type Asked<T extends Up["t"]> = Extract<Up, { t: T }>;

const loginMs = 10_000;
const failuresMax = 5;
const done = '{"done":true}';
const databaseRetryMs = 2_000;
/** What stands around a reply's data. */
const replyHeadBytesMax = 64;

export function openWork(parts: WorkParts): Work {
  const { kernel, store, sessions, reads, watch, now } = parts;
  const asked = new Map<string, Promise<Outcome>>();

  // -------------------------------------------------------------- in and out

  async function login(connection: Connection, frame: Asked<"login">): Promise<Answer> {
    if (connection.session) throw new Refused("invalid", "You are signed in here already. Sign out first.");
    const { email, password, tenant } = frame;
    const entered = await sessions.login({ email, password, ...(tenant !== undefined && { tenant }), host: connection.host, address: connection.address, isGone: () => connection.isClosed });
    return await enter(connection, entered, null);
  }

  async function resume(connection: Connection, frame: Asked<"resume">): Promise<Answer> {
    return await enter(connection, await sessions.resume(frame.refresh, connection.host), frame.feed ?? null);
  }

  /** `feed`: the number the client holds; null: it begins anew. */
  async function enter(connection: Connection, entered: Entered, feed: number | null): Promise<Answer> {
    if (!entered.ok) throw refusal(connection, entered);
    const { session, tokens, changed, received } = entered;
    mustBeSame(connection, session);
    const [tenantFeed] = await Promise.all([parts.feedOf(session.tenant), parts.rosterOf(session.tenant).people()]);
    if (connection.isClosed) throw new Refused("signed_out", "The socket was closed.");
    parts.admit(connection, session);
    tenantFeed.leave(connection);
    const seq = tenantFeed.sent;
    const { data, rest } = welcome(session, tokens, seq);
    return {
      data,
      sent() {
        awaitReceipt(connection, received);
        for (const user of rest) connection.send(`{"t":"user","user":${user}}`);
        if (feed !== null && changed) tenantFeed.reset(connection, "rights_changed");
        else follow(connection, tenantFeed, feed ?? seq);
      },
    };
  }

  function follow(connection: Connection, feed: TenantFeed, from: number): void {
    feed.follow(connection, from).catch((error: unknown) => {
      parts.log.warn("resume_failed", { tenant: feed.tenant, ...faultOf(error) });
      connection.close(closeCodes.goingAway, "What you missed could not be read. Come back in a moment.");
    });
  }

  function refusal(connection: Connection, { error, say, retryMs }: Extract<Entered, { ok: false }>): Refused {
    connection.deadline = performance.now() + loginMs;
    if (++connection.failures >= failuresMax) setTimeout(() => connection.close(closeCodes.signedOut, "Too many attempts failed on this socket."));
    return new Refused(error, say, retryMs);
  }

  /** Colleagues for whom there is no room in the frame follow one by one. */
  function welcome(session: Session, tokens: Tokens, seq: number): { data: string; rest: readonly string[] } {
    const { tenant, user, name, email, role, slug, tenantName } = session;
    const roster = parts.rosterOf(tenant);
    const me: User = { id: user, name, email, role, presence: roster.presenceOf(user) };
    const { abilities, demo } = parts;
    const around: Welcome = { ...tokens, me, tenant: { id: tenant, slug, name: tenantName }, users: [], channels: [...parts.channels(tenant)], abilities, seq, now: now(), demo };
    const text = JSON.stringify(around);
    let left = frameBytesMax - replyHeadBytesMax - Buffer.byteLength(text);
    let fit = 0;
    for (const each of roster.texts) {
      left -= Buffer.byteLength(each) + 1;
      if (left < 0) break;
      fit++;
    }
    return { data: text.replace('"users":[]', () => `"users":[${roster.texts.slice(0, fit).join(",")}]`), rest: roster.texts.slice(fit) };
  }

  async function refresh(connection: Connection, frame: Asked<"refresh">): Promise<Answer> {
    const before = inside(connection);
    const entered = await sessions.resume(frame.refresh, connection.host);
    if (!entered.ok) throw refusal(connection, entered);
    mustBeSame(connection, entered.session);
    if (rightsOf(entered.session) !== rightsOf(before)) {
      // The next look at sessions would close it; with its new rights it comes back at once.
      setTimeout(() => connection.close(closeCodes.goingAway, "Your rights have changed. Come back."));
    }
    connection.session = { ...before, expiresAt: entered.session.expiresAt };
    connection.isWarned = false;
    return { data: JSON.stringify(entered.tokens), sent: () => awaitReceipt(connection, entered.received) };
  }

  async function logout(connection: Connection): Promise<Answer> {
    const session = inside(connection);
    await sessions.logout(session);
    return { data: done, sent: () => parts.expel(session, "You signed out.") };
  }

  // -------------------------------------------------------------- conversations

  async function command(connection: Connection, { client, conversation, request }: Asked<"command">): Promise<string> {
    const scope = inside(connection);
    const id = `${scope.user}:${client}`;
    // What was decided once stays decided, also when it took the conversation out of the agent's sight.
    const earlier = await store.read(scope.tenant, (sql) => outcomeOf(sql, scope.tenant, id));
    if (earlier !== null) return JSON.stringify(earlier);
    await reads.mustSee(scope, request.type, conversation);
    if (request.type === "assign" && request.to !== 0) await mustServe(scope, request.to);
    const carried = await parts.files.prepare(scope, conversation, request);
    if ("ok" in carried) return JSON.stringify(carried);
    const ready = carried.type === "reply" && carried.content.type === "product" ? await sell().prepare(scope, conversation, carried) : carried;
    if ("ok" in ready) return JSON.stringify(ready);
    const known = parts.copilot ? await parts.copilot.prepare(scope, conversation, ready) : ready;
    if ("ok" in known) return JSON.stringify(known);
    const to: Address = `conversation/${conversation}`;
    const outcome = await once(`${scope.tenant}/${id}`, () => kernel.ask({ tenant: scope.tenant, source: sources.command, id, to, message: { type: "requested", by: scope.user, request: known }, raw: null, at: now() }));
    if (outcome.ok) parts.copilot?.settled(scope, conversation, known);
    return JSON.stringify(outcome);
  }

  /** Two windows may send the same intent in the same moment: it is asked once, and both are answered. */
  async function once(key: string, ask: () => Promise<Outcome>): Promise<Outcome> {
    let asking = asked.get(key);
    if (!asking) {
      asking = ask().finally(() => asked.delete(key));
      asked.set(key, asking);
    }
    return await asking;
  }

  async function mustServe(scope: Scope, user: number): Promise<void> {
    const person = (await parts.rosterOf(scope.tenant).people()).find((each) => each.id === user);
    if (!person || person.disabled) throw new Refused("invalid", "There is nobody to assign it to: that colleague is not here any more.");
  }

  async function look(connection: Connection, { conversation }: Asked<"watch">): Promise<string> {
    await reads.mustSee(inside(connection), "watch", conversation);
    if (connection.isClosed || watch.add(connection, conversation)) return done;
    throw new Refused("too_many", "You watch as many conversations as one window may. Unwatch one first.");
  }

  const asker = async (connection: Connection) => {
    const scope = inside(connection);
    return { scope, sent: (await parts.feedOf(scope.tenant)).sent };
  };
  const may = (connection: Connection, method: Parameters<typeof can>[1]): void => {
    if (!can(inside(connection), method)) throw new Refused("forbidden", "Your role does not allow this.");
  };

  function administer(connection: Connection, method: Parameters<typeof can>[1]): ChannelAdmin {
    may(connection, method);
    if (parts.admin) return parts.admin;
    throw new Refused("unavailable", "Channels can't be changed on this server.");
  }

  function sell(): Shop {
    if (parts.shop) return parts.shop;
    throw new Refused("unavailable", "This server has no catalogue.");
  }

  function assist(): SocketCopilot {
    if (parts.copilot) return parts.copilot;
    throw new Refused("unavailable", "This server has no copilot.");
  }

  async function answer(connection: Connection, frame: Correlated): Promise<Answer> {
    switch (frame.t) {
      case "login": return await login(connection, frame);
      case "resume": return await resume(connection, frame);
      case "refresh": return await refresh(connection, frame);
      case "logout": return await logout(connection);
      case "list": may(connection, "list"); return await reads.list(await asker(connection), frame);
      case "counts": may(connection, "counts"); return await reads.counts(await asker(connection));
      case "open": return await reads.open(await asker(connection), frame, (conversation) => watch.viewing(inside(connection).tenant, conversation));
      case "ledger": return await reads.ledger(await asker(connection), frame);
      case "command": return await command(connection, frame);
      case "file": return await parts.files.link(inside(connection), frame);
      case "upload": may(connection, "upload"); return await parts.files.open(inside(connection), frame);
      case "uploaded": may(connection, "uploaded"); return await parts.files.finish(inside(connection), frame);
      case "channels": return JSON.stringify(await administer(connection, frame.t).page(inside(connection), frame.after));
      case "addChannel": return JSON.stringify(await administer(connection, frame.t).add(inside(connection), frame.channel));
      case "changeChannel": return JSON.stringify(await administer(connection, frame.t).change(inside(connection), frame));
      case "switchChannel": return JSON.stringify(await administer(connection, frame.t).turn(inside(connection), frame.channel, frame.enabled));
      case "signInChannel": return JSON.stringify(await administer(connection, frame.t).signIn(inside(connection), frame.channel, frame.from));
      case "channelActs": return JSON.stringify(await administer(connection, frame.t).acts(inside(connection), frame.channel));
      case "testChannel": return JSON.stringify(await administer(connection, frame.t).test(inside(connection), frame));
      case "products": case "product": case "saveProduct": case "switchProduct": case "importProducts": case "exportProducts": case "orders": case "order": case "orderCommand":
        return await sell().answer(inside(connection), frame);
      case "translate": await reads.mustSee(inside(connection), frame.t, frame.conversation); return await assist().answer(inside(connection), frame);
      case "copilot": case "copilotSettings": case "saveCopilot": case "testCopilot": case "learning": case "labelHistory": case "exportLearning":
      case "articles": case "saveArticle": case "removeArticle":
        return await assist().answer(inside(connection), frame);
      case "watch": return await look(connection, frame);
      case "unwatch": inside(connection); watch.remove(connection, frame.conversation); return done;
      case "ping": return JSON.stringify({ now: now(), seq: connection.session ? (await asker(connection)).sent : 0 } satisfies Pong);
    }
  }

  function told(connection: Connection, frame: Told): void {
    if (!isInside(connection, now())) return connection.error("not_logged_in", "Sign in first.");
    const { tenant, user } = connection.scope;
    if (frame.t === "typing") watch.typing(connection, frame.conversation, frame.note);
    else if (can(connection.scope, "presence")) parts.rosterOf(tenant).set(user, connection, frame.presence);
  }

  /** Who is in, and whose access has not run out. */
  function inside(connection: Connection): Session {
    if (connection.session && isInside(connection, now())) return connection.session;
    throw new Refused("not_logged_in", connection.session ? "Your access has run out. Come back with your refresh token." : "Sign in first.");
  }

  function failed(connection: Connection, frame: Correlated, error: unknown): Refused {
    if (error instanceof Unavailable) return new Refused(unavailableCodes[error.why], "The server is busy or restarting. Nothing is lost; try again in a moment.", error.retryMs);
    const tenant = connection.session?.tenant;
    parts.log.warn("request_failed", { method: frame.t, ...(tenant !== undefined && { tenant }), ...faultOf(error) });
    if (error instanceof StoreFailure && error.why === "busy") return new Refused("overloaded", "Too much is being asked right now. Try again in a moment.", databaseRetryMs);
    return new Refused("unavailable", "This could not be done right now. Try again in a moment.", databaseRetryMs);
  }

  return { answer, told, failed };
}

const unavailableCodes: Readonly<Record<Unavailable["why"], ErrorCode>> = { overloaded: "overloaded", database: "unavailable", draining: "unavailable", timeout: "timed_out" };

function mustBeSame(connection: Connection, session: Session): void {
  const before = connection.session;
  if (before && (before.tenant !== session.tenant || before.user !== session.user)) throw new Refused("invalid", "Somebody else is signed in here. Sign out first.");
}

/** Access tokens are good for a moment longer than they say, since clocks differ. */
export const graceMs = 5_000;
const isInside = (connection: Connection, now: number): boolean => connection.session !== null && now <= connection.session.expiresAt + graceMs;

/** A pong to a ping that was sent behind the tokens proves that they have arrived: the old refresh token may end now. */
function awaitReceipt(connection: Connection, received: () => void): void {
  connection.awaited = received;
  connection.ping();
}
