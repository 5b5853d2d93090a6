/** The narrow edge: where one is, and who one is. On a phone it lies at the bottom. */
import { Show } from "solid-js";
import type { App } from "../app";
import { Icon, Logo } from "../parts/icon";
import { isAdmin, isSupervising } from "../actions";
import { Avatar, IconButton } from "../parts/small";

export function Rail(props: { app: App }) {
  const me = () => props.app.state().session?.me;
  const place = (): string => props.app.state().screen.page.split("/")[0]!;
  const low = (): number => props.app.state().low ?? 0;
  const needsHelp = (): boolean => Object.values(props.app.state().session?.channels ?? {}).some((channel) => channel.enabled && (channel.state === "refused" || (channel.state === "silent" && channel.lastWebhookAt > 0)));
  return (
    <nav class="rail" aria-label="Parley">
      <Logo size={32} />
      <a class="rail-button" classList={{ on: place() === "" }} href="#/inbox" aria-current={place() === "" ? "page" : undefined} aria-label="Inbox" title="Inbox (G I)"><Icon name="inbox" size={18} /></a>
      <a class="rail-button" classList={{ on: place() === "catalogue" }} href={low() > 0 && place() !== "catalogue" ? "#/catalogue/low" : "#/catalogue"} aria-current={place() === "catalogue" ? "page" : undefined} aria-label={low() > 0 ? `Products: ${low()} running out` : "Products"} title={low() > 0 ? `Products (G P): ${low()} running out` : "Products (G P)"}><Icon name="grid" size={18} /><Show when={low() > 0}><i class="rail-dot low" aria-hidden="true" /></Show></a>
      <span class="grow" />
      <Show when={isSupervising(props.app.state()) && !isAdmin(props.app.state())}><a class="rail-button" classList={{ on: place() === "copilot" }} href="#/copilot" aria-current={place() === "copilot" ? "page" : undefined} aria-label="Copilot" title="Copilot (G K)"><Icon name="spark" size={18} /></a></Show>
      <Show when={isAdmin(props.app.state())}>
        <a class="rail-button" classList={{ on: place() === "channels" || place() === "copilot" }} href="#/channels" aria-current={place() === "channels" ? "page" : undefined} aria-label={needsHelp() ? "Channels: some need attention" : "Channels"} title="Channels (G N)"><Icon name="sliders" size={18} /><Show when={needsHelp()}><i class="rail-dot" aria-hidden="true" /></Show></a>
      </Show>
      <IconButton icon="keyboard" label="Keyboard" keys="?" size={18} onClick={() => props.app.send({ t: "dialog", dialog: "sheet" })} />
      <button type="button" class="rail-me" aria-label={`${me()?.name}, ${presenceOf(props.app)}: your account`} aria-haspopup="menu" data-anchor="account" onClick={() => props.app.send({ t: "menu", menu: "account" })}>
        <Avatar id={`u${me()?.id}`} name={me()?.name ?? ""} size={28} presence={presenceOf(props.app)} />
      </button>
    </nav>
  );
}

export function presenceOf(app: App): string {
  return app.connection().at === "live" ? app.state().presence : "offline";
}

export function TabBar(props: { app: App }) {
  const isPage = (): boolean => props.app.state().screen.page !== "";
  const isCatalogue = (): boolean => props.app.state().screen.page.startsWith("catalogue");
  return (
    <nav class="tab-bar" aria-label="Parley">
      <a href="#/inbox" aria-current={isPage() ? undefined : "page"}><span class="tab-icon"><Icon name="inbox" size={22} weight={1.4} /><Show when={props.app.unread() > 0}><b>{props.app.unread()}</b></Show></span>Inbox</a>
      <a href="#/catalogue" aria-current={isCatalogue() ? "page" : undefined}><Icon name="grid" size={22} weight={1.4} />Products</a>
      <button type="button" onClick={() => props.app.send({ t: "dialog", dialog: "palette" })}><Icon name="search" size={22} weight={1.4} />Find</button>
      <button type="button" data-anchor="me" onClick={() => props.app.send({ t: "menu", menu: "account" })}><Icon name="person" size={22} weight={1.4} />Me</button>
    </nav>
  );
}
