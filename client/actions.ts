/** Everything a person can do by name: the palette lists it, the keyboard reaches it, the sheet explains it. One table, so that the three can't disagree. */
import type { ConversationRow, Request, View } from "../server/protocol";
import type { App, Change } from "./app";
import { offeredDraft } from "./copilot";
import { isBusy, proposalOf } from "./deals";
import type { Binding } from "./keys";
import { neighbour } from "./screen";
import { currentList, tabs, viewOrder, type State, type Tab } from "./state";

export type Group = "Anywhere" | "Go to" | "List" | "List or conversation" | "Conversation" | "Composer" | "Copilot proposal";

export interface Action extends Binding {
  readonly id: string;
  readonly title: string;
  readonly group: Group;
  readonly icon?: string;
  /** whether it makes sense now; absent: always */
  readonly when?: (state: State) => boolean;
  /** left out of the palette: moving about is not worth searching for */
  readonly plain?: boolean;
  readonly run: (app: App) => void;
}

/** What this person reads: translations are into it. */
export const ownLanguage = navigator.language.slice(0, 2).toLowerCase();

export const viewNames: Readonly<Record<View, string>> = {
  inbox: "Inbox", mine: "Mine", unassigned: "Unassigned", pending: "Pending", snoozed: "Snoozed", resolved: "Resolved", all: "All",
};
const viewKeys: Readonly<Record<View, string>> = { inbox: "I", mine: "M", unassigned: "U", pending: "E", snoozed: "S", resolved: "R", all: "A" };
export const viewKey = (view: View): string => `G ${viewKeys[view]}`;

/** The conversations an action is about: the checked ones, else the open one, else the one under the cursor. */
export function targets(state: State): ConversationRow[] {
  const ids = state.screen.checked.length > 0 ? state.screen.checked : [state.screen.open || state.screen.cursor];
  return ids.flatMap((id) => state.rows[id] ?? []);
}

const hasTarget = (state: State): boolean => targets(state).length > 0;
const isOpen = (state: State): boolean => state.screen.open !== "" && state.rows[state.screen.open] !== undefined;
const hasClosed = (state: State): boolean => targets(state).some((row) => row.status !== "open");

/** The request that restores what `request` changes. */
export function undoOf(row: ConversationRow, request: Request): Request {
  switch (request.type) {
    case "assign": return { type: "assign", to: row.assignee };
    case "priority": return { type: "priority", priority: row.priority };
    case "tag": return { type: "tag", add: request.remove ?? [], remove: request.add ?? [] };
    case "unread": return { type: "read", number: row.entries };
    default: return { type: "status", status: row.status, ...(row.status === "snoozed" && row.snoozedUntil > 0 ? { until: row.snoozedUntil } : {}) };
  }
}

/** Applies one request to every target; `say` is told with the number of them, and can be taken back. */
export function apply(app: App, request: Request, say: string, leaves = false): void {
  const rows = targets(app.state());
  const changes = rows.map((row): Change => ({ conversation: row.id, request, undo: undoOf(row, request) }));
  if (changes.length === 0) return;
  app.send({ t: "change", changes, say: rows.length > 1 ? `${say} · ${rows.length} conversations` : `${say} · #${rows[0]!.number}`, leaves });
}

export const close = (app: App): void => apply(app, { type: "status", status: "resolved" }, "Closed", true);

function move(app: App, by: number, extend = false): void {
  const state = app.state();
  const from = state.screen.cursor || state.screen.open;
  const to = neighbour(state, from, by);
  if (!to) return;
  if (extend) app.send({ t: "check", conversations: [from, to].filter(Boolean), on: true });
  // With a thread beside the list, going on means reading on; where the list is alone it only moves the cursor.
  if (state.screen.open && !extend) app.send({ t: "open", conversation: to, replace: true });
  else app.send({ t: "cursor", conversation: to });
}

/** Shows a leaf of the right pane, wherever the pane is. */
export function showTab(app: App, tab: Tab): void {
  if (app.state().screen.ledger > 0) app.send({ t: "ledger", number: 0 });
  if (tab !== "orders" && app.state().screen.shelf === "basket") app.send({ t: "shelf", shelf: "" });
  app.send({ t: "prefs", prefs: { tab, ...(isRoomy() && { panel: true }) } });
  if (!isRoomy()) app.send({ t: "panel", on: true });
}

const hasProposal = (state: State): boolean => isOpen(state) && proposalOf(state, state.screen.open) !== undefined;
const hasDraft = (state: State): boolean => isOpen(state) && offeredDraft(state, state.screen.open) !== undefined;

