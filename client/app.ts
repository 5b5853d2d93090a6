/** Ties the parts together: store, socket, outbox, disk and address bar. Views read `App` and call `send`; nothing else leaves them. */
import { createMemo, createRoot, createSignal, type Accessor } from "solid-js";
import type { Down, FileLink, Ledger, OrderRequest, Outcome, Reply, Request, StoredFile } from "../server/protocol";
import type { Connection } from "./connection";
import { fileShelf, forgetAll, forgetPicture, loadDrafts, loadPicture, saveDrafts, savePicture, shelf } from "./disk";
import { Inbound } from "./inbound";
import { Links } from "./links";
import { Loader } from "./loader";
import { isDeal, Outbox, type Sent } from "./outbox";
import { tabOf } from "./pane";
import { applyPrefs, loadPrefs, savePrefs, type Prefs } from "./prefs";
import { pageOf, parseRoute, routeTo } from "./route";
import { after, type Doing } from "./screen";
import { Failed, Socket, type Ask, type Credentials } from "./socket";
import { currentList, emptyState, type Draft, type Intent, type ListKey, type State } from "./state";
import { reduce, type News } from "./store";
import { current } from "./tokens";
import { forDisk } from "./trim";
import type { Attachment, Uploads } from "./uploads";

/** What a change was, and what would take it back. */
export interface Change { conversation: string; request: Request; undo: Request }

export type Wish =
  | Doing
  | { t: "login"; credentials: Credentials }
  | { t: "logout" }
  | { t: "try" }
  | { t: "open"; conversation: string; replace?: boolean }
  | { t: "command"; conversation: string; request: Request }
  /** of an order; without `order` it makes one */
  | { t: "deal"; conversation: string; order?: string; request: OrderRequest }
  /** the copilot was changed here: learn at once how it is */
  | { t: "relook" }
  | { t: "deals"; contact: string; after?: number }
  | { t: "change"; changes: readonly Change[]; say: string; leaves?: boolean }
  | { t: "undo" }
  | { t: "draft"; conversation: string; draft: Draft | null }
  | { t: "drop"; client: string }
  | { t: "typing"; conversation: string; note: boolean }
  /** files chosen, dropped or pasted for a reply; they are uploaded at once and leave with it */
  | { t: "attach"; conversation: string; files: readonly File[] }
  | { t: "detach"; client: string }
  | { t: "reattach"; client: string }
  | { t: "more"; key: ListKey }
  | { t: "older"; conversation: string; before: number }
  | { t: "prefs"; prefs: Partial<Prefs> };

export interface App {
  state: Accessor<State>;
  connection: Accessor<Connection>;
  /** since when there is no live connection, ms; 0: there is one */
  downSince: Accessor<number>;
  /** one way there and back, ms */
  way: Accessor<number>;
  prefs: Accessor<Prefs>;
  /** credentials were given and not yet judged */
  signingIn: Accessor<boolean>;
  /** the server's time, ms; moves every few seconds */
  now: Accessor<number>;
  /** the server became another version since this page was loaded */
  newVersion: Accessor<string>;
  /** open conversations with something unread, among those loaded */
  unread: Accessor<number>;
  /** what the disk kept is in the state, or there is nothing to wait for */
  ready: Promise<void>;
  send(wish: Wish): void;
  ledger(conversation: string, number: number): Promise<Ledger>;
  /** One request of a page that keeps what it asks for to itself. Throws `Failed`, which says why. */
  ask<T extends Reply>(frame: Ask): Promise<T>;
  /** Brings a file that is no attachment. Rejects with `Failed`, which says why. */
  upload(file: File): Promise<StoredFile>;
  /** addresses of files that may be seen */
  links: Links;
  /** what is to leave with the next reply, of all conversations */
  attachments: Accessor<readonly Attachment[]>;
}

const tickMs = 5_000;
const saveEveryMs = 2_000;
const trimEveryMs = 60_000;
const settleMaxMs = 3_000;
const toastMs = 5_000;
const pictureMaxMs = 150;

