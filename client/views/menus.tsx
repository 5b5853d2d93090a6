/** Every menu of the inbox: one picker, different contents. Loaded when the first one opens. */
import { createMemo, Match, Switch } from "solid-js";
import type { Priority, Status } from "../../server/protocol";
import { actions, apply, isAdmin, isSupervising, targets } from "../actions";
import type { App } from "../app";
import { Picker, type Choice } from "../parts/picker";
import { priorityNames } from "../parts/small";
import { isUnderWay, type MenuName } from "../state";
import { snoozeChoices } from "../snooze";
import { labelWords } from "../words";
import { AboutMenu, ToneMenu } from "./copilot/menus";
import { TemplateForm } from "./template";

const statuses: readonly { id: Status; label: string; icon: Choice["icon"] }[] = [
  { id: "open", label: "Open", icon: "inbox" }, { id: "pending", label: "Pending", icon: "pending" }, { id: "resolved", label: "Closed", icon: "check" },
];
const priorities: readonly Priority[] = ["urgent", "high", "medium", "low", "none"];

export function Menus(props: { app: App; menu: MenuName }) {
  const state = props.app.state;
  const rows = createMemo(() => targets(state()));
  const shut = (): void => props.app.send({ t: "menu", menu: "" });
  const is = (menu: MenuName): boolean => props.menu === menu;
  const run = (id: string): void => {
    shut();
    actions.find((action) => action.id === id)?.run(props.app);
  };
  const picker = (title: string, choices: () => Choice[], pick: (id: string) => void, more: { filter?: string; create?: boolean; stays?: boolean } = {}) => (
    <Picker title={title} anchor={props.menu} choices={choices()} filter={more.filter} create={more.create} onClose={shut} onPick={(id) => {
      if (!more.stays) shut();
      pick(id);
    }} />
  );
  return (
    <Switch>
      <Match when={is("assign")}>{picker("Assign", () => [
        { id: "0", label: "Nobody", icon: "person", checked: rows()[0]?.assignee === 0 },
        ...Object.values(state().session?.users ?? {}).filter((user) => !user.out).map((user): Choice => ({ id: String(user.id), label: user.id === state().session?.me.id ? `${user.name} (you)` : user.name, person: `u${user.id}`, detail: user.presence === "offline" ? "offline" : user.presence, checked: rows()[0]?.assignee === user.id })),
      ], (id) => apply(props.app, { type: "assign", to: Number(id) }, id === "0" ? "Assigned to nobody" : `Assigned to ${state().session?.users[Number(id)]?.name}`), { filter: "Assign to" })}</Match>
      <Match when={is("snooze")}>{picker("Snooze", () => snoozeChoices(props.app.now()), (id) => apply(props.app, { type: "status", status: "snoozed", ...(id === "reply" ? {} : { until: Number(id) }) }, "Snoozed", true))}</Match>
      <Match when={is("status")}>{picker("Status", () => statuses.map((one) => ({ ...one, checked: rows()[0]?.status === one.id })), (id) => apply(props.app, { type: "status", status: id as Status }, `Status: ${statuses.find((one) => one.id === id)?.label}`, id === "resolved"))}</Match>
      <Match when={is("priority")}>{picker("Priority", () => priorities.map((one) => ({ id: one, label: priorityNames[one], priority: one, checked: rows()[0]?.priority === one })), (id) => apply(props.app, { type: "priority", priority: id as Priority }, `Priority: ${priorityNames[id as Priority]}`))}</Match>
      <Match when={is("tags")}>{picker("Tags", () => known(props.app).map((tag) => ({ id: tag, label: tag, icon: "tag", checked: rows().every((row) => row.tags.includes(tag)) })), (tag) => {
        const has = rows().every((row) => row.tags.includes(tag));
        apply(props.app, { type: "tag", ...(has ? { remove: [tag] } : { add: [tag] }) }, has ? `Removed the tag ${tag}` : `Tagged ${tag}`);
      }, { filter: "Find or make a tag", create: true })}</Match>
      <Match when={is("order")}>{picker("Order", () => [{ id: "newest", label: "Newest first", checked: state().screen.order === "newest" }, { id: "oldest", label: "Oldest first", checked: state().screen.order === "oldest" }], (id) => props.app.send({ t: "order", order: id === "oldest" ? "oldest" : "newest" }))}</Match>
      <Match when={is("channel")}>{picker("Show", () => [
        { id: "0", label: "All channels", icon: "all", checked: state().screen.channel === 0 },
        ...Object.values(state().session?.channels ?? {}).map((channel): Choice => ({ id: String(channel.id), label: channel.name, platform: channel.platform, checked: state().screen.channel === channel.id })),
        ...(["category", "language", "sentiment", "hint"] as const).map((label, at): Choice => ({ id: `by-${label}`, label: { category: "Only one category …", language: "Only one language …", sentiment: "Only one mood …", hint: "Only one priority hint …" }[label], icon: { category: "tag" as const, language: "globe" as const, sentiment: "smile" as const, hint: "bars" as const }[label], detail: state().screen.about[label] && labelWords(label, state().screen.about[label]!), apart: at === 0 })),
        { id: "density", label: props.app.prefs().density === "compact" ? "Comfortable rows" : "Compact rows", icon: "grid", apart: true },
      ], (id) => (id === "density" ? run("density") : id.startsWith("by-") ? props.app.send({ t: "menu", menu: id as MenuName }) : props.app.send({ t: "channel", channel: Number(id) })))}</Match>
      <Match when={is("more")}>{picker("More", () => ["close", "reopen", "snooze", "assign", "assign-me", "status", "priority", "tags", "unread", "suggest", "basket", "copy", "copy-link", "panel"].flatMap((id): Choice[] => {
        const action = actions.find((one) => one.id === id);
        return action && (!action.when || action.when(state())) ? [{ id, label: action.title, icon: action.icon as Choice["icon"], keys: action.keys[0] }] : [];
      }), run)}</Match>
      <Match when={is("account")}>{picker(state().session?.me.name ?? "Account", () => [
        { id: "available", label: "Available", icon: "dot", checked: state().presence === "available" }, { id: "away", label: "Away", icon: "moon", checked: state().presence === "away" },
        { id: "system", label: "Like the system", icon: "sun", checked: props.app.prefs().theme === "system", apart: true }, { id: "light", label: "Light", icon: "sun", checked: props.app.prefs().theme === "light" }, { id: "dark", label: "Dark", icon: "moon", checked: props.app.prefs().theme === "dark" },
        { id: "go-catalogue", label: "Products", icon: "grid", keys: "G P", apart: true },
        ...(isSupervising(state()) ? [{ id: "go-copilot", label: "Copilot", icon: "spark" as const, keys: "G K" }] : []),
        ...(isAdmin(state()) ? [{ id: "go-channels", label: "Channels", icon: "sliders" as const, keys: "G N" }] : []),
        { id: "sheet", label: "Keyboard", icon: "keyboard", keys: "?", apart: true },
        { id: "out", label: state().intents.some(isUnderWay) ? `Sign out (${state().intents.filter(isUnderWay).length} unsent will be lost)` : "Sign out", icon: "out", detail: state().session?.me.email, apart: true },
      ], (id) => account(props.app, id))}</Match>
      <Match when={props.menu.startsWith("about-") || props.menu.startsWith("by-")}><AboutMenu app={props.app} menu={props.menu} /></Match>
      <Match when={is("tone")}><ToneMenu app={props.app} /></Match>
      <Match when={is("template")}><TemplateForm app={props.app} onClose={shut} /></Match>
    </Switch>
  );
}

function account(app: App, id: string): void {
  if (id === "available" || id === "away") app.send({ t: "presence", presence: id });
  else if (id === "sheet") app.send({ t: "dialog", dialog: "sheet" });
  else if (id.startsWith("go-")) app.send({ t: "page", page: id.slice("go-".length) });
  else if (id === "out") app.send({ t: "logout" });
  else app.send({ t: "prefs", prefs: { theme: id === "light" || id === "dark" ? id : "system" } });
}

/** Tags that are in use on what is loaded, most used first. */
function known(app: App): string[] {
  const uses = new Map<string, number>();
  for (const row of Object.values(app.state().rows)) for (const tag of row.tags) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  return [...uses].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([tag]) => tag);
}