/** Approves or dismisses the order that waits in the open conversation, as it is shown. Only with a connection: what is decided must be what is seen. */
function settleProposal(app: App, isApproved: boolean): void {
  const { open } = app.state().screen;
  const order = proposalOf(app.state(), open);
  if (!order || isBusy(app.state(), order) || app.connection().at !== "live") return;
  app.send({ t: "deal", conversation: open, order: order.id, request: isApproved ? { type: "approve_order", revision: order.revision } : { type: "dismiss_order" } });
}

function dismiss(app: App): void {
  const { open } = app.state().screen;
  if (hasProposal(app.state())) return settleProposal(app, false);
  const draft = offeredDraft(app.state(), open);
  if (draft) app.send({ t: "command", conversation: open, request: { type: "dismiss", number: draft.number } });
}

function suggest(app: App): void {
  const { tone } = app.prefs();
  if (app.connection().at === "live") app.send({ t: "command", conversation: app.state().screen.open, request: { type: "suggest", ...(tone && { tone }) } });
}

export const composerEvent = "parley:compose";
function compose(app: App, note: boolean): void {
  const id = app.state().screen.open;
  const draft = app.state().drafts[id];
  app.send({ t: "draft", conversation: id, draft: { ...draft, text: draft?.text ?? "", note } });
  dispatchEvent(new CustomEvent(composerEvent));
}

/** From this width on the details have a column of their own, and their place is remembered; below, they lie over the thread for a while. */
export const isRoomy = (): boolean => matchMedia("(min-width: 1440px)").matches;
export function togglePanel(app: App): void {
  if (isRoomy()) app.send({ t: "prefs", prefs: { panel: !app.prefs().panel } });
  else app.send({ t: "panel", on: !app.state().screen.panel });
}

function leave(app: App): void {
  const { screen } = app.state();
  if (screen.picture > 0) return app.send({ t: "picture", number: 0 });
  if (screen.menu) return app.send({ t: "menu", menu: "" });
  if (screen.dialog) return app.send({ t: "dialog", dialog: "" });
  const inside = document.activeElement;
  if (!screen.page && app.state().drafting[screen.open]) return app.send({ t: "command", conversation: screen.open, request: { type: "stop_suggesting" } });
  if (!screen.page && screen.shelf) return app.send({ t: "shelf", shelf: "" });
  if (screen.page) return leavePage(app, screen.page, inside);
  if (inside instanceof HTMLElement && inside.closest(".composer")) return document.querySelector<HTMLElement>(".thread")?.focus();
  if (screen.checked.length > 0) return app.send({ t: "check", conversations: screen.checked, on: false });
  if (screen.ledger > 0) return app.send({ t: "ledger", number: 0 });
  if (screen.panel && !isRoomy()) return app.send({ t: "panel", on: false });
  if (screen.open) app.send({ t: "open", conversation: "" });
}

/** From a field to its page, from a form to what it is about, from there to the inbox. */
function leavePage(app: App, page: string, inside: Element | null): void {
  if (inside instanceof HTMLElement && inside.matches("input, select, textarea")) return inside.closest<HTMLElement>("[tabindex]")?.focus();
  app.send({ t: "page", page: page.endsWith("/edit") ? page.slice(0, -"/edit".length) : page.includes("/") && matchMedia("(max-width: 767px)").matches ? page.split("/")[0]! : "" });
}

const may = (...roles: readonly string[]) => (state: State): boolean => roles.includes(state.session?.me.role ?? "");
export const isAdmin = may("admin");
/** Supervisors look after catalogue and copilot too. */
export const isSupervising = may("admin", "supervisor");
/** Whether a page is for this person. */
export const isAllowed = (state: State, page: string): boolean => {
  const [place] = page.split("/");
  return place === "catalogue" || (place === "copilot" && isSupervising(state)) || (place === "channels" && isAdmin(state));
};
/** Whether an action makes sense where the person is: a page of settings has neither list nor conversation. */
export const isHere = (action: Action, state: State): boolean => (state.screen.page === "" || action.group === "Anywhere" || action.group === "Go to" || action.id === "leave") && (!action.when || action.when(state));

const goTo = viewOrder.map((view): Action => ({
  id: `go-${view}`, title: `Go to ${viewNames[view]}`, group: "Go to", icon: view, keys: [viewKey(view)], run: (app) => app.send({ t: "go", view }),
}));