export function createApp(): App {
  const [state, setState] = createSignal<State>(emptyState);
  const [connection, setConnection] = createSignal<Connection>(current() ? { at: "connecting", tries: 0 } : { at: "out" });
  const [downSince, setDownSince] = createSignal(Date.now());
  const [way, setWay] = createSignal(0);
  const [prefs, setPrefs] = createSignal(loadPrefs());
  const [now, setNow] = createSignal(Date.now());
  const [signingIn, setSigningIn] = createSignal(false);
  const [newVersion, setNewVersion] = createSignal("");
  const unread = createRoot(() => {
    const rows = createMemo(() => state().rows);
    return createMemo(() => Object.values(rows()).filter((row) => row.unread > 0 && row.status === "open").length);
  });
  const [attachments, setAttachments] = createSignal<readonly Attachment[]>([]);
  const serverNow = (): number => Date.now() + state().skew;
  let firstVersion = "";
  let toasts = 0;
  let toastTimer: ReturnType<typeof setTimeout> | undefined;

  const inbound = new Inbound((frame) => apply({ t: "frame", frame, now: serverNow() }), () => state().feed, () => void socket.catchUp());
  const dispatch = (news: News): void => {
    inbound.flush();
    apply(news);
  };
  const apply = (news: News): void => {
    const before = state();
    const next = reduce(before, news);
    if (next === before) return;
    setState(next);
    if (next.session && next.drafts !== before.drafts) saveDrafts(next.session.me.id, next.drafts);
    loader.tend();
  };

  const socket: Socket = new Socket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/socket`, {
    connection: (next) => {
      if (next.at === "live") setDownSince(0);
      else if (downSince() === 0) setDownSince(Date.now());
      setConnection(next);
      if (next.at === "live" || next.at === "out" || next.at === "refused") setSigningIn(false);
      uploads?.connected();
      if (next.at === "live") entered();
      if (next.at === "out") void left(next.say === undefined);
    },
    frame: (frame: Down) => (frame.t === "chunked" ? uploads?.chunked(frame.upload, frame.offset) : inbound.heard(frame)),
    welcome: (welcome, resumed) => {
      inbound.restarted();
      const drafts = state().session?.me.id === welcome.me.id ? null : loadDrafts(welcome.me.id);
      dispatch({ t: "welcome", welcome, resumed, now: Date.now() });
      if (drafts) dispatch({ t: "drafts", drafts });
      setNow(serverNow());
    },
    way: setWay,
    version: (version) => {
      if (firstVersion && version !== firstVersion) setNewVersion(version);
      firstVersion ||= version;
    },
    feed: () => {
      inbound.flush();
      return state().feed;
    },
  });

  const outbox = new Outbox({
    isLive: () => socket.state.at === "live",
    send: (intent) => deliver(socket, intent),
    sent: (client) => dispatch({ t: "sent", client }),
    answered: (client, outcome) => decided(client, outcome),
  }, shelf);

  const loader: Loader = new Loader({ state, isLive: () => socket.state.at === "live", dispatch, ask: (frame) => socket.ask(frame), tab: () => tabOf(prefs(), state()) });

  const links = new Links((file, download) => socket.ask<FileLink>({ t: "file", file, ...(download && { download }) }), serverNow);
  /** loaded with the first file */
  let uploads: Uploads | null = null;
  /** whose files were looked for on the disk */
  let filesOf = 0;

  function entered(): void {
    const me = state().session?.me.id ?? 0;
    loader.reconnected();
    void restore(me).then(() => outbox.flush());
    if (state().presence === "away") socket.tell({ t: "presence", presence: "away" });
  }

  /** What was asked for before the page was loaded shows as soon as it is known whose it is, connection or not. */
  async function restore(me: number): Promise<void> {
    for (const intent of await outbox.restore(me)) if (!state().intents.some((one) => one.client === intent.client)) dispatch({ t: "asked", intent });
    if (filesOf === me) return;
    filesOf = me;
    const kept = await fileShelf.all().catch(() => []);
    if (kept.some((one) => one.by === me)) void (await uploading()).restore(me);
  }

  /** Whoever signs out takes everything along; a session that merely ended finds drafts and unsent replies again. */
  async function left(byChoice: boolean): Promise<void> {
    const me = state().session?.me.id ?? 0;
    outbox.clear();
    uploads?.clear();
    filesOf = 0;
    dispatch({ t: "left" });
    await (byChoice ? forgetAll(me) : forgetPicture().catch(() => undefined));
  }

  function decided(client: string, outcome: Outcome): void {
    const intent = state().intents.find((one) => one.client === client);
    dispatch({ t: "answered", client, outcome });
    setTimeout(() => settle(client), settleMaxMs);
    if (intent?.request.type === "draft_order" && outcome.ok) emptied(client, intent.conversation);
    if (!intent || outcome.ok) return;
    const { request, conversation } = intent;
    if (request.type === "reply" && outcome.error === "stale") return holdBack(conversation, request);
    // What can't be done with an order is said where the order stands.
    if (request.type === "reply" || request.type === "note" || isDeal(request.type)) return;
    dispatch({ t: "settled", client });
    if (outcome.error !== "nothing_to_do") toast(outcome.say, true);
  }

  /** What was in the basket is an order now. */
  function emptied(client: string, conversation: string): void {
    dispatch({ t: "settled", client });
    dispatch({ t: "basket", conversation, lines: [] });
    if (state().screen.open === conversation) dispatch({ t: "shelf", shelf: "" });
  }

  /** A colleague was faster: the words go back to the composer, and the guard asks what to do with them. */
  function holdBack(conversation: string, request: Extract<Request, { type: "reply" }>): void {
    if (request.content.type !== "text") return;
    const draft = state().drafts[conversation];
    const text = draft && !draft.note && draft.text ? `${request.content.text}\n\n${draft.text}` : request.content.text;
    dispatch({ t: "drafted", conversation, draft: { text, note: false, quote: request.quote, suggestion: request.suggestion } });
  }

  async function uploading(): Promise<Uploads> {
    const { Uploads } = await import("./uploads");
    return (uploads ??= new Uploads({ ask: (frame) => socket.ask(frame), write: (chunk) => socket.bytes(chunk), isLive: () => socket.state.at === "live", changed: setAttachments }, fileShelf));
  }

  async function attach(conversation: string, files: readonly File[]): Promise<void> {
    const { rows, session } = state();
    const platform = rows[conversation]?.platform;
    if (!platform || !session) return;
    const say = (await uploading()).add(conversation, files, platform, session.abilities[platform], session.me.id);
    if (say) toast(say, true);
  }

  function settle(client: string): void {
    if (state().intents.some((one) => one.client === client && one.state === "settled")) dispatch({ t: "settled", client });
  }

  function command(conversation: string, request: Intent["request"], deal?: string): void {
    const intent = outbox.add(conversation, request, state().session?.me.id ?? 0, serverNow(), deal);
    if (intent) dispatch({ t: "asked", intent });
    else toast("Too much waits to be sent. Wait until the connection is back.", true);
  }

  /** What was refused of the same order, or of the order that is being made here, is answered by asking again. */
  function deal({ conversation, order, request }: Extract<Wish, { t: "deal" }>): void {
    for (const one of state().intents) if (one.state === "refused" && isDeal(one.request.type) && one.conversation === conversation && one.deal === order) dispatch({ t: "settled", client: one.client });
    command(conversation, request, order);
  }

  function toast(text: string, bad = false, undo?: readonly Change[]): void {
    clearTimeout(toastTimer);
    dispatch({ t: "toast", toast: { id: ++toasts, text, bad, undo: undo?.map((change) => ({ conversation: change.conversation, request: change.undo })) } });
    toastTimer = setTimeout(() => dispatch({ t: "toast", toast: null }), toastMs);
  }

  function change(changes: readonly Change[], say: string, leaves: boolean): void {
    const open = state().screen.open;
    const following = leaves ? after(state(), changes.map((one) => one.conversation)) : "";
    for (const { conversation, request } of changes) command(conversation, request);
    dispatch({ t: "check", conversations: state().screen.checked, on: false });
    if (leaves && changes.some((one) => one.conversation === open)) navigate(state().screen.view, following, true);
    toast(say, false, changes);
  }

  function undo(): void {
    const undos = state().toast?.undo;
    dispatch({ t: "toast", toast: null });
    for (const { conversation, request } of undos ?? []) command(conversation, request);
    if (undos?.length === 1) navigate(state().screen.view, undos[0]!.conversation, true);
  }

  function navigate(view: State["screen"]["view"], conversation: string, replace = false): void {
    const to = routeTo({ view, conversation });
    if (to !== location.hash) history[replace ? "replaceState" : "pushState"](null, "", to);
    routed();
  }

  function turnTo(page: string): void {
    if (`#/${page}` !== location.hash) history.pushState(null, "", `#/${page}`);
    routed();
  }

  function routed(): void {
    const page = pageOf(location.hash);
    if (page !== state().screen.page) dispatch({ t: "page", page });
    if (page && state().screen.open) dispatch({ t: "show", conversation: "" });
    if (page) return;
    const route = parseRoute(location.hash) ?? { view: "inbox" as const, conversation: "" };
    if (route.view !== state().screen.view) dispatch({ t: "go", view: route.view });
    if (route.conversation !== state().screen.open) dispatch({ t: "show", conversation: route.conversation });
  }

  function send(wish: Wish): void {
    switch (wish.t) {
      case "login": {
        setSigningIn(true);
        return socket.login(wish.credentials);
      }
      case "logout": return void socket.logout();
      case "try": return socket.tryNow();
      case "page": return wish.page ? turnTo(wish.page) : navigate(state().screen.view, "");
      case "open": return navigate(state().screen.view, wish.conversation, wish.replace);
      case "go": {
        if (wish.channel !== undefined) dispatch({ t: "channel", channel: wish.channel });
        return navigate(wish.view, "");
      }
      case "command": return command(wish.conversation, wish.request);
      case "deal": return deal(wish);
      case "relook": return loader.relook();
      case "deals": return void loader.orders(wish.contact, wish.after);
      case "change": return change(wish.changes, wish.say, wish.leaves ?? false);
      case "undo": return undo();
      case "draft": return dispatch({ t: "drafted", conversation: wish.conversation, draft: wish.draft });
      case "drop": return dispatch({ t: "settled", client: wish.client });
      case "typing": return socket.tell({ t: "typing", conversation: wish.conversation, note: wish.note });
      case "presence": {
        socket.tell({ t: "presence", presence: wish.presence });
        return dispatch(wish);
      }
      case "attach": return void attach(wish.conversation, wish.files);
      case "detach": return uploads?.remove(wish.client);
      case "reattach": return uploads?.again(wish.client);
      case "more": return void loader.list(wish.key, state().lists[wish.key]?.next);
      case "older": return void loader.open(wish.conversation, wish.before);
      case "prefs": return prefer(wish.prefs);
      default: return dispatch(wish);
    }
  }

  function prefer(some: Partial<Prefs>): void {
    const next = { ...prefs(), ...some };
    setPrefs(next);
    savePrefs(next);
    applyPrefs(next);
    // Another leaf shows other things.
    loader.tend();
  }

  async function begin(): Promise<void> {
    const kept = current() ? await Promise.race([loadPicture().catch(() => null), new Promise<null>((done) => setTimeout(() => done(null), pictureMaxMs))]) : null;
    if (kept && state().feed < 0) {
      apply({ t: "restored", state: kept });
      if (kept.session) {
        apply({ t: "drafts", drafts: loadDrafts(kept.session.me.id) });
        await restore(kept.session.me.id);
      }
    }
    socket.start();
  }

  function keepTime(): void {
    setInterval(() => {
      setNow(serverNow());
      if (Object.keys(state().typing).length > 0) dispatch({ t: "quiet", now: serverNow() });
    }, tickMs);
    let since = -1;
    setInterval(() => {
      dispatch({ t: "trim", since });
      since = state().feed;
    }, trimEveryMs);
    let saved: State | null = null;
    const keep = (): void => {
      if (!state().session || state() === saved || !state().lists[currentList(state())]?.loaded) return;
      saved = state();
      void savePicture(forDisk(saved)).catch(() => undefined);
    };
    setInterval(keep, saveEveryMs);
    addEventListener("pagehide", keep);
  }

  applyPrefs(prefs());
  routed();
  addEventListener("popstate", routed);
  addEventListener("hashchange", routed);
  keepTime();
  const ready = begin();
  return { state, connection, downSince, way, prefs, now, signingIn, newVersion, unread, ready, send, links, attachments, upload: async (file) => (await uploading()).once(file), ask: (frame) => socket.ask(frame), ledger: (conversation, number) => socket.ask<Ledger>({ t: "ledger", conversation, number }) };
}

const frameOf = ({ client, conversation, deal, request }: Intent): Ask =>
  (isDealing(request) ? { t: "orderCommand", client, ...(deal !== undefined && { order: deal }), request } : { t: "command", client, conversation, request });
const isDealing = (request: Intent["request"]): request is OrderRequest => isDeal(request.type);

/** One attempt to have an intent decided. */
async function deliver(socket: Socket, intent: Intent): Promise<Sent> {
  try {
    return { is: "decided", outcome: await socket.ask<Outcome>(frameOf(intent)) };
  } catch (why) {
    if (!(why instanceof Failed)) throw why;
    if (why.code === "lost") return { is: "cut" };
    if (why.retryMs !== undefined || why.code === "too_many") return { is: "again", retryMs: why.retryMs ?? 0 };
    return { is: "decided", outcome: { ok: false, error: why.code === "forbidden" ? "forbidden" : "invalid", say: why.message } };
  }
}