export const actions: readonly Action[] = [
  { id: "palette", title: "Command palette", group: "Anywhere", keys: ["Mod+K"], inInputs: true, plain: true, run: (app) => app.send({ t: "dialog", dialog: app.state().screen.dialog === "palette" ? "" : "palette" }) },
  { id: "search", title: "Find a conversation", group: "Anywhere", keys: ["/"], icon: "search", plain: true, run: (app) => app.send({ t: "dialog", dialog: "palette" }) },
  { id: "sheet", title: "Keyboard", group: "Anywhere", keys: ["?"], icon: "keyboard", run: (app) => app.send({ t: "dialog", dialog: "sheet" }) },
  { id: "sidebar", title: "Show or hide the views", group: "Anywhere", keys: ["["], icon: "panel", run: (app) => app.send({ t: "prefs", prefs: { sidebar: !app.prefs().sidebar } }) },
  { id: "panel", title: "Show or hide the details", group: "Anywhere", keys: ["]"], icon: "panel", run: togglePanel },
  { id: "undo", title: "Undo", group: "Anywhere", keys: ["Z"], icon: "undo", when: (state) => (state.toast?.undo?.length ?? 0) > 0, run: (app) => app.send({ t: "undo" }) },
  { id: "leave", title: "Leave, keep the draft", group: "Composer", keys: ["Escape"], inInputs: true, plain: true, run: leave },
  ...goTo,
  { id: "go-catalogue", title: "Go to Products", group: "Go to", icon: "grid", keys: ["G P"], run: (app) => app.send({ t: "page", page: "catalogue" }) },
  { id: "go-copilot", title: "Go to Copilot", group: "Go to", icon: "spark", keys: ["G K"], when: isSupervising, run: (app) => app.send({ t: "page", page: "copilot" }) },
  { id: "go-channels", title: "Go to Channels", group: "Go to", icon: "sliders", keys: ["G N"], when: isAdmin, run: (app) => app.send({ t: "page", page: "channels" }) },
  { id: "next", title: "Next", group: "List", keys: ["J", "ArrowDown"], plain: true, run: (app) => move(app, 1) },
  { id: "previous", title: "Previous", group: "List", keys: ["K", "ArrowUp"], plain: true, run: (app) => move(app, -1) },
  { id: "open", title: "Open", group: "List", keys: ["Enter"], plain: true, when: (state) => state.screen.cursor !== "", run: (app) => app.send({ t: "open", conversation: app.state().screen.cursor }) },
  { id: "check", title: "Select", group: "List", keys: ["X"], plain: true, when: hasTarget, run: (app) => {
    const { screen } = app.state();
    const id = screen.cursor || screen.open;
    app.send({ t: "check", conversations: [id], on: !screen.checked.includes(id) });
  } },
  { id: "extend-down", title: "Extend downwards", group: "List", keys: ["Shift+J"], plain: true, run: (app) => move(app, 1, true) },
  { id: "extend-up", title: "Extend upwards", group: "List", keys: ["Shift+K"], plain: true, run: (app) => move(app, -1, true) },
  { id: "check-all", title: "Select all in view", group: "List", keys: ["Mod+A"], run: (app) => app.send({ t: "check", conversations: app.state().lists[currentList(app.state())]?.ids ?? [], on: true }) },
  { id: "close", title: "Close and go to next", group: "List or conversation", keys: ["E"], icon: "check", when: hasTarget, run: close },
  { id: "reopen", title: "Reopen", group: "List or conversation", keys: ["Shift+E"], icon: "inbox", when: hasClosed, run: (app) => apply(app, { type: "status", status: "open" }, "Reopened") },
  { id: "snooze", title: "Snooze …", group: "List or conversation", keys: ["H"], icon: "moon", when: hasTarget, run: (app) => app.send({ t: "menu", menu: "snooze" }) },
  { id: "assign", title: "Assign …", group: "List or conversation", keys: ["A"], icon: "person", when: hasTarget, run: (app) => app.send({ t: "menu", menu: "assign" }) },
  { id: "assign-me", title: "Assign to me", group: "List or conversation", keys: ["I"], icon: "person", when: hasTarget, run: (app) => apply(app, { type: "assign", to: app.state().session?.me.id ?? 0 }, "Assigned to you") },
  { id: "tags", title: "Tags …", group: "List or conversation", keys: ["L"], icon: "tag", when: hasTarget, run: (app) => app.send({ t: "menu", menu: "tags" }) },
  { id: "priority", title: "Priority …", group: "List or conversation", keys: ["P"], icon: "bars", when: hasTarget, run: (app) => app.send({ t: "menu", menu: "priority" }) },
  { id: "status", title: "Status …", group: "List or conversation", keys: ["S"], icon: "clock", when: hasTarget, run: (app) => app.send({ t: "menu", menu: "status" }) },
  { id: "unread", title: "Mark unread", group: "List or conversation", keys: ["U"], icon: "dot", when: hasTarget, run: (app) => {
    const rows = targets(app.state());
    app.send({ t: "change", say: "Marked unread", leaves: false, changes: rows.map((row) => ({ conversation: row.id, request: { type: "unread" }, undo: undoOf(row, { type: "unread" }) })) });
    app.send({ t: "open", conversation: "" });
  } },
  { id: "copy", title: "Copy number", group: "List or conversation", keys: ["."], icon: "hash", when: hasTarget, run: (app) => void navigator.clipboard?.writeText(targets(app.state()).map((row) => `#${row.number}`).join(" ")) },
  { id: "copy-link", title: "Copy link", group: "List or conversation", keys: ["Shift+L"], icon: "link", when: isOpen, run: () => void navigator.clipboard?.writeText(location.href) },
  { id: "reply", title: "Reply", group: "Conversation", keys: ["R"], icon: "reply", when: isOpen, run: (app) => compose(app, false) },
  { id: "note", title: "Private note", group: "Conversation", keys: ["N"], icon: "lock", when: isOpen, run: (app) => compose(app, true) },
  { id: "template", title: "Template …", group: "Conversation", keys: ["W"], icon: "file", when: (state) => isOpen(state) && (state.session?.abilities[state.rows[state.screen.open]!.platform]?.templates ?? false), run: (app) => app.send({ t: "menu", menu: "template" }) },
  { id: "quote", title: "Quote the focused message", group: "Conversation", keys: ["Q"], icon: "reply", when: (state) => isOpen(state) && state.screen.focused > 0, run: (app) => {
    const { open, focused } = app.state().screen;
    app.send({ t: "draft", conversation: open, draft: { text: app.state().drafts[open]?.text ?? "", note: false, quote: focused } });
    dispatchEvent(new CustomEvent(composerEvent));
  } },
  { id: "suggest", title: "Run copilot", group: "Conversation", keys: ["C"], icon: "spark", when: (state) => isOpen(state) && state.copilot?.on === true, run: suggest },
  { id: "basket", title: "New order", group: "Conversation", keys: ["B"], icon: "bag", when: isOpen, run: (app) => {
    showTab(app, "orders");
    app.send({ t: "shelf", shelf: "basket" });
  } },
  { id: "product", title: "Product card …", group: "Conversation", keys: ["Shift+B"], icon: "box", when: isOpen, run: (app) => app.send({ t: "shelf", shelf: "reply" }) },
  { id: "translate", title: "Translate the focused message", group: "Conversation", keys: ["Shift+T"], icon: "globe", when: (state) => isOpen(state) && state.screen.focused > 0 && state.copilot?.can.translate === true, run: (app) =>
    app.send({ t: "command", conversation: app.state().screen.open, request: { type: "translate", number: app.state().screen.focused, into: ownLanguage } }) },
  { id: "approve", title: "Approve the proposed order", group: "Copilot proposal", keys: ["Y"], icon: "check", when: hasProposal, run: (app) => settleProposal(app, true) },
  { id: "dismiss", title: "Dismiss the proposed order, or the draft", group: "Copilot proposal", keys: ["D"], icon: "close", when: (state) => hasProposal(state) || hasDraft(state), run: dismiss },
  ...tabs.map((tab, at): Action => ({ id: `tab-${tab}`, title: `Show ${{ customer: "the customer", orders: "their orders", copilot: "the copilot", details: "the details" }[tab]}`, group: "Anywhere", keys: [String(at + 1)], icon: "panel", plain: true, when: isOpen, run: (app) => showTab(app, tab) })),
  { id: "newest", title: "Newest message", group: "Conversation", keys: ["End"], plain: true, when: isOpen, run: () => dispatchEvent(new CustomEvent("parley:newest")) },
  { id: "theme", title: "Light, dark or like the system", group: "Anywhere", keys: [], icon: "sun", run: (app) => {
    const order = ["system", "light", "dark"] as const;
    app.send({ t: "prefs", prefs: { theme: order[(order.indexOf(app.prefs().theme) + 1) % order.length]! } });
  } },
  { id: "density", title: "Comfortable or compact list", group: "Anywhere", keys: [], icon: "all", run: (app) => app.send({ t: "prefs", prefs: { density: app.prefs().density === "compact" ? "comfortable" : "compact" } }) },
];

/** What the composer's own keys do; listed for the sheet, handled where the text is. */
export const composerKeys: readonly { title: string; keys: string }[] = [
  { title: "Send", keys: "Mod+Enter" },
  { title: "Send and close", keys: "Mod+Shift+Enter" },
  { title: "Accept ghost text", keys: "Tab" },
];
